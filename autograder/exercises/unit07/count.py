"""Exercise 1: shapes, parameters and FLOPs of a network that is not run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit07.wrong import count_flops, count_params, count_shapes, count_windows
from glassnet.check import WORKED, Case

Layer = tuple[Any, ...]
Shape = tuple[int, ...]

_FILTER = "A filter of k × k sees all channels of its group, and has one bias."
_PLACES = "The places of a window: (side + 2·padding - k) // stride + 1, for rows and for columns."
_CUT = "Rows and columns that no window reaches are cut off."
_POOL = "Pooling learns nothing, and keeps the channels."
_OVERLAP = "The stride of a pooling need not be the side of its window."
_GROUPS = "With g groups a filter sees C / g channels."
_NORM = "A batch norm learns gamma and beta, one of each for a channel."
_FLAT = "Flattening keeps every number; a linear unit has a weight for each and one bias."
_ALL = "Every layer has its entry, in order."


def count(layers: list[Layer], shape: Shape) -> tuple[list[Shape], list[int], list[int]]:
    """For each layer the shape that comes out, the numbers that are learnt, the FLOPs for one sample."""
    shapes, params, flops = [], [], []
    for kind, *sizes in layers:
        learnt, work = 0, 0
        if kind == "conv":
            filters, k, stride, padding, groups = sizes
            products = shape[0] // groups * k * k  # behind one number of the answer
            shape = (filters, *(_places(side + 2 * padding, k, stride) for side in shape[1:]))
            learnt, work = filters * (products + 1), 2 * products * math.prod(shape)
        elif kind == "pool":
            shape = (shape[0], *(_places(side, *sizes) for side in shape[1:]))
        elif kind == "norm":
            learnt = 2 * shape[0]
        elif kind == "flatten":
            shape = (math.prod(shape),)
        elif kind == "linear":
            learnt, work = sizes[0] * (shape[0] + 1), 2 * sizes[0] * shape[0]
            shape = (sizes[0],)
        shapes.append(shape)
        params.append(learnt)
        flops.append(work)
    return shapes, params, flops


def _places(side: int, k: int, stride: int) -> int:
    """How often a window of k fits on a side."""
    return (side - k) // stride + 1


def _ask(kind: str, layers: list[Layer], shape: Shape, note: str, weight: float = 1.0) -> Case:
    return Case(kind, (layers, shape), "count", note=note, weight=weight)


def _conv(filters: int, k: int, stride: int = 1, padding: int = 0, groups: int = 1) -> Layer:
    return ("conv", filters, k, stride, padding, groups)


_LENET = [
    *[_conv(6, 5, 1, 2), ("relu",), ("pool", 2, 2), _conv(16, 5), ("relu",), ("pool", 2, 2), ("flatten",)],
    *[("linear", 120), ("relu",), ("linear", 84), ("relu",), ("linear", 10)],
]
_ALEXNET = [
    *[_conv(96, 11, 4), ("pool", 3, 2), _conv(256, 5, 1, 2, 2), ("pool", 3, 2), _conv(384, 3, 1, 1)],
    *[_conv(384, 3, 1, 1, 2), _conv(256, 3, 1, 1, 2), ("pool", 3, 2), ("flatten",)],
    *[("linear", 4096), ("linear", 4096), ("linear", 1000)],
]


def _cases(c: int, h: int, w: int, f: int, s: int, g: int) -> list[Case]:
    """Channels, unequal sides of at least 13, filters, a stride and a number of groups of at least 2."""
    return [
        _ask("stride and padding", [_conv(f, 5, s, 1)], (c, h, w), _PLACES, weight=2),
        _ask("rows and columns left over", [_conv(f, 2, 2), ("pool", 2, 2)], (c, 4 * s + 3, 4 * s + 5), _CUT),
        _ask("pooling", [("pool", 3, 2), ("pool", 2, 3)], (c, h + 1, w), _OVERLAP, weight=2),
        _ask("pooling", [("pool", 3, 3)], (f, 3 * s + 3, 3 * s + 8), _POOL),
        _ask("groups", [_conv(g * f, 3, 1, 1, g)], (g * c, 6, 8), _GROUPS, weight=2),
        _ask("batch norm", [_conv(f, 3), ("norm",), ("relu",)], (c, h, w), _NORM, weight=1.5),
        _ask("linear layers", [("flatten",), ("linear", f)], (c, 2, s), _FLAT, weight=2),
        _ask("linear layers", [("linear", c + 4), ("norm",)], (f + 2,), _FLAT),
        _ask("no layer", [], (c, h, w), ""),
    ]


def _visible() -> list[Case]:
    return [
        _ask(
            WORKED, [_conv(10, 5, 1, 2), ("pool", 2, 2)], (3, 32, 32), "Each filter has 5·5·3 weights and a bias: 76."
        ),
        *_cases(3, 13, 18, 5, 2, 2),
        _ask("a network", [*_ALEXNET[:2], ("flatten",), ("linear", 10)], (3, 67, 59), _ALL),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    worked = []
    for f, k in rng.permutation([(4, 3), (6, 5), (8, 7), (12, 5)])[:3].tolist():
        side = int(2 * rng.integers(8, 20))
        layers = [_conv(f, k, 1, k // 2), ("pool", 2, 2)]
        worked.append(_ask(WORKED, layers, (int(rng.integers(2, 6)), side, side), _FILTER))
    c, f, s, g = (int(v) for v in rng.permutation([2, 3, 4, 5]))
    h, w = (int(v) for v in rng.choice(np.arange(13, 30), 2, replace=False))
    digits, wider = int(rng.integers(11, 99)), int(2 * rng.integers(7, 30))
    return [
        *worked,
        *_cases(c, h, w, f, s, g),
        _ask("stride and padding", [_conv(f, 3, 1, 1), _conv(c, 4, s + 1, 2)], (c, h, w), _PLACES),
        _ask("groups", [_conv(g * f, 3, 1, 0, g), ("relu",), _conv(g * c, 2, 1, 1, g)], (g * c, 6, 8), _GROUPS),
        _ask("a network", [*_LENET[:-1], ("linear", digits)], (int(rng.integers(2, 5)), 32, 28), _ALL),
        _ask("a network", [_conv(wider, 11, 4), *_ALEXNET[1:]], (3, 227, 195), _ALL),
    ]


EXERCISE = Exercise(
    name="count",
    title="Count a network",
    points=20,
    minutes=20,
    difficulty=2,
    functions=(Function(count, ("sizes", "sizes", "sizes"), ("shapes", "params", "flops")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=tuple(m for file in (count_windows, count_shapes, count_params, count_flops) for m in collect(file)),
    hints=(
        (
            "Take a pencil and one layer: 10 filters of 5 × 5 on an image of 3 channels. How many numbers does one "
            "filter hold, and how many of them does it share with the others? How many products does it take to make "
            "*one* number of its map? And how many numbers does the map have?"
        ),
        (
            "Walk through the list and carry the shape along. For each layer, three things are to be found: the shape "
            "behind it, what it learns, what it works. Most layers leave some of them as they are: begin with zeros, "
            "and let each kind change what it has to change. At the end of each round, all three lists grow by one."
        ),
        (
            "Let n be the numbers that one unit looks at: k·k·(C / groups) in a convolution, all D in a linear layer. "
            "A unit learns n weights and one bias. Each number that comes out takes n products and n sums, so the "
            "FLOPs are 2n times the numbers of the new shape. Take care to read C before the shape is replaced."
        ),
    ),
)
