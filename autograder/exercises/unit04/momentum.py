"""Exercise 3: gradient descent with a memory of the direction, plain and looking ahead."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import momentum as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_RULE = "The velocity collects gradients: mu times the old one plus the new gradient. Then the weights go against it."
_STATE = "The new velocity is half of the answer: whoever calls you hands it back in the next step."
_FIRST = "In the first step the velocity is 0, and momentum is plain gradient descent."
_STILL = "With no gradient at all the weights still roll on."
# Kinds that only grading asks: every visible case costs space beside each notebook, once for every wrong version.
_ONLY_GRADED = ("without momentum", "non-contiguous input")


def momentum(w: Array, g: Array, velocity: Array, lr: float, mu: float) -> tuple[Array, Array]:
    """One step of gradient descent with momentum: new weights and new velocity."""
    velocity = mu * velocity + g
    return w - lr * velocity, velocity


def nesterov(w: Array, g: Array, velocity: Array, lr: float, mu: float) -> tuple[Array, Array]:
    """One step with Nesterov's momentum, written for the point looked ahead: new weights and new velocity."""
    velocity = mu * velocity + g
    return w - lr * (g + mu * velocity), velocity


def _cases(function: str, rng: np.random.Generator, worked: list[Any], shapes: list[tuple[int, ...]]) -> list[Case]:
    def case(kind: str, *given: Any, note: str = "") -> Case:
        return Case(kind, given, function, note=note)

    def draw(shape: tuple[int, ...]) -> list[Array]:
        return [rng.normal(size=shape).round(2) for _ in range(3)]

    a, b, c, d = (draw(shape) for shape in shapes)
    small = [x.astype(np.float32) for x in c]
    return [
        *(case(WORKED, *args, note=_RULE) for args in worked),
        case("a matrix", *a, 0.03, 0.9, note=_STATE),
        case("a kernel", *b, 0.2, 0.7, note=_STATE),
        case("the first step", c[0], c[1], np.zeros_like(c[0]), 0.1, 0.95, note=_FIRST),
        case("no gradient", d[0], np.zeros_like(d[0]), d[2], 0.1, 0.8, note=_STILL),
        case("without momentum", *d, 0.05, 0.0),
        case("float32 input", *small, 0.1, 0.9),
        case("non-contiguous input", *(Strided(x[1:]) for x in a), 0.1, 0.6),
    ]


def _worked(rng: np.random.Generator) -> list[Any]:
    found = []
    for _ in range(3):
        w, g, v = (rng.choice(np.arange(2, 10), 2, replace=False) * rng.choice([-1.0, 1.0], 2) for _ in range(3))
        found.append((w, g, v, float(rng.choice([0.2, 0.25, 0.4])), float(rng.choice([0.3, 0.6, 0.8]))))
    return found


def _visible() -> list[Case]:
    worked = [(np.array([1.0, 2.0]), np.array([4.0, -2.0]), np.array([2.0, 6.0]), 0.1, 0.5)]
    shapes = [(2, 3), (1, 1, 1, 3), (3,), (1,)]
    cases = [
        case for i, name in enumerate(_NAMES) for case in _cases(name, np.random.default_rng(430 + i), worked, shapes)
    ]
    return [case for case in cases if case.kind not in _ONLY_GRADED]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(3, 7))
    shapes = [(n, n + 2), (2, 3, 1, n), (n + 3,), (2,)]
    return [case for name in _NAMES for case in _cases(name, rng, _worked(rng), shapes)]


_NAMES = ("momentum", "nesterov")

EXERCISE = Exercise(
    name="momentum",
    title="Momentum, plain and looking ahead",
    points=14,
    minutes=12,
    difficulty=1,
    functions=(
        Function(momentum, compare=("close", "close"), returns=("w", "velocity")),
        Function(nesterov, compare=("close", "close"), returns=("w", "velocity")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Two numbers per weight travel from step to step: where it is, and how fast it moves. Which of the two "
            "does the gradient change first?"
        ),
        (
            "First the new velocity, from the old one and the gradient. Then the new weight, from the new velocity. "
            "Make new arrays on the way: `velocity *= mu` would change the caller's."
        ),
        (
            "Nesterov keeps the same velocity. Only the step differs: it goes along the gradient plus mu times the "
            "*new* velocity, as if the next push of the momentum had happened already."
        ),
    ),
)
