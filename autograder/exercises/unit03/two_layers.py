"""Exercise 6: forward and backward through a network of two layers with a ReLU between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03._draw import quarters
from autograder.exercises.unit03.wrong import two_layers as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Draw = Callable[[np.random.Generator, Any], Array]
Net = tuple[Array, Array, Array, Array, Array]

_RELU = "The hidden layer is max(0, s): negative sums become 0."
_KINK = "Where a hidden sum is exactly 0 its slope counts as 0."
_ALL = "One gradient for every input: dx, dw1, db1, dw2, db2, each of the shape of its namesake."
_SQUARE = "With all sizes equal no shape tells you when a matrix has to be turned; the order of the indices does."
_BIG = "Every entry of `dy` may have any size and sign: nothing is averaged here."


def two_layers_forward(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    """Compute max(0, x w1 + b1) w2 + b2, (N, M), from x (N, D), w1 (D, H), b1 (H,), w2 (H, M), b2 (M,)."""
    y: Array = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    return y


def two_layers_backward(
    dy: Array,
    x: Array,
    w1: Array,
    b1: Array,
    w2: Array,
    b2: Array,  # noqa: ARG001 - a backward gets what its forward got
) -> tuple[Array, Array, Array, Array, Array]:
    """Gradients of x, w1, b1, w2 and b2 for the gradient dy (N, M) of the outputs; the ReLU's slope at 0 is 0."""
    s = x @ w1 + b1
    h = np.maximum(s, 0)
    ds = (dy @ w2.T) * (s > 0)
    return ds @ w1.T, x.T @ ds, ds.sum(axis=0), h.T @ dy, dy.sum(axis=0)


def _net(rng: np.random.Generator, draw: Draw, n: int, d: int, h: int, m: int) -> Net:
    x, w1, b1, w2, b2 = (draw(rng, size) for size in ((n, d), (d, h), (h,), (h, m), (m,)))
    return x, w1, b1, w2, b2


def _normal(rng: np.random.Generator, size: Any) -> Array:
    drawn: Array = rng.normal(size=size)
    return drawn


def _forward(kind: str, net: Any, note: str = _RELU, **more: Any) -> Case:
    return Case(kind, tuple(net), "two_layers_forward", note=note, **more)


def _backward(kind: str, dy: Any, net: Any, note: str = _ALL, **more: Any) -> Case:
    return Case(kind, (dy, *net), "two_layers_backward", note=note, **more)


def _tiny() -> Net:
    """One point: hidden sums 3 and -1, so one neuron is silent."""
    x, w1, b1, w2, b2 = (np.array(a, float) for a in ([[1, 2]], [[1, 0], [1, -1]], [0, 1], [[2], [3]], [0.5]))
    return x, w1, b1, w2, b2


def _kinked() -> Net:
    """Four points on a grid; several hidden sums are exactly 0."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    w1, b1 = np.array([[1.0, 1.0, -2.0], [1.0, 1.0, 1.0]]), np.array([0.0, -1.0, 1.0])
    return x, w1, b1, np.array([[1.0, 0.5], [-2.0, 1.0], [3.0, -1.0]]), np.array([0.0, 1.0])


def _cases(rng: np.random.Generator, draw: Draw, sizes: tuple[int, int, int, int], side: int) -> list[Case]:
    n, d, h, m = sizes
    net, square = _net(rng, draw, n, d, h, m), _net(rng, draw, side, side, side, side)
    dy, up = draw(rng, (n, m)), draw(rng, (side, side))
    one = _net(rng, draw, 1, d, h, m)
    single = tuple(a.astype(np.float32) for a in net)
    kinked = _kinked()
    return [
        _forward("more points, other sizes", net),
        _forward("all sizes equal", square, _SQUARE),
        _forward("one point", one),
        _forward("float32 input", single),
        _backward("more points, other sizes", dy, net, weight=4),
        _backward("all sizes equal", up, square, _SQUARE, weight=2),
        _backward("sums of exactly 0", rng.integers(1, 5, size=(4, 2)).astype(float), kinked, _KINK),
        _backward("one point", dy[:1].copy(), one),
        _backward("large upstream gradient", 1000.0 * dy, net, _BIG),
        _backward("float32 input", dy.astype(np.float32), single),
        _backward("non-contiguous input", Strided(dy), (Strided(net[0]), *net[1:])),
    ]


def _visible() -> list[Case]:
    rng = np.random.default_rng(306)
    cases = _cases(rng, quarters, (5, 3, 4, 2), 3)
    return [_forward(WORKED, _tiny()), *cases[:4], _backward(WORKED, np.array([[10.0]]), _tiny()), *cases[4:]]


def _hidden(rng: np.random.Generator) -> list[Case]:
    again = []
    for _ in range(3):
        x, w1, b1, _, b2 = _tiny()
        order, scale = rng.permutation(2), float(rng.integers(2, 6))
        net = (scale * x, w1[:, order], scale * b1[order], rng.permutation([2.0, 3.0, -4.0])[:2, None], b2 + scale)
        again += [_forward(WORKED, net), _backward(WORKED, np.array([[float(rng.integers(5, 20))]]), net)]
    n, d, h, m = (int(v) for v in rng.permutation(np.arange(2, 8))[:4])
    return [*again, *_cases(rng, _normal, (n + 2, d, h + 1, m), int(rng.integers(3, 6)))]


EXERCISE = Exercise(
    name="two_layers",
    title="A network of two layers, there and back",
    points=20,
    minutes=25,
    difficulty=3,
    functions=(
        Function(two_layers_forward),
        Function(two_layers_backward, compare=("close",) * 5, returns=("dx", "dw1", "db1", "dw2", "db2")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Write the forward pass in three lines with a name for each result: s = the hidden sums, h = after the "
            "ReLU, y. Beside each, write its shape. Then walk the lines backwards: every name gets a gradient of its "
            "shape."
        ),
        (
            "Through y = h·w2 + b2: what multiplies h gives dh, what multiplies w2 gives dw2. Shapes decide what has "
            "to be transposed: dw2 is (H, M), h is (N, H), dy is (N, M). The bias was stretched over N rows: sum. "
            "Where the sum s was not above 0, the ReLU lets nothing back."
        ),
        (
            "ds is dh with zeros where s ≤ 0; the mask comes from s (or h), never from dh. Then the first layer is the "
            "second one once more: dx from ds and w1, dw1 from x and ds, db1 from ds. In the worked example: dh = [20, "
            "30], ds = [20, 0], dw1 = [[20, 0], [40, 0]]."
        ),
    ),
)
