"""Exercise 4: a highway layer there and back, a stack of them, and where the gates begin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit08._draw import coarse, lively, weighed
from autograder.exercises.unit08.wrong import carry, highway_back, highway_layers, highway_there
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_MIX = "y = T·H + (1 - T)·x, each unit with a gate of its own: H = relu(wh·x + bh), T = sigmoid(wt·x + bt)."
_WAYS = "x reaches y by three ways: through H, through the gate, and directly with the share 1 - T."
_FAR = "Gates may be far from 0: at ±1000 the sigmoid is 0 or 1, not NaN."
_KINK = "At exactly 0, ReLU lets nothing back."
_STACK = "First a plain layer brings x to the width of the highway; then layer by layer, each with weights of its own."
_WIDTH = "The plain layer works also where the width does not change."
_START = "At the start the weights are near 0: a gate is the sigmoid of its bias, and carries one minus that."


def _sigmoid(z: Array) -> Array:
    """Stable on both sides: the exponent is never above 0."""
    small = np.exp(-np.abs(z))
    found: Array = np.where(z >= 0, 1, small) / (1 + small)
    return found


def highway_forward(x: Array, wh: Array, bh: Array, wt: Array, bt: Array) -> Array:
    """T·H + (1 - T)·x: x (N, D), wh and wt (D, D), bh and bt (D,) -> (N, D)."""
    gate = _sigmoid(x @ wt.T + bt)
    mixed: Array = gate * np.maximum(x @ wh.T + bh, 0) + (1 - gate) * x
    return mixed


def highway_backward(dy: Array, x: Array, wh: Array, bh: Array, wt: Array, bt: Array) -> tuple[Array, ...]:
    """Gradients dx (N, D), dwh (D, D), dbh (D,), dwt (D, D), dbt (D,)."""
    before = x @ wh.T + bh
    gate = _sigmoid(x @ wt.T + bt)
    dbefore = dy * gate * (before > 0)
    dgate = dy * (np.maximum(before, 0) - x) * gate * (1 - gate)
    dx = dbefore @ wh + dgate @ wt + dy * (1 - gate)
    return dx, dbefore.T @ x, dbefore.sum(axis=0), dgate.T @ x, dgate.sum(axis=0)


def highway_stack(x: Array, wp: Array, bp: Array, wh: Array, bh: Array, wt: Array, bt: Array) -> tuple[Array, Array]:
    """Run a plain layer, then L highway layers; their answer (N, D), and how far each layer's gates are open (L,)."""
    signal = np.maximum(x @ wp.T + bp, 0)
    opened = []
    for layer in zip(wh, bh, wt, bt, strict=True):
        opened.append(_sigmoid(signal @ layer[2].T + layer[3]).mean())
        signal = highway_forward(signal, *layer)
    return signal, np.array(opened)


def carry_bias(carry: float) -> float:
    """Return the gates' bias at which a new layer hands on the share `carry` of x."""
    return math.log((1 - carry) / carry)


_ONLY_GRADED = ("non-contiguous input", "as many samples as units")  # every visible case costs space
_THERE, _BACK, _STACKED = "highway_forward", "highway_backward", "highway_stack"


def _numbers(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Array]:
    """Draw numbers of one digit after the point, none of them 0."""
    return [rng.choice([-1, 1], shape) * rng.integers(2, 19, shape) / 10 for shape in shapes]


