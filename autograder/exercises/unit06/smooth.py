"""Exercise 1: GELU, and a ReLU that learns its slope."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit06._draw import images, signs
from autograder.exercises.unit06.wrong import gelu as wrong_gelu
from autograder.exercises.unit06.wrong import prelu as wrong_prelu
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_FORMULA = "0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))."
_PRODUCT = "Two factors depend on x: x itself and the bracket. The product rule has two terms."
_FAR = "Far to the right GELU is x, far to the left it is 0."
_SLOPES = "One slope for each channel: axis 1 of (N, C, H, W)."
_LEARNT = "Every entry of a channel with x ≤ 0 has its say in that channel's slope: x·dy, added up over all of them."
_STEEP = "A slope may be any number, above 1 or below 0."
_KINK = "At exactly x = 0 the left side's slope counts."


def gelu_forward(x: Array) -> Array:
    """Smooth ReLU: x times (nearly) the share of a normal distribution that lies below x."""
    answer: Array = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return answer


def gelu_backward(dy: Array, x: Array) -> Array:
    """Gradient by x of `gelu_forward`, given the gradient dy of its answer."""
    factor = np.sqrt(2 / np.pi)
    bend = np.tanh(factor * (x + 0.044715 * x**3))
    inner = factor * (1 + 3 * 0.044715 * x**2)
    answer: Array = dy * (0.5 * (1 + bend) + 0.5 * x * (1 - bend**2) * inner)
    return answer


def prelu_forward(x: Array, alpha: Array) -> Array:
    """ReLU whose left side has a slope alpha (C,) for each channel of x (N, C, H, W)."""
    return np.where(x > 0, x, alpha.reshape(1, -1, 1, 1) * x)


def prelu_backward(dy: Array, x: Array, alpha: Array) -> tuple[Array, Array]:
    """Gradients dx (N, C, H, W) and dalpha (C,), given the gradient dy of the answer."""
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum(axis=(0, 2, 3), dtype=x.dtype)


def _gelu(rng: np.random.Generator, worked: list[Array], n: int) -> list[Case]:
    def both(kind: str, x: Any, forward: str = "", backward: str = "") -> list[Case]:
        given = x.array if isinstance(x, Strided) else x
        dy = signs(rng, given.shape).astype(given.dtype)
        return [
            Case(kind, (x,), "gelu_forward", note=forward),
            Case(kind, (dy, x), "gelu_backward", note=backward),
        ]

    table = rng.uniform(-2.5, 2.5, (n, n + 1)).round(2)
    cases = [
        *(case for x in worked for case in both(WORKED, x, _FORMULA, _PRODUCT)),
        *both("more numbers, other shapes", table, _FORMULA, _PRODUCT),
        *both("images", images(rng, (2, n - 1, 1, 2)), _FORMULA, _PRODUCT),
        *both("far from 0", np.array([-300.0, 40.0, 0.0, 300.0, -40.0]), _FAR, _FAR),
        *both("float32 input", table[1:].astype(np.float32)),
        *both("non-contiguous input", Strided(table[:2])),
    ]
    return sorted(cases, key=lambda case: case.function, reverse=True)


def _prelu(rng: np.random.Generator, worked: list[Any], sizes: tuple[int, int, int, int]) -> list[Case]:
    def both(kind: str, x: Any, alpha: Array, forward: str = "", backward: str = "") -> list[Case]:
        given = x.array if isinstance(x, Strided) else x
        dy = signs(rng, given.shape).astype(given.dtype)
        return [
            Case(kind, (x, alpha), "prelu_forward", note=forward),
            Case(kind, (dy, x, alpha), "prelu_backward", note=backward),
        ]

    n, c, h, w = sizes
    x, alpha = signs(rng, sizes) * rng.uniform(0.5, 1.5, sizes).round(2), _alpha(rng, c)
    square, steep = signs(rng, (2, c, 1, c)), rng.permutation(np.linspace(-0.75, 1.5, c))
    kinked = np.where(rng.random((n, c, 1, w)) < 0.5, 0.0, signs(rng, (n, c, 1, w)))
    return [
        *(case for x, a in worked for case in both(WORKED, x, a, _SLOPES, _LEARNT)),
        *both("more images, other shapes", x, alpha, _SLOPES, _LEARNT),
        *both("as many columns as channels", square, _alpha(rng, c), _SLOPES, _LEARNT),
        *both("slopes above 1 and below 0", signs(rng, (n, c, 1, h)), steep, _STEEP, _STEEP),
        *both("zeros among them", kinked, alpha, _KINK, _KINK),
        *both("all negative", -np.abs(x[:1]), alpha),
        *both("float32 input", x[:1].astype(np.float32), alpha.astype(np.float32)),
        *both("non-contiguous input", Strided(x[:1]), alpha),
    ]


def _alpha(rng: np.random.Generator, c: int) -> Array:
    """Slopes between 0 and 1, none alike."""
    return rng.permutation(np.arange(1, c + 1) / (c + 2)).round(3)


def _visible() -> list[Case]:
    rng = np.random.default_rng(610)
    x = np.array([[-2.0, 4.0], [-3.0, -1.0]]).reshape(2, 2, 1, 1)
    return [
        *_gelu(rng, [np.array([1.0, -1.0, 2.0])], 2),
        *_prelu(rng, [(x, np.array([0.5, 0.25]))], (2, 2, 1, 3)),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    few = [rng.choice(np.arange(-25, 26), 4, replace=False) / 10 for _ in range(3)]
    pairs = [(signs(rng, (3, 2, 1, 2)), rng.choice([0.1, 0.2, 0.3, 0.4], 2, replace=False)) for _ in range(3)]
    for x, _ in pairs:
        x[:2, :, 0, 0] = [[-2, 3], [3, -4]]  # both sides in both channels
    return [*_gelu(rng, few, int(rng.integers(3, 6))), *_prelu(rng, pairs, (4, 3, 2, 5))]


EXERCISE = Exercise(
    name="smooth",
    title="GELU, and a ReLU that learns its slope",
    points=16,
    minutes=18,
    difficulty=2,
    functions=(
        Function(gelu_forward),
        Function(gelu_backward),
        Function(prelu_forward),
        Function(prelu_backward, compare=("close", "close"), returns=("dx", "dalpha")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_gelu), *collect(wrong_prelu)),
    hints=(
        (
            "GELU's backward: give the inner part a name, u(x), and write GELU as 0.5·x·(1 + tanh u). It is a product, "
            "and in its second factor there is a function inside a function. PReLU: for one channel it is leaky ReLU."
        ),
        (
            "The slope of tanh u is (1 - tanh² u) times the slope of u, and x³ has the slope 3x². For PReLU, give "
            "`alpha` a shape in which it stands beside axis 1: (1, C, 1, 1)."
        ),
        (
            "GELU's slope has two terms: 0.5·(1 + tanh u), and 0.5·x times the slope of tanh u. For dalpha: left of 0 "
            "y = alpha·x, so each entry there adds x·dy; right of 0 alpha plays no part. All entries of a channel "
            "share one alpha: which axes disappear in the sum?"
        ),
    ),
    refuse=("scipy.special",),
)
