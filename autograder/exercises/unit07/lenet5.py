"""Exercise 2: LeNet-5, with the table that says which filter of C3 sees which map."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit07._c3_cases import c3_drawn, c3_worked
from autograder.exercises.unit07._draw import halves, in_single, table, tenths, wholes
from autograder.exercises.unit07.wrong import c3_backward as wrong_c3_backward
from autograder.exercises.unit07.wrong import c3_forward as wrong_c3_forward
from autograder.exercises.unit07.wrong import lenet5_maps as wrong_maps
from autograder.exercises.unit07.wrong import lenet5_scores as wrong_scores
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_SQUARE = "Row f of the table is about filter f, column c about map c."
_FULL = "With a full table it is the usual convolution."
_MAPS = "Convolution, tanh, mean of each 2 × 2; twice. Only the first convolution has a border, of 2."
_SCORES = "Row by row, linear, tanh, linear, tanh, linear: and nothing behind that."
_ORDER = "Map by map, and each map row by row."
_UNITS = "Row m of a weight matrix holds the weights of unit m."


def c3_forward(x: Array, w: Array, b: Array, table: Array) -> Array:
    """Convolution of x (N, C, H, W) by filters (F, C, KH, KW) that see the maps for which table (F, C) is True."""
    y: Array = ops.conv2d_forward(x, w * table[:, :, None, None], b)[0]
    return y


def c3_backward(dy: Array, x: Array, w: Array, table: Array) -> tuple[Array, Array, Array]:
    """Gradients dx, dw, db of the shapes of x, w and b, given the gradient dy of the answer."""
    seen = table[:, :, None, None]
    _, kept = ops.conv2d_forward(x, w * seen)
    back = ops.conv2d_backward(dy, kept)
    return np.asarray(back[0]), back[1] * seen, dy.sum(axis=(0, 2, 3))


def lenet5_maps(x: Array, w1: Array, b1: Array, w3: Array, b3: Array, table: Array) -> Array:
    """C1, S2, C3 and S4: images (N, 1, H, W) to maps (N, F, H', W')."""
    c1 = np.tanh(ops.conv2d_forward(x, w1, b1, padding=2)[0])
    s2 = ops.avg_pool2d_forward(c1, 2)[0]
    s4: Array = ops.avg_pool2d_forward(np.tanh(c3_forward(s2, w3, b3, table)), 2)[0]
    return s4


def lenet5_scores(maps: Array, w5: Array, b5: Array, w6: Array, b6: Array, w: Array, b: Array) -> Array:
    """C5, F6 and the scores (N, K) of all classes."""
    c5 = np.tanh(maps.reshape(len(maps), -1) @ w5.T + b5)
    scores: Array = np.tanh(c5 @ w6.T + b6) @ w.T + b
    return scores


def _maps(kind: str, rng: np.random.Generator, sizes: tuple[int, ...], change: Any = None, weight: float = 1.0) -> Case:
    """Images (n, h, w), maps c1 and c3, windows k."""
    n, h, w, first, second, k = sizes
    x = rng.integers(0, 5, (n, 1, h, w)) / 2
    given = [x, tenths(rng, first, 1, 5, 5), tenths(rng, first), tenths(rng, second, first, k, k), tenths(rng, second)]
    if change is not None:
        given = [v if change is Strided and v.ndim == 1 else change(v) for v in given]
    return Case(kind, (*given, table(rng, second, first)), "lenet5_maps", note=_MAPS, weight=weight)


def _maps_worked(rng: np.random.Generator | None = None) -> Case:
    """Numbers so large that each tanh is 1 or -1, and filters that take one number each."""
    image = np.array([[1, 1, 1, 1], [1, 1, 1, -1], [1, 1, -1, -1], [1, -1, -1, -1]])
    w3, seen = np.array([40.0, 8.0, -40.0, 60.0]), np.array([[True, False], [True, True]])
    if rng is not None:
        quarters = rng.permutation([3, 1, 4, 0])  # how many of each four are 1: no mean is 0
        blocks = [rng.permutation([1] * q + [-1] * (4 - q)).reshape(2, 2) for q in quarters]
        image = np.block([blocks[:2], blocks[2:]])
        w3 = rng.permutation([40.0, -60.0, 80.0, -100.0])
    w1 = np.zeros((2, 1, 5, 5))
    w1[0, 0, 2, 2], w1[1, 0, 2, 2] = 1.0, -1.0
    args = (20.0 * image.reshape(1, 1, 4, 4), w1, np.zeros(2), w3.reshape(2, 2, 1, 1), np.array([0.0, 20.0]), seen)
    return Case(WORKED, args, "lenet5_maps", note=_MAPS)


def _scores(
    kind: str,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    units: tuple[int, int, int],
    change: Any = None,
    note: str = _SCORES,
    weight: float = 1.0,
) -> Case:
    first, second, classes = units
    given = [halves(rng, *shape) / 2]
    for outside, inside in ((first, int(np.prod(shape[1:]))), (second, first), (classes, second)):
        given += [halves(rng, outside, inside) / 4, halves(rng, outside) / 4]
    if change is not None:
        given = [v if change is Strided and v.ndim == 1 else change(v) for v in given]
    return Case(kind, tuple(given), "lenet5_scores", note=note, weight=weight)


def _scores_worked(rng: np.random.Generator | None = None) -> Case:
    """Numbers so large that each tanh is 1 or -1."""
    maps, w5 = np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]), np.array([[20.0, 0, 0, 0], [0, 0, -10, 0]])
    w6, w, b = np.array([[10.0, -10.0], [10, 30]]), np.array([[2.0, 1.0], [0, 3], [1, 1]]), np.array([10.0, 20.0, 30.0])
    if rng is not None:
        maps = rng.permutation(np.arange(1.0, 5.0)).reshape(1, 2, 1, 2)
        w5, w = w5[rng.permutation(2)], wholes(rng, 3, 2)
        w6 = np.array([[30.0, 50.0], [50.0, -30.0]])[rng.permutation(2)] * rng.choice([-1, 1])
        b = rng.permutation([10.0, 20.0, 30.0, 40.0])[:3]
    return Case(WORKED, (maps, w5, np.zeros(2), w6, np.zeros(2), w, b), "lenet5_scores", note=_SCORES)


def _cases(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    square, full = table(rng, c + 1, c + 1), np.ones((f - 1, c), dtype=bool)
    return [
        *c3_drawn(rng, "images, maps and filters", (n, 2 + more, 3, 2, 1), table(rng, f, c), weight=2),
        *c3_drawn(rng, "images, maps and filters", (1, 2, 4 + more, 1, 3), table(rng, c, f)),
        *c3_drawn(rng, "as many filters as maps", (1, 2, 2 + more, 1, 2), square, notes=(_SQUARE, _SQUARE)),
        *c3_drawn(rng, "a full table", (1, 3, 2, 2, 2), full, notes=(_FULL, _FULL)),
        *c3_drawn(rng, "float32 input", (1, 2, 2, 2, 1), table(rng, f - 1, c), in_single),
        _maps("images, maps and filters", rng, (n, 12, 16, 2, 3, 5), weight=2),
        _maps("images, maps and filters", rng, (1, 8, 16, 3, 2, 3)),
        _maps("float32 input", rng, (1, 8, 8, 2, 3, 3), in_single),
        _scores("images, units and classes", rng, (n + 1, 2, 1, 2), (3, 2, 5), weight=2),
        _scores("rows and columns", rng, (2, 2, 2, 3), (3, 2, 4), note=_ORDER, weight=2),
        _scores("as many units everywhere", rng, (n + 1, 2, 2, 1), (4, 4, 4), note=_UNITS),
        _scores("one image", rng, (1, 3, 1, 1), (2, 4, 3)),
        _scores("float32 input", rng, (2, 2, 1, 2), (3, 2, 3), in_single),
    ]


def _sorted(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: _NAMES.index(case.function))


_NAMES = ("c3_forward", "c3_backward", "lenet5_maps", "lenet5_scores")


def _visible() -> list[Case]:
    worked = [*c3_worked(), _maps_worked(), _scores_worked()]
    return _sorted([*worked, *_cases(np.random.default_rng(732), 2, 2, 3, 0)])


def _hidden(rng: np.random.Generator) -> list[Case]:
    worked = [c for _ in range(3) for c in (*c3_worked(rng), _maps_worked(rng), _scores_worked(rng))]
    rarer = [
        *c3_drawn(rng, "six maps and sixteen filters", (1, 6, 7, 5, 5), table(rng, 16, 6)),
        *c3_drawn(rng, "non-contiguous input", (2, 2, 4, 2, 2), table(rng, 4, 2), Strided),
        _maps("images of 28 × 28", rng, (2, 28, 28, 2, 3, 5)),
        _maps("non-contiguous input", rng, (1, 8, 8, 2, 3, 3), Strided),
        _scores("non-contiguous input", rng, (2, 2, 2, 2), (3, 2, 4), Strided),
    ]
    return _sorted([*worked, *_cases(rng, 3, int(rng.integers(2, 4)), int(rng.integers(4, 6)), 1), *rarer])


EXERCISE = Exercise(
    name="lenet5",
    title="LeNet-5",
    points=28,
    minutes=30,
    difficulty=2,
    functions=(
        Function(c3_forward),
        Function(c3_backward, compare=("close",) * 3, returns=("dx", "dw", "db")),
        Function(lenet5_maps),
        Function(lenet5_scores),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=tuple(
        m for file in (wrong_c3_forward, wrong_c3_backward, wrong_maps, wrong_scores) for m in collect(file)
    ),
    hints=(
        (
            "A connection that is not there is a weight of 0. What has the table to do with the filters, then, and "
            "what shape must it have to stand beside them? For the network: write down the shape behind each layer "
            "before you write code, from (N, 1, 28, 28) to (N, 10)."
        ),
        (
            "`table[:, :, None, None]` has the shape (F, C, 1, 1), so it multiplies filters (F, C, KH, KW). Going "
            "back, take the gradients of the usual convolution with *these* filters; then ask which entries of dw "
            "belong to connections. The network: `c3_forward` does the third layer's work, and `x.reshape(len(x), -1)` "
            "lays maps in a row, in the right order."
        ),
        (
            "`ops.conv2d_forward` answers y and a cache; `ops.conv2d_backward(dy, cache)` answers dx, dw, db. dx comes "
            "by the filters that the table left; dw by the table once more, since dw of a 0 that was put there is not "
            "0. `lenet5_maps` is four lines: two convolutions inside `np.tanh`, and `ops.avg_pool2d_forward(a, 2)` "
            "behind each. Rows of a matrix are units, so a layer is `a @ w.T + b`."
        ),
    ),
    allow=("glassnet.ops",),
)
