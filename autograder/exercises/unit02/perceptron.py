"""Exercise 2: a neuron that learns from its mistakes, one point at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import perceptron as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_ZERO = "A point with y·(w·x + b) = 0 lies on the line: that counts as a mistake."
_ONLINE = "The points come one after the other, and each meets the weights as the one before has left them."
_LAST = "The epoch without a mistake is the last one, and it counts."
_STOP = "Where no line separates the points, the end comes after `max_epochs` epochs."
_COPY = "Row e of `history` is what `w` was after epoch e."
_STILL = "Only mistakes change the weights."


def perceptron_fit(X: Array, y: Array, max_epochs: int) -> tuple[Array, float, Array, Array]:
    """Rosenblatt's rule from w = 0, b = 0: w (D,), b, the number of mistakes in each epoch, w after each epoch (E, D).

    Labels are -1 and +1. A point is a mistake if y (w·x + b) <= 0; then w += y x and b += y. It ends after an epoch
    without a mistake, or after `max_epochs`.
    """
    w, b = np.zeros(X.shape[1]), 0.0
    errors: list[int] = []
    history: list[Array] = []
    while len(errors) < max_epochs and 0 not in errors:
        mistakes = 0
        for x, label in zip(X, y, strict=True):
            if label * (w @ x + b) <= 0:
                w = w + label * x
                b += float(label)
                mistakes += 1
        errors.append(mistakes)
        history.append(w)
    return w, b, np.array(errors), np.array(history)


def _case(kind: str, X: Any, y: Any, max_epochs: int = 25, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, np.asarray(y), max_epochs), "perceptron_fit", note=note, **more)


def _grid(rng: np.random.Generator, n: int, d: int) -> Array:
    """Draw points in halves and quarters, on which sums are exact whatever their order, and single precision too."""
    return rng.integers(-12, 13, size=(n, d)) / 4


def _separable(rng: np.random.Generator, n: int, d: int, shift: float = 0.0) -> tuple[Array, Array]:
    """Draw points that a line separates, though not one through the middle, and that take some epochs to learn."""
    while True:
        X, normal = _grid(rng, n, d) + shift, rng.integers(-3, 4, size=d)
        side = X @ normal - float(rng.integers(1, 5)) - shift * normal.sum() + 0.375
        y = np.where(side > 0, 1, -1)
        if abs(y.sum()) < n / 2 and np.abs(side).min() >= 0.3 and 4 <= len(perceptron_fit(X, y, 60)[2]) <= 15:
            return X, y


_XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _visible() -> list[Case]:
    rng = np.random.default_rng(221)
    X, y = _separable(rng, 11, 2)
    Z, t = _separable(rng, 9, 3)
    across = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0], [3.0, -2.0]])
    return [
        _case(WORKED, np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 3.0]]), [1, -1, 1], 3, _ONLINE),
        _case("points a line separates", X, y, weight=1.5),
        _case("points a plane separates", Z, t),
        _case("OR, learnt", _XOR, [-1, 1, 1, 1], note=_LAST),
        _case("XOR: no line", _XOR, [-1, 1, 1, -1], 5, _STOP),
        _case("points on the line", across, [1, -1, -1, 1], 9, _ZERO),
        _case("a single epoch", X[:7], y[:7], 1, _STOP),
        _case("one point", np.array([[0.5, -2.0]]), [-1], note=_STILL),
        _case("float32 input", X[:6].astype(np.float32), y[:6]),
        _case("non-contiguous input", Strided(X[3:9]), y[3:9]),
        _case("labels as floats", X[2:9], y[2:9].astype(float)),
    ]


def _three(rng: np.random.Generator) -> Case:
    """Draw three small points, of both classes, that take more than one epoch."""
    while True:
        X, y = rng.integers(-3, 4, size=(3, 2)).astype(float), rng.choice([-1, 1], size=3)
        errors = perceptron_fit(X, y, 3)[2]
        if abs(y.sum()) == 1 and errors[0] < 3 and len(errors) == 3 and errors[1] > 0:
            return _case(WORKED, X, y, 3, _ONLINE)


def _hidden(rng: np.random.Generator) -> list[Case]:
    X, y = _separable(rng, int(rng.integers(18, 30)), 2)
    Z, t = _separable(rng, 16, int(rng.integers(3, 5)))
    far, sign = _separable(rng, 12, 2, shift=8.0)
    flipped = rng.permutation(np.array([[-1, 1, 1, -1], [1, -1, -1, 1]]))[0]
    return [
        *(_three(rng) for _ in range(3)),
        _case("points a line separates", X, y, weight=1.5),
        _case("points a plane separates", Z, t),
        _case("far from the origin", far, sign),
        _case("XOR: no line", 2 * _XOR[rng.permutation(4)] - 1, flipped, int(rng.integers(4, 8)), _STOP),
        _case("points on the line", np.concatenate([-X[:3], X[:3]]), np.concatenate([y[:3], -y[:3]]), 12, _ZERO),
        _case("a single epoch", X, y, 1, _STOP),
        _case("one point", X[:1].copy(), y[:1], note=_STILL),
        _case("float32 input", X.astype(np.float32), y),
        _case("non-contiguous input", Strided(Z), t),
        _case("labels as floats", X, y.astype(float)),
    ]


EXERCISE = Exercise(
    name="perceptron",
    title="Let a perceptron learn",
    points=16,
    minutes=18,
    difficulty=2,
    functions=(
        Function(
            perceptron_fit, compare=("close", "close", "labels", "close"), returns=("w", "b", "errors", "history")
        ),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Go through the worked example with a pencil: three columns, one for the point, one for y·(w·x + b), one "
            "for w and b after it. When does the third column change?"
        ),
        (
            "Two loops, one in the other: epochs outside, points inside. Count the mistakes of an epoch, and look at "
            "the count when the epoch is over. What does the very first point meet, when w and b are still zero?"
        ),
        (
            "Start with `np.zeros(X.shape[1])` and `0.0`. A mistake is `<= 0`, not `< 0`. If you change `w` in place "
            "(`w += …`) put a *copy* of it into the history: a list holds the array itself, not what was in it. "
            "`break` out of the epochs once the count is 0, after you have written it down."
        ),
    ),
)
