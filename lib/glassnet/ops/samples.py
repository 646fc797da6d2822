"""Small inputs on which a wrong kernel gives itself away: uneven sizes, both axes different, every option."""

from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array
from glassnet.ops.conv import conv1d, conv2d
from glassnet.ops.conv_transpose import conv_transpose2d
from glassnet.ops.op import Op
from glassnet.ops.pad import pad


class Sample(NamedTuple):
    """One call: the arrays (None for an absent bias) and the options."""

    arrays: tuple[Array | None, ...]
    options: dict[str, Any]

    def __str__(self) -> str:
        """Say the call by its shapes: ``called with (2, 3, 5, 4), (2, 3, 3, 2), None, stride=2``."""
        shapes = ["None" if a is None else str(tuple(a.shape)) for a in self.arrays]
        return "called with " + ", ".join(shapes + [f"{name}={value!r}" for name, value in self.options.items()])


Shapes = tuple[tuple[int, ...] | None, ...]

_CALLS: dict[Op, list[tuple[Shapes, dict[str, Any]]]] = {
    conv2d: [
        (((2, 3, 5, 4), (2, 3, 3, 2), (2,)), {}),
        (((2, 3, 5, 4), (2, 3, 3, 2), None), {}),
        (((1, 2, 7, 6), (3, 2, 2, 3), (3,)), {"stride": 2}),
        (((2, 2, 4, 5), (3, 2, 3, 3), (3,)), {"padding": 1}),
        (((1, 2, 6, 8), (2, 2, 3, 2), (2,)), {"stride": (2, 3), "padding": (1, 0)}),
        (((1, 1, 7, 8), (2, 1, 2, 3), (2,)), {"dilation": (3, 2)}),
        (((2, 4, 4, 3), (6, 2, 2, 2), (6,)), {"groups": 2}),
        (((1, 2, 4, 5), (2, 2, 3, 3), None), {"padding": (2, 1), "padding_mode": "reflect"}),
    ],
    conv1d: [
        (((2, 3, 6), (2, 3, 3), (2,)), {}),
        (((2, 3, 6), (2, 3, 3), None), {}),
        (((1, 2, 8), (3, 2, 3), (3,)), {"stride": 2}),
        (((2, 2, 4), (3, 2, 3), (3,)), {"padding": 1}),
        (((1, 1, 7), (2, 1, 3), (2,)), {"dilation": 2}),
        (((2, 4, 5), (6, 2, 2), (6,)), {"groups": 2}),
    ],
    conv_transpose2d: [
        (((2, 3, 3, 2), (3, 2, 3, 2), (2,)), {}),
        (((2, 3, 3, 2), (3, 2, 3, 2), None), {}),
        (((1, 2, 3, 4), (2, 3, 2, 3), (3,)), {"stride": (3, 2)}),
        (((1, 2, 3, 4), (2, 1, 3, 3), (1,)), {"stride": 2, "padding": (1, 2), "output_padding": 1}),
        (((1, 4, 2, 3), (4, 3, 2, 2), (6,)), {"groups": 2, "dilation": (1, 2)}),
    ],
    pad: [
        (((2, 1, 3, 4),), {"padding": ((0, 1), (2, 3))}),
        *((((1, 2, 4, 3),), {"padding": (1, 2), "mode": mode}) for mode in ("reflect", "replicate", "circular")),
    ],
}


def samples_of(op: Op) -> list[Sample]:
    """Return the samples that are known for a pair of this package, in float64; the same numbers each time.

    Parameters
    ----------
    op : Op
        `conv1d`, `conv2d`, `conv_transpose2d` or `pad`.

    Returns
    -------
    samples : list of Sample
        The plainest first.

    Raises
    ------
    ValueError
        "samples_of: no samples are known for relu_forward; give your own".
    """
    if op not in _CALLS:
        name = getattr(op.forward, "__name__", "this op")
        raise ValueError(f"samples_of: no samples are known for {name}; give your own")
    rng = np.random.default_rng(0)
    return [
        Sample(tuple(None if shape is None else rng.normal(size=shape) for shape in shapes), dict(options))
        for shapes, options in _CALLS[op]
    ]
