"""Exercise 4: gradients clipped by their global norm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10.wrong import clip as wrong
from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]

_ONE = "All gradients together are one long vector: one norm, one factor for all."
_SHORT = "A vector that is not longer than max_norm comes back as it is. norm is the norm before."
_ZEROS = "Zeros stay zeros: nothing is divided by a norm of 0."
_MANY = "However many arrays of whatever shape: each of their numbers counts once."
_HUGE = "Squares of large float32 numbers are more than float32 can hold; float64 holds them."


def clip_by_global_norm(grads: list[Array], max_norm: float) -> tuple[list[Array], float]:
    """Shorten all gradients by one factor so that together they are at most max_norm long; and the norm before."""
    squares = sum(float(np.sum(np.square(g, dtype=np.float64))) for g in grads)
    norm = float(np.sqrt(squares))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * np.asarray(factor, dtype=g.dtype) for g in grads], norm


def _ask(kind: str, grads: list[Array], max_norm: float, note: str, weight: float = 1.0) -> Case:
    return Case(kind, (grads, max_norm), "clip_by_global_norm", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Two gradients of one number each, a norm without decimals."""
    a, b, norm = 3.0, 4.0, 5.0
    if rng is not None:
        legs = [(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29)][int(rng.integers(5))]
        a, b = (float(v) for v in rng.permutation(legs[:2]) * rng.choice([-1, 1], 2))
        norm = float(legs[2])
    return _ask(WORKED, [np.array([a]), np.array([[b]])], round(norm / 5, 1), _ONE)


def _drawn(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Array]:
    """Gradients of quite different sizes, none of them 0."""
    sizes = rng.permutation(len(shapes)) + 1.0
    return [
        (size * rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)).round(2)
        for size, shape in zip(sizes, shapes, strict=True)
    ]


def _cases(rng: np.random.Generator, n: int, d: int) -> list[Case]:
    several, short, edge = ((n, d), (n,), (1, d, 2)), _drawn(rng, (n, d), (n,)), _drawn(rng, (2, 2))
    edge[0] = np.array([[3.0, -4.0], [12.0, 0.0]])[:, rng.permutation(2)]  # of norm 13
    huge: Callable[[Array], Array] = lambda g: (g * 1e25).astype(np.float32)  # noqa: E731 - used once, three lines below
    return [
        _ask("several arrays", _drawn(rng, *several), round(float(rng.uniform(2, 3)), 1), f"{_ONE} {_MANY}", 3.0),
        _ask("several arrays", _drawn(rng, *several[::-1]), 0.5, f"{_ONE} {_MANY}", 3.0),
        _ask("short enough", short, 100.0, _SHORT, 2.0),
        _ask("exactly max_norm", edge, 13.0, _SHORT),
        _ask("zeros", [np.zeros((n, 1)), np.zeros(d)], 2.0, _ZEROS),
        _ask("one array", _drawn(rng, (d, n)), 2.5, _ONE),
        _ask("float32 input", [g.astype(np.float32) for g in _drawn(rng, (d,), (n, 1))], 2.0, _ONE),
        _ask("exploded float32", [huge(g) for g in _drawn(rng, (2,), (1, d))], 3.0, _HUGE),
    ]


def _visible() -> list[Case]:
    return [_worked(), *_cases(np.random.default_rng(1040), 3, 2)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d = (int(v) for v in rng.permutation([2, 3, 4])[:2])
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, d)]


EXERCISE = Exercise(
    name="clip",
    title="Clip by the global norm",
    points=5,
    minutes=6,
    difficulty=1,
    functions=(Function(clip_by_global_norm, compare=("arrays", "close"), returns=("grads", "norm")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Two passes over the list: the first only adds up, the second only multiplies. Between them you know one "
            "number, the length of everything."
        ),
        (
            "The sum of squares of one array is one number, whatever its shape. Add these numbers up, and take *one* "
            "root at the end. For float32 arrays, turn the numbers into float64 before you square them."
        ),
        (
            "If the norm is above max_norm, all arrays are multiplied with max_norm / norm; if not, with nothing. "
            "Then zeros never meet a division. `g * factor` makes a new array, `g *= factor` would change the caller's."
        ),
    ),
)
