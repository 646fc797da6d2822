"""Exercise 2: measure a gradient by small steps, and say how far two gradients are apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03.wrong import numerical as wrong
from glassnet.check import WORKED, Case, Named, Strided

Array = np.ndarray[Any, Any]

_BOTH_SIDES = "A step h to the right and a step h to the left, and the difference over the 2h between them."
_ONE_BY_ONE = "Move one number of x at a time: an output may depend on several of them."
_UPSTREAM = "The gradient of sum(dy * f(x)): `dy` weighs the outputs."
_FLOATS = "Integers cannot take a small step, and float32 rounds it away: compute in float64."
_KINK = "At a kink the step to the right and the one to the left see different slopes; you measure their mean."
_SIZE = "f may give fewer numbers than it takes; dy is as large as f(x), the gradient as large as x."
_ZERO = "Where both numbers are 0 they agree: the error there is 0, not 0/0."
_RELATIVE = "The distance is measured against the size of the two numbers."
_WORST = "One wrong number among many right ones has to show: the largest error counts, not the mean."
_SIGNS = "Numbers of different signs are as far apart as can be: error 1."


def numerical_gradient(f: Callable[[Array], Array], x: Array, dy: Array, h: float = 1e-5) -> Array:
    """Measure the gradient of sum(dy * f(x)) for x by central differences of step h; any shape, float64."""
    x = np.array(x, dtype=float)
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        here = x[i]
        x[i] = here + h
        above = np.sum(dy * f(x))
        x[i] = here - h
        below = np.sum(dy * f(x))
        x[i] = here
        dx[i] = (above - below) / (2 * h)
    return dx


def rel_error(a: Array, b: Array) -> float:
    """Give the largest |a - b| / (|a| + |b|), counted as 0 where both are 0."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.abs(a) + np.abs(b)
    return float(np.max(np.abs(a - b) / np.where(size == 0, 1.0, size), initial=0.0))


def _slope(kind: str, f: str, x: Any, dy: Any, h: float, note: str = "", **more: Any) -> Case:
    return Case(kind, (Named(f), x, dy, h), "numerical_gradient", note=note, **more)


def _far(kind: str, a: Any, b: Any, note: str = _RELATIVE, **more: Any) -> Case:
    return Case(kind, (np.asarray(a), np.asarray(b)), "rel_error", note=note, **more)


def _slopes(rng: np.random.Generator, n: int, d: int) -> list[Case]:
    x, dy = rng.uniform(0.5, 2.0, size=(2, n, d)).round(2) * rng.choice([-1.0, 1.0], size=(2, n, d))
    thin = x.astype(np.float32)
    return [
        _slope("several numbers", "cubes", x, dy, 0.1, _UPSTREAM),
        _slope("every output depends on several inputs", "softmax_rows", x, dy, 0.05, _ONE_BY_ONE, weight=4),
        _slope("every output depends on several inputs", "running_sums", x, dy, 0.25, _ONE_BY_ONE),
        _slope("fewer outputs than inputs", "row_products", x, dy[:, 0].copy(), 0.125, _SIZE, weight=2),
        _slope("three axes", "sine", x.reshape(n, 1, d), dy.reshape(n, 1, d), 0.2),
        _slope("integer input", "cubes", rng.integers(1, 5, size=n), dy[:, 0].copy(), 0.25, _FLOATS),
        _slope("float32 input", "cubes", thin, dy.astype(np.float32), 1e-5, _FLOATS),
        _slope("a kink", "magnitude", np.concatenate([[0.0], x[0]]), np.concatenate([[2.0], dy[0]]), 0.01, _KINK),
        _slope("x is 0", "sine", np.array([0.0, 1.0]), np.array([3.0, -1.0]), 0.05),
        _slope("a step of 1e-5", "cubes", x, dy, 1e-5),
        Case("no step given", (Named("cubes"), x, dy), "numerical_gradient", note="Where no step is given, h is 1e-5."),
        _slope("non-contiguous input", "cubes", Strided(x), dy, 0.1, _UPSTREAM),
    ]


def _errors(rng: np.random.Generator, n: int, d: int) -> list[Case]:
    a = (rng.uniform(1.0, 3.0, size=(n, d)) * rng.choice([-1.0, 1.0], size=(n, d))).round(2)
    b = (a * (1 + rng.uniform(0.01, 0.2, size=(n, d)))).round(3)
    one = a.copy()
    one[-1, 0] *= 1.5
    flipped = a.copy()
    flipped[0, -1] *= -0.5
    holes = a * (np.arange(d) > 0)
    return [
        _far("tables", a, b),
        _far("tables", b, a),
        _far("one wrong number", a, one, _WORST, weight=2),
        _far("a wrong sign", a, flipped, _SIGNS),
        _far("both are 0", holes, holes * 1.25, _ZERO),
        _far("one of the two is 0", a[0], a[0] * (np.arange(d) > 0), "0 against anything else is error 1."),
        _far("tiny numbers", a * 1e-9, one * 1e-9),
        _far("equal", a, a.copy()),
        _far("integer input", np.array([2, 8]), np.array([6, 8])),
        _far("float32 input", a.astype(np.float32), b.astype(np.float32)),
    ]


def _visible() -> list[Case]:
    rng = np.random.default_rng(302)
    slopes, errors = _slopes(rng, 2, 3), _errors(rng, 2, 3)
    return [
        _slope(WORKED, "cubes", np.array([2.0]), np.array([10.0]), 1.0, _BOTH_SIDES),
        *slopes,
        _far(WORKED, [1.0, 3.0], [1.0, 5.0]),
        *errors,
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    again = []
    for _ in range(3):
        x, dy, h = (float(rng.integers(*ends)) for ends in ((2, 7), (3, 12), (1, 3)))
        again.append(_slope(WORKED, "cubes", np.array([x]), np.array([dy]), h, _BOTH_SIDES))
        near, far = (float(v) for v in rng.permutation(np.arange(2, 12))[:2])
        again.append(_far(WORKED, rng.permutation([near, 7.0]), [far, far]))
    n, d = int(rng.integers(3, 5)), int(rng.integers(2, 5))
    return [*again, *_slopes(rng, n, d + 1), *_errors(rng, n, d)]


EXERCISE = Exercise(
    name="numerical",
    title="Measure a gradient",
    points=16,
    minutes=20,
    difficulty=2,
    functions=(Function(numerical_gradient), Function(rel_error)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "The loss here is one number, sum(dy · f(x)). Take one number of x. Make it a little larger and compute "
            "the loss, make it a little smaller and compute it again. What is the slope between the two?"
        ),
        (
            "Go through all places of x, whatever its shape: `np.ndindex(x.shape)` gives them one after the other. "
            "Remember the old value and put it back before the next place. Work on a copy of floats, "
            "`np.array(x, dtype=float)`."
        ),
        (
            "Between the two places lie 2h, so that is what you divide by. For `rel_error`: |a − b| and |a| + |b| are "
            "arrays; where the second is 0 the first is too, so you may put a 1 there before you divide. Then the "
            "largest of the quotients, as a number."
        ),
    ),
)
