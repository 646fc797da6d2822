"""Exercise 5: Adam with its bias correction, and AdamW."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import adam as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_START = "After the first step the corrected m is g itself and the corrected v is g²: the step is lr, whatever g is."
_LATER = "t counts the steps done so far; this is step t + 1, and the correction uses that number."
_EPS = "eps is added to the root, not to what stands under it. With tiny gradients it decides."
_ZERO = "A weight without any gradient stays where it is; eps keeps 0/0 away."
_DECAY = "AdamW shrinks the weights by lr·weight_decay of their old size, outside of the means."
_USUAL = (0.1, 0.9, 0.99, 1e-8)  # lr, beta1, beta2, eps
# Kinds that only grading asks: every visible case costs space beside each notebook, once for every wrong version.
_ONLY_GRADED = ("a late step", "non-contiguous input")


def adam(
    w: Array, g: Array, m: Array, v: Array, t: int, lr: float, beta1: float, beta2: float, eps: float
) -> tuple[Array, Array, Array, int]:
    """One step of Adam: new weights, new running means, number of steps done."""
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w - lr * step, m, v, t


def adamw(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> tuple[Array, Array, Array, int]:
    """One step of AdamW: Adam, and a decay of the old weights that the running means do not see."""
    stepped, m, v, t = adam(w, g, m, v, t, lr, beta1, beta2, eps)
    return stepped - lr * weight_decay * w, m, v, t


def _cases(function: str, rng: np.random.Generator, worked: list[Any], shapes: list[tuple[int, ...]]) -> list[Case]:
    decay = (0.25,) if function == "adamw" else ()
    weight = _DECAY if decay else _START

    def case(kind: str, given: Sequence[Any], t: int, options: Sequence[float] = _USUAL, note: str = "") -> Case:
        return Case(kind, (*given, t, *options, *decay), function, note=note)

    def draw(shape: tuple[int, ...]) -> tuple[Array, ...]:
        w, g, m, v = (rng.normal(size=shape).round(2) for _ in range(4))
        return w + np.sign(w), g + 0.05 * np.where(g < 0, -1, 1), m, (v**2 + 0.1).round(3)

    a, b, c, d = (draw(shape) for shape in shapes)
    nothing = np.zeros_like(c[0])
    tiny = (d[0], 1e-3 * d[1], 1e-3 * d[2], 1e-6 * d[3])
    awake = np.arange(c[0].size) % 2
    both = [
        *(case(WORKED, given, t, options, weight) for *given, t, options in worked),
        case("a matrix, some steps later", a, 3, note=_LATER),
        case("the first step", (*c[:2], nothing, nothing), 0, note=_START),
        case("tiny gradients, larger eps", tiny, 4, (0.1, 0.9, 0.99, 1e-3), _EPS),
        case("float32 input", [x.astype(np.float32) for x in c], 5),
    ]
    if decay:
        return [*both, case("a kernel, other betas", b, 6, (0.05, 0.8, 0.95, 1e-8), _DECAY)]
    return [
        *both,
        case("a kernel, other betas", b, 6, (0.05, 0.8, 0.95, 1e-8), _LATER),
        case("a late step", c, 200, note=_LATER),
        case("weights without a gradient", (c[0], *(x * awake for x in c[1:])), 2, note=_ZERO),
        case("non-contiguous input", [Strided(x[1:]) for x in a], 8),
    ]


def _worked(rng: np.random.Generator) -> list[Any]:
    """The second step, after a first one with the gradient h: m = 0.5 h, v = 0.75 h²; betas 0.5 and 0.25."""
    found = []
    for t in rng.choice(np.arange(1, 5), 3, replace=False).tolist():
        w, h, g = (rng.choice(np.arange(2, 10), 2, replace=False) * rng.choice([-1.0, 1.0], 2) for _ in range(3))
        found.append((w, g, 0.5 * h, 0.75 * h * h, t, (0.1, 0.5, 0.25, 1e-8)))
    return found


def _visible() -> list[Case]:
    start = [(np.array([1.0, 3.0]), np.array([2.0, -4.0]), np.zeros(2), np.zeros(2), 0, (0.1, 0.5, 0.75, 1e-8))]
    shapes = [(2, 3), (1, 1, 1, 3), (3,), (2,)]
    cases = [
        case for i, name in enumerate(_NAMES) for case in _cases(name, np.random.default_rng(450 + i), start, shapes)
    ]
    return [case for case in cases if case.kind not in _ONLY_GRADED]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(3, 6))
    shapes = [(n, n + 2), (2, 3, 1, n), (n + 3,), (4,)]
    return [case for name in _NAMES for case in _cases(name, rng, _worked(rng), shapes)]


_NAMES = ("adam", "adamw")
_FOUR = ("close", "close", "close", "labels")
_PARTS = ("w", "m", "v", "t")

EXERCISE = Exercise(
    name="adam",
    title="Adam and AdamW",
    points=18,
    minutes=18,
    difficulty=3,
    functions=(Function(adam, compare=_FOUR, returns=_PARTS), Function(adamw, compare=_FOUR, returns=_PARTS)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Adam is momentum on top and RMSProp below: a running mean of the gradients, divided by the root of a "
            "running mean of their squares. Both means start at 0, and both are too small at first."
        ),
        (
            "Count first: this is step number t + 1. Divide a *copy* of each mean by 1 - beta to that power and use "
            "the copies for the step. What you give back are the uncorrected means."
        ),
        (
            "For AdamW write Adam's step as it is. Then take lr·weight_decay times the *old* w away, apart from m and "
            "v: the decay never goes through the division."
        ),
    ),
)
