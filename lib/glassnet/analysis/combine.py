"""Layers together: one after another, with a way around, side by side, with a gate; named as in `glassnet.nn`."""

from collections.abc import Iterator, Mapping

from glassnet.analysis.part import Part, Shape


class Sequential(Part):
    """Parts one after another.

    Parameters
    ----------
    *parts : Part
        Named "0", "1", ...
    **named : Part
        Or with names of your own.
    """

    def __init__(self, *parts: Part, **named: Part) -> None:
        if parts and named:
            msg = "Sequential: give parts by position or by name, not both"
            raise TypeError(msg)
        self.parts: Mapping[str, Part] = {str(i): p for i, p in enumerate(parts)} or named
        for name, part in self.parts.items():
            _check("Sequential", name, part)

    def children(self) -> Iterator[tuple[str, Part]]:
        """Go through the parts in order."""
        yield from self.parts.items()

    def out(self, shape: Shape) -> Shape:
        """Return the shape that the last part gives."""
        for name, part in self.parts.items():
            try:
                shape = part.out(shape)
            except ValueError as error:
                msg = f"{name}.{error}" if isinstance(part, Sequential) else f"{name}: {error}"
                raise ValueError(msg) from None
        return shape


class Residual(Part):
    """body(x) + shortcut(x); without a shortcut x itself."""

    def __init__(self, body: Part, shortcut: Part | None = None) -> None:
        self.body, self.shortcut = body, Sequential() if shortcut is None else shortcut
        _check("Residual", "body", body)
        _check("Residual", "shortcut", self.shortcut)

    def children(self) -> Iterator[tuple[str, Part]]:
        """Go through both ways."""
        yield "body", self.body
        yield "shortcut", self.shortcut

    def out(self, shape: Shape) -> Shape:
        """Return the shape that both ways give."""
        a, b = self.body.out(shape), self.shortcut.out(shape)
        if a != b:
            hint = "the shortcut must change the shape as the body does"
            msg = f"Residual: the body gives {a} and the shortcut {b}; {hint}"
            raise ValueError(msg)
        return a


class Concat(Part):
    """Branches that see the same input; their channels lie one behind the other."""

    def __init__(self, *branches: Part) -> None:
        if not branches:
            msg = "Concat: give at least one branch"
            raise ValueError(msg)
        self.branches = branches
        for i, branch in enumerate(branches):
            _check("Concat", str(i), branch)

    def children(self) -> Iterator[tuple[str, Part]]:
        """Go through the branches, "0", "1", ..."""
        yield from ((str(i), branch) for i, branch in enumerate(self.branches))

    def out(self, shape: Shape) -> Shape:
        """Return the shape of the branches, with their channels added up."""
        shapes = [branch.out(shape) for branch in self.branches]
        if len({s[1:] for s in shapes}) > 1:
            msg = f"Concat: the branches give {', '.join(map(str, shapes))}; they may differ in channels only"
            raise ValueError(msg)
        return (sum(s[0] for s in shapes), *shapes[0][1:])


class Highway(Part):
    """gate(x) * transform(x) + (1 - gate(x)) * x."""

    def __init__(self, transform: Part, gate: Part) -> None:
        self.transform, self.gate = transform, gate
        _check("Highway", "transform", transform)
        _check("Highway", "gate", gate)

    def children(self) -> Iterator[tuple[str, Part]]:
        """Go through both ways."""
        yield "transform", self.transform
        yield "gate", self.gate

    def out(self, shape: Shape) -> Shape:
        """Return the shape of x, which both ways must keep."""
        a, b = self.transform.out(shape), self.gate.out(shape)
        if not a == b == shape:
            msg = f"Highway: transform gives {a} and gate {b}; both must have the shape of x, {shape}"
            raise ValueError(msg)
        return shape


def _check(kind: str, name: str, part: object) -> None:
    if not isinstance(part, Part):
        msg = f"{kind}: {name} must be a description (glassnet.analysis), got {type(part).__name__}"
        raise TypeError(msg)