def _problem(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    """Draw a layer and its input; no sum lies so near to 0 that rounding decides which side of the kink it is on."""

    def draw() -> list[Array]:
        while True:
            given = _numbers(rng, (n, d), (d, d), (d,), (d, d), (d,))
            if np.abs(given[0] @ given[1].T + given[2]).min() > 0.02:
                return given

    found: list[Array] = lively(draw, lambda given: [np.maximum(given[0] @ given[1].T + given[2], 0)])
    return found


def _both(kind: str, rng: np.random.Generator, given: Any, note: str = "", change: Any = None) -> tuple[Case, Case]:
    (dy,) = _numbers(rng, given[0].shape)
    if change is not None:
        given, dy = [change(a) for a in given], change(dy)
    return Case(kind, tuple(given), _THERE, note=note or _MIX), Case(kind, (dy, *given), _BACK, note=note or _WAYS)


def _far(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    given = _problem(rng, n, d)
    given[4] = 1000.0 * rng.permutation(np.resize([1, -1], d))
    return given


def _zeros(rng: np.random.Generator, n: int, d: int) -> list[Array]:
    given = _problem(rng, n, d)
    given[1][0], given[2][0] = 0.0, 0.0
    return given


def _pairs(rng: np.random.Generator, sizes: tuple[tuple[int, int], ...]) -> list[tuple[Case, Case]]:
    first, second, one = sizes
    return [
        _both("more samples, other shapes", rng, _problem(rng, *first)),
        _both("more samples, other shapes", rng, _problem(rng, *second)),
        _both("as many samples as units", rng, _problem(rng, first[1], first[1])),
        _both("gates far from 0", rng, _far(rng, *one), _FAR),
        _both("zeros", rng, _zeros(rng, *one), _KINK),
        _both("float32 input", rng, _problem(rng, *one), change=coarse),
        _both("non-contiguous input", rng, _problem(rng, *first), change=Strided),
    ]


def _worked(rng: np.random.Generator | None = None) -> tuple[Case, Case]:
    """One sample of two numbers; gates that are half open whatever x is."""
    x, dy = np.array([[2.0, -4.0]]), np.array([[4.0, 8.0]])
    wh, bh = np.array([[1.0, 0.0], [1.0, -1.0]]), np.array([1.0, 0.0])
    if rng is not None:
        x, dy = (
            rng.choice([-1, 1]) * rng.integers(1, 6, (1, 2)) * np.array([1.0, -1.0]),
            rng.integers(1, 9, (1, 2)) * 2.0,
        )
        wh = rng.integers(1, 4, (2, 2)) * np.array([[1.0, -1.0], [1.0, -1.0]]) * np.sign(x[0, 0])
        bh = rng.integers(1, 5, 2).astype(float)
    given = (x, wh, bh, np.zeros((2, 2)), np.zeros(2))
    return Case(WORKED, given, _THERE, note=_MIX), Case(WORKED, (dy, *given), _BACK, note=_WAYS)


def _stacks(rng: np.random.Generator, sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    def ask(kind: str, size: tuple[int, ...], change: Any = None, note: str = _STACK) -> Case:
        n, wide, d, layers = size
        shapes = [(n, wide), (d, wide), (d,), (layers, d, d), (layers, d), (layers, d, d), (layers, d)]

        def draw() -> list[Array]:
            return _numbers(rng, *shapes)

        given = lively(draw, lambda drawn: [np.maximum(drawn[0] @ drawn[1].T + drawn[2], 0)])
        return Case(kind, tuple(given if change is None else map(change, given)), _STACKED, note=note)

    first, second, square = sizes
    return [
        ask("more samples, other shapes", first),
        ask("more samples, other shapes", second),
        ask("a width that does not change", square, note=_WIDTH),
        ask("float32 input", square, coarse),
        ask("non-contiguous input", first, Strided),
    ]


def _stack_by_hand(rng: np.random.Generator | None = None) -> Case:
    """Two numbers become one; two layers whose gates are half open, one that doubles and one that adds."""
    x, wp, bp, scale, add = np.array([[3.0, 1.0]]), np.array([[1.0, -1.0]]), np.array([2.0]), 2.0, 4.0
    if rng is not None:
        x, wp = rng.integers(1, 6, (1, 2)).astype(float), rng.integers(1, 4, (1, 2)).astype(float)
        bp, scale, add = np.array([float(rng.integers(1, 5))]), float(rng.integers(2, 6)), float(rng.integers(3, 8))
    wh, bh = np.array([[[scale]], [[1.0]]]), np.array([[0.0], [add]])
    return Case(WORKED, (x, wp, bp, wh, bh, np.zeros((2, 1, 1)), np.zeros((2, 1))), _STACKED, note=_STACK)


def _starts(worked: list[float], shares: tuple[float, float, float]) -> list[Case]:
    kinds = ("less than half is carried", "half", "nearly all is carried")
    cases = [(WORKED, share) for share in worked] + list(zip(kinds, shares, strict=True))
    return [Case(kind, (share,), "carry_bias", note=_START) for kind, share in cases]


_SHARES = {"highway_backward": 1.5, "carry_bias": 0.4}


def _visible() -> list[Case]:
    rng = np.random.default_rng(840)
    first, _, *others = _pairs(rng, ((3, 2), (1, 3), (2, 2)))  # the second shape is for grading only
    there, back = zip(_worked(), first, *others, strict=True)
    stacks = [_stack_by_hand(), *_stacks(rng, ((2, 3, 2, 3), (3, 1, 2, 2), (2, 2, 2, 2)))]
    cases = (*there, *back, *stacks, *_starts([0.9], (0.25, 0.5, 0.999)))
    return weighed([case for case in cases if case.kind not in _ONLY_GRADED], _SHARES)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d = (int(v) for v in rng.permutation([3, 4]))
    there, back = zip(*(_worked(rng) for _ in range(3)), *_pairs(rng, ((n + 2, d), (5, n), (n, 4))), strict=True)
    stacks = [_stack_by_hand(rng) for _ in range(3)]
    stacks += _stacks(rng, ((n, 5, d, 4), (5, 2, n, 3), (d, n, n, 3)))
    shares = [float(v) for v in rng.choice([0.6, 0.7, 0.75, 0.8, 0.85, 0.95], 3, replace=False)]
    starts = _starts(shares, (float(rng.integers(2, 9)) / 20, 0.5, 1 - float(rng.integers(1, 9)) / 1000))
    return weighed([*there, *back, *stacks, *starts], _SHARES)


EXERCISE = Exercise(
    name="highway",
    title="Highway layers",
    points=20,
    minutes=25,
    difficulty=2,
    functions=(
        Function(highway_forward),
        Function(highway_backward, compare=("close",) * 5, returns=("dx", "dwh", "dbh", "dwt", "dbt")),
        Function(highway_stack, compare=("close", "close"), returns=("y", "opened")),
        Function(carry_bias),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(
        *collect(highway_there),
        *collect(highway_back),
        *collect(highway_layers),
        *collect(carry),
    ),
    hints=(
        (
            "Write the layer as three lines: H, the gate T, and the mixture. The gate is one number for each unit of "
            "each sample, and decides between what is new and what came in."
        ),
        (
            "On the way back there are two products: y = T·H + (1 - T)·x. What does y change by if only H moves, only "
            "T, only the last x? Then go through ReLU and sigmoid, whose slope is T·(1 - T), as through two linear "
            "layers."
        ),
        (
            "If T moves, H comes in and x goes out, so the gate's gradient is dy·(H - x). dx has three parts. For "
            "`carry_bias`: 1 - sigmoid(b) is to be the share; solve for b, and check that more carry means a lower "
            "bias. A sigmoid that is never NaN takes exp of numbers below 0 only."
        ),
    ),
    allow=("glassnet.ops",),
)
