"""Exercise 4: a step length for each weight, by Adagrad and by RMSProp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import adaptive as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_ADD = "Adagrad's cache is a sum: every squared gradient stays in it for ever."
_MEAN = "RMSProp's cache is a running mean: `decay` of the old one, the rest from the new square."
_EPS = "eps is added to the root, not to what stands under it. With tiny gradients it decides."
_EACH = "Each weight has a cache of its own, of the shape of `w`."
_ZERO = "A weight that never had a gradient has cache 0 and stays where it is; eps keeps 0/0 away."
# Kinds that only grading asks: every visible case costs space beside each notebook, once for every wrong version.
_ONLY_GRADED = ("non-contiguous input",)


def adagrad(w: Array, g: Array, cache: Array, lr: float, eps: float) -> tuple[Array, Array]:
    """One step of Adagrad: new weights and new cache."""
    cache = cache + g * g
    return w - lr * g / (np.sqrt(cache) + eps), cache


def rmsprop(w: Array, g: Array, cache: Array, lr: float, decay: float, eps: float) -> tuple[Array, Array]:
    """One step of RMSProp: new weights and new cache."""
    cache = decay * cache + (1 - decay) * g * g
    return w - lr * g / (np.sqrt(cache) + eps), cache


def _cases(function: str, rng: np.random.Generator, worked: list[Any], shapes: list[tuple[int, ...]]) -> list[Case]:
    rms = function == "rmsprop"

    def case(kind: str, given: Sequence[Any], decay: float, eps: float, note: str = "") -> Case:
        options = (0.1, decay, eps) if rms else (0.1, eps)
        return Case(kind, (*given, *options), function, note=note)

    def draw(shape: tuple[int, ...]) -> tuple[Array, Array, Array]:
        w, g, cache = (rng.normal(size=shape).round(2) for _ in range(3))
        return w, g + 0.05 * np.where(g < 0, -1, 1), (cache**2 + 0.1).round(3)

    a, b, c, d = (draw(shape) for shape in shapes)
    tiny = (d[0], 1e-3 * d[1], 1e-6 * d[2])
    asleep = (c[0], c[1] * (np.arange(c[1].size) % 2), c[2] * (np.arange(c[1].size) % 2))
    return [
        *(case(WORKED, given, decay, eps, _MEAN if rms else _ADD) for *given, decay, eps in worked),
        case("a matrix", a, 0.9, 1e-8, _EACH),
        case("a kernel", b, 0.75, 1e-8, _EACH),
        case("the first step", (*c[:2], np.zeros_like(c[0])), 0.99, 1e-8),
        case("tiny gradients, larger eps", tiny, 0.9, 1e-3, _EPS),
        case("weights that never had a gradient", asleep, 0.9, 1e-8, _ZERO),
        case("float32 input", [x.astype(np.float32) for x in c], 0.9, 1e-8),
        case("non-contiguous input", [Strided(x[1:]) for x in a], 0.6, 1e-8),
    ]


def _worked(rng: np.random.Generator, rms: bool) -> list[Any]:  # noqa: FBT001 - private, two callers
    """Squares and roots in whole numbers: 3² + 4² = 5², and for RMSProp a quarter and three quarters."""
    found = []
    for _ in range(3):
        s, t = (float(v) for v in rng.choice(np.arange(2, 9), 2, replace=False))
        w, sign = rng.integers(-9, 10, 2).astype(float), rng.choice([-1.0, 1.0], 2)
        found.append((w, np.array([3.0 * s, 4.0 * t]) * sign, np.array([16.0 * s * s, 9.0 * t * t]), 0.25, 1e-8))
    return [(w, g, 4.0 * cache if rms else cache, *rest) for w, g, cache, *rest in found]


def _visible() -> list[Case]:
    ada = [(np.array([1.0, 2.0]), np.array([3.0, -4.0]), np.array([16.0, 0.0]), 0.0, 1e-8)]
    rms = [(np.array([1.0, 2.0]), np.array([4.0, -2.0]), np.array([4.0, 20.0]), 0.75, 1e-8)]
    shapes = [(2, 3), (1, 1, 1, 3), (3,), (2,)]
    cases = [
        *_cases("adagrad", np.random.default_rng(441), ada, shapes),
        *_cases("rmsprop", np.random.default_rng(442), rms, shapes),
    ]
    return [case for case in cases if case.kind not in _ONLY_GRADED]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(3, 7))
    shapes = [(n, n + 2), (2, 3, 1, n), (n + 3,), (4,)]
    return [
        *_cases("adagrad", rng, _worked(rng, rms=False), shapes),
        *_cases("rmsprop", rng, _worked(rng, rms=True), shapes),
    ]


EXERCISE = Exercise(
    name="adaptive",
    title="A step of its own for each weight",
    points=14,
    minutes=12,
    difficulty=2,
    functions=(
        Function(adagrad, compare=("close", "close"), returns=("w", "cache")),
        Function(rmsprop, compare=("close", "close"), returns=("w", "cache")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Both methods keep one number per weight: how large its squared gradients have been. Which of the two ever "
            "forgets?"
        ),
        (
            "First the new cache, then the step with the *new* cache: the gradient, divided by the root of the cache. "
            "eps is added after the root has been taken."
        ),
        (
            "The two functions differ in one line. Adagrad adds g² to the cache. RMSProp mixes: `decay` parts of the "
            "old cache and 1 - `decay` parts of g²."
        ),
    ),
)
