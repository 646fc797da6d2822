"""Exercise 3: local response normalisation, as in AlexNet, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit07._draw import halves, in_single, wholes
from autograder.exercises.unit07.wrong import lrn_backward as wrong_backward
from autograder.exercises.unit07.wrong import lrn_forward as wrong_forward
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_WINDOW = "The n channels nearest to a channel, itself among them, at the same place of the same image."
_EDGE = "Beyond the first and the last channel there is nothing: the sum has fewer terms."
_BACK = "A channel stands in its own bracket and in those of its neighbours: all of them send something back."
_WIDE = "A window wider than all channels holds all of them."
_ONE = "With n = 1 a channel has no neighbours."
_SQUARE = "Channels are not rows: here there are as many of each."
_ALEX = "The numbers of the paper: k = 2, n = 5, alpha = 1e-4, beta = 0.75."


def lrn_forward(x: Array, n: int, k: float, alpha: float, beta: float) -> Array:
    """Divide x (N, C, H, W) by (k + alpha · sum of x² over the n channels around)^beta."""
    answer: Array = x * (k + alpha * _around(x * x, n)) ** -beta
    return answer


def lrn_backward(dy: Array, x: Array, n: int, k: float, alpha: float, beta: float) -> Array:
    """Gradient dx (N, C, H, W), given the gradient dy of the answer."""
    bracket = k + alpha * _around(x * x, n)
    from_brackets = _around(dy * x * bracket ** (-beta - 1), n)  # n is odd: whom I see, sees me
    dx: Array = dy * bracket**-beta - 2 * alpha * beta * x * from_brackets
    return dx


def _around(a: Array, n: int) -> Array:
    """Sum over the n channels around each channel."""
    half, channels = n // 2, a.shape[1]
    windows = [a[:, max(0, c - half) : c + half + 1].sum(axis=1) for c in range(channels)]
    return np.stack(windows, axis=1)


def _both(
    kind: str, x: Any, dy: Any, options: tuple[float, ...], notes: tuple[str, str], weight: float = 1.0
) -> list[Case]:
    return [
        Case(kind, (x, *options), "lrn_forward", note=notes[0], weight=weight),
        Case(kind, (dy, x, *options), "lrn_backward", note=notes[1], weight=weight),
    ]


def _drawn(
    rng: np.random.Generator,
    kind: str,
    shape: tuple[int, ...],
    options: tuple[float, ...],
    notes: tuple[str, str] = (_WINDOW, _BACK),
    change: Any = None,
    weight: float = 1.0,
) -> list[Case]:
    x, dy = halves(rng, *shape), wholes(rng, *shape)
    if change is not None:
        x, dy = change(x), change(dy)
    return _both(kind, x, dy, options, notes, weight)


def _worked(rng: np.random.Generator | None = None) -> list[Case]:
    """Three channels, one place, beta = 1."""
    x, dy, k, alpha = np.array([1.0, 2.0, 3.0]), np.array([12.0, 0.0, 0.0]), 1.0, 2.0
    if rng is not None:
        x, dy = wholes(rng, 3), wholes(rng, 3)
        k, alpha = (float(v) for v in rng.permutation([1.0, 2.0, 3.0])[:2])
    return _both(WORKED, x.reshape(1, 3, 1, 1), dy.reshape(1, 3, 1, 1), (3, k, alpha, 1.0), (_WINDOW, _BACK))


def _cases(rng: np.random.Generator, n: int, c: int, more: int) -> list[Case]:
    """Images n, channels c of at least 6."""
    edge = (_EDGE, _EDGE)
    return [
        *_drawn(rng, "more channels and images", (n, c, 1, 2 + more), (3, 2.0, 0.5, 0.75), weight=2),
        *_drawn(rng, "a wider window", (1, c + 1, 1, 1 + more), (5, 1.5, 0.25, 0.5 + 0.25 * more), edge, weight=2),
        *_drawn(
            rng, "as many rows and columns as channels", (1, 4, 4, 1 + 3 * more), (3, 1.0, 0.5, 0.8), (_SQUARE,) * 2
        ),
        *_drawn(rng, "a window wider than all channels", (1, 3, 1, 2), (9, 2.0, 0.25, 0.75), (_WIDE,) * 2),
        *_drawn(rng, "no neighbours", (2, 3, 1, 1), (1, 2.0, 0.5, 0.75), (_ONE,) * 2),
        *_drawn(rng, "float32 input", (1, c, 1, 1), (5, 2.0, 0.125, 0.75), change=in_single),
    ]


def _visible() -> list[Case]:
    return _sorted([*_worked(), *_cases(np.random.default_rng(733), 2, 6, 0)])


def _hidden(rng: np.random.Generator) -> list[Case]:
    rarer = [
        *_drawn(rng, "AlexNet's own numbers", (2, 12, 2, 3), (5, 2.0, 1e-4, 0.75), (_ALEX,) * 2, lambda a: 40 * a),
        *_drawn(rng, "non-contiguous input", (1, 7, 2, 3), (3, 1.0, 0.5, 0.75), change=Strided),
        *_drawn(rng, "all negative", (1, 6, 2, 1), (3, 1.0, 0.25, 0.75), change=lambda a: -np.abs(a)),
    ]
    worked = [case for _ in range(3) for case in _worked(rng)]
    return _sorted([*worked, *_cases(rng, 3, int(rng.integers(6, 10)), 1), *rarer])


def _sorted(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.function, reverse=True)


EXERCISE = Exercise(
    name="lrn",
    title="AlexNet's norm",
    points=20,
    minutes=25,
    difficulty=3,
    functions=(Function(lrn_forward), Function(lrn_backward)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_forward), *collect(wrong_backward)),
    hints=(
        (
            "One image, one place: that leaves a row of C numbers. For three of them, 1, 2, 3 with n = 3, write down "
            "the three brackets. Then mark every place where the middle one, x = 2, stands: on top of one fraction, "
            "and in how many brackets?"
        ),
        (
            "Write a small helper that gives each channel the sum over its window of channels. Forward calls it with "
            "the squares. For backward, y_j = x_j · (bracket of j)^(-beta): derive y_j by x_i, for i = j and for i ≠ "
            "j. Apart from the direct part, both have the same form."
        ),
        (
            "With r_j for the bracket of j: the direct part is dy_i · r_i^(-beta). Each window that holds i adds "
            "-2·alpha·beta · x_i · dy_j·x_j·r_j^(-beta - 1). What carries a j is summed over the window, by the same "
            "helper; what carries an i stands before the sum. In slices of channels, take care of the start: `max(0, "
            "...)`."
        ),
    ),
)
