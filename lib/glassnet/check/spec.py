"""What the learner's machine knows of an exercise: its functions, visible cases, and what wrong versions answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from glassnet.check.case import Case, Outcome
from glassnet.check.codec import from_jsonable, to_jsonable
from glassnet.check.compare import Spec


@dataclass(frozen=True)
class FunctionSpec:
    """One function of an exercise: its name, its parameters' names, how answers compare, names of a tuple's parts."""

    name: str
    params: tuple[str, ...]
    compare: Spec
    returns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wrong:
    """A known misconception, known by its answers: ``outcomes[i]`` is what it gives on case i (None: not asked)."""

    name: str
    says: str
    functions: tuple[str, ...]
    outcomes: tuple[Outcome | None, ...]


@dataclass(frozen=True)
class ExerciseSpec:
    """An exercise without its solution.

    Parameters
    ----------
    name, title : str
    points : float
        Full marks.
    functions : tuple of FunctionSpec
    cases : tuple of Case
    expected : tuple of Outcome
        The right outcome of each case.
    catalogue : tuple of Wrong
    """

    name: str
    title: str
    points: float
    functions: tuple[FunctionSpec, ...]
    cases: tuple[Case, ...]
    expected: tuple[Outcome, ...]
    catalogue: tuple[Wrong, ...]

    def function(self, name: str) -> FunctionSpec:
        """The function of that name."""
        return next(f for f in self.functions if f.name == name)


def _plain(outcome: Outcome) -> Outcome:
    """Without what differs from run to run and machine to machine; floats cut to 10 digits."""
    return Outcome(value=_rounded(outcome.value), error=outcome.error, changed=outcome.changed)


def _rounded(value: Any) -> Any:
    import numpy as np

    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.array([float(f"{v:.10g}") for v in value.ravel().tolist()], dtype=value.dtype).reshape(value.shape)
    if isinstance(value, np.floating):
        return type(value)(float(f"{value:.10g}"))
    if type(value) is float:
        return float(f"{value:.10g}")
    if type(value) in (tuple, list):
        return type(value)(_rounded(v) for v in value)
    if type(value) is dict:
        return {key: _rounded(v) for key, v in value.items()}
    return value


def spec_to_jsonable(spec: ExerciseSpec) -> dict[str, Any]:
    """A JSON tree with everything in `spec`; outcomes lose their times, floats keep 10 digits.

    Most wrong versions are right on most cases: ``"expected"`` stands for the right outcome there.
    """
    expected = [_outcome_out(o) for o in spec.expected]
    return {
        "name": spec.name,
        "title": spec.title,
        "points": spec.points,
        "functions": [asdict(f) for f in spec.functions],
        "cases": [to_jsonable(vars(case)) for case in spec.cases],
        "expected": expected,
        "catalogue": [
            {
                "name": w.name,
                "says": w.says,
                "functions": w.functions,
                "outcomes": [
                    "expected" if node == right else node
                    for node, right in zip(map(_outcome_out, w.outcomes), expected, strict=True)
                ],
            }
            for w in spec.catalogue
        ],
    }


def _outcome_out(outcome: Outcome | None) -> Any:
    if outcome is None:
        return None
    plain = _plain(outcome)
    fields = {"value": plain.value, "error": plain.error, "changed": plain.changed}
    return to_jsonable({key: value for key, value in fields.items() if key == "value" or value})


def spec_from_jsonable(tree: dict[str, Any]) -> ExerciseSpec:
    """The inverse of `spec_to_jsonable`.

    Raises
    ------
    CodecError, KeyError, TypeError
        The tree is not one of ours.
    """

    def outcome(node: Any) -> Outcome | None:
        return None if node is None else Outcome(**from_jsonable(node))

    expected = tuple(outcome(node) or Outcome() for node in tree["expected"])

    def outcomes(nodes: list[Any]) -> tuple[Outcome | None, ...]:
        pairs = zip(nodes, expected, strict=True)
        return tuple(right if node == "expected" else outcome(node) for node, right in pairs)

    def compare(node: Any) -> Spec:
        return tuple(node) if isinstance(node, list) else str(node)

    return ExerciseSpec(
        name=tree["name"],
        title=tree["title"],
        points=tree["points"],
        functions=tuple(
            FunctionSpec(f["name"], tuple(f["params"]), compare(f["compare"]), tuple(f["returns"]))
            for f in tree["functions"]
        ),
        cases=tuple(Case(**from_jsonable(node)) for node in tree["cases"]),
        expected=expected,
        catalogue=tuple(
            Wrong(w["name"], w["says"], tuple(w["functions"]), outcomes(w["outcomes"])) for w in tree["catalogue"]
        ),
    )
