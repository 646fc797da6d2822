"""Which pixels does a unit see? The receptive field of every layer of a network.

Follow one unit backwards. A window of k taps, d apart, that stands at place i covers the places i*s - p to
i*s - p + d*(k - 1) of the layer before. So with every layer the distance between neighbouring units, measured in input
pixels (the jump), grows by the factor s, and the region grows by d*(k - 1) old jumps.

References
----------
Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019.
"""

from typing import Any, NamedTuple

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.of_network import described
from glassnet.analysis.part import Part, pair
from glassnet.analysis.pointwise import Activation, BatchNorm, Dropout, LocalResponseNorm, Scaled
from glassnet.analysis.reshape import Subsample
from glassnet.analysis.windows import Window


class Field(NamedTuple):
    """What the units of one layer see of the input, for both axes (rows, columns).

    Attributes
    ----------
    name, kind : of the layer
    size : (int, int)
        Pixels that a unit sees, border of padding included.
    jump : (int, int)
        Pixels between what neighbouring units see.
    start : (int, int)
        First pixel that the first unit sees; negative inside the padding.
    """

    name: str
    kind: str
    size: tuple[int, int]
    jump: tuple[int, int]
    start: tuple[int, int]

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of what the first unit sees."""
        (a, b), (m, n) = self.start, self.size
        return a + (m - 1) / 2, b + (n - 1) / 2


class _Axis(NamedTuple):
    """First and last pixel that unit 0 sees, and the jump, along one axis."""

    first: int
    last: int
    jump: int


_POINTWISE = Activation | BatchNorm | Dropout | LocalResponseNorm | Scaled


def receptive_field(model: Any) -> list[Field]:
    """List what the units of each layer see, up to the layer that sees everything (Flatten, a global mean).

    Statistics do not count: a norm that takes its mean over a whole map (or batch) is taken to look at one pixel.

    Parameters
    ----------
    model : Part (a description) or glassnet.nn.Layer (a network)

    Returns
    -------
    fields : list of Field
        One for each layer that changes the field or joins branches; for layers inside a branch as well. Where
        branches join, the field is the smallest box around what they see.

    Raises
    ------
    ValueError
        "receptive_field: inception: the branches step by (1, 1) and (2, 2) pixels; their units do not line up".

    Examples
    --------
    >>> from glassnet.analysis import Conv, Sequential
    >>> three = Sequential(*[Conv(3, channels=64)] * 3)
    >>> [field.size for field in receptive_field(three)]
    [(3, 3), (5, 5), (7, 7)]
    """
    fields: list[Field] = []
    _walk(described(model, "receptive_field"), "", (_Axis(0, 0, 1), _Axis(0, 0, 1)), fields)
    return fields


def _walk(part: Part, name: str, axes: tuple[_Axis, ...] | None, fields: list[Field]) -> tuple[_Axis, ...] | None:
    """Append the fields inside `part`; return what its units see, None for everything."""
    if axes is None or isinstance(part, _POINTWISE):
        return axes
    if isinstance(part, Sequential):
        for child_name, child in part.children():
            axes = _walk(child, f"{name}.{child_name}".strip("."), axes, fields)
        return axes
    if isinstance(part, Residual | Concat | Highway):
        branches = [
            _walk(child, f"{name}.{child_name}".strip("."), axes, fields) for child_name, child in part.children()
        ]
        branches += [axes] if isinstance(part, Highway) else []
        axes = _joined(name or part.kind, branches)
    elif isinstance(part, Window):
        layout = zip(axes, part.kernel, part.steps, part.sides, pair(part.dilation), strict=True)
        axes = tuple(_slide(*one) for one in layout)
    elif isinstance(part, Subsample):
        axes = tuple(a._replace(jump=a.jump * part.stride) for a in axes)
    else:
        return None
    if axes is not None:
        rows, columns = axes
        size = (rows.last - rows.first + 1, columns.last - columns.first + 1)
        fields.append(Field(name, part.kind, size, (rows.jump, columns.jump), (rows.first, columns.first)))
    return axes


def _slide(axis: _Axis, k: int, stride: int, padding: tuple[int, int], dilation: int) -> _Axis:
    first = axis.first - padding[0] * axis.jump
    last = axis.last + (dilation * (k - 1) - padding[0]) * axis.jump
    return _Axis(first, last, axis.jump * stride)


def _joined(name: str, branches: list[tuple[_Axis, ...] | None]) -> tuple[_Axis, ...] | None:
    seen = [b for b in branches if b is not None]
    if len(seen) < len(branches):
        return None
    jumps = sorted({tuple(a.jump for a in b) for b in seen})
    if len(jumps) > 1:
        steps = " and ".join(map(str, jumps))
        msg = f"receptive_field: {name}: the branches step by {steps} pixels; their units do not line up"
        raise ValueError(msg)
    return tuple(
        _Axis(min(a.first for a in axis), max(a.last for a in axis), axis[0].jump) for axis in zip(*seen, strict=True)
    )
