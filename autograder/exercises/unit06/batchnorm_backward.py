"""Exercise 3: the way back through batch norm."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit06._draw import images, scales, signs
from autograder.exercises.unit06.wrong import batchnorm_backward as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_PATHS = "Each x reaches y by three ways: directly, through the channel's mean, and through its variance."
_COUNT = "A channel's mean is over n = N·H·W numbers; so is every mean in dx."
_FLAT = "A channel that never changes has variance 0: only eps stands under the root."
_SHARES = "dgamma and dbeta collect from all images and places; nothing is divided by n."


def batchnorm2d_backward(dy: Array, x: Array, gamma: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Gradients dx (N, C, H, W), dgamma (C,) and dbeta (C,) of batch norm in training, given that of y."""
    axes = (0, 2, 3)
    inverse = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + eps)  # (1, C, 1, 1)
    normal = (x - x.mean(axis=axes, keepdims=True)) * inverse
    dgamma, dbeta = (dy * normal).sum(axis=axes), dy.sum(axis=axes)
    n = x.size // x.shape[1]
    common = dbeta.reshape(1, -1, 1, 1) + normal * dgamma.reshape(1, -1, 1, 1)
    return gamma.reshape(1, -1, 1, 1) * inverse * (dy - common / n), dgamma, dbeta


def _ask(kind: str, rng: np.random.Generator, x: Any, *eps: float, note: str = "") -> Case:
    given = x.array if isinstance(x, Strided) else x
    dy, gamma = signs(rng, given.shape).astype(given.dtype), scales(rng, given.shape[1])[0].astype(given.dtype)
    upstream = Strided(dy) if isinstance(x, Strided) else dy
    return Case(kind, (upstream, x, gamma, *eps), "batchnorm2d_backward", note=note)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """One channel of four values, two on each side of the mean."""
    x, dy, gamma = np.array([1.0, 5.0, 1.0, 5.0]), np.array([4.0, 0.0, 0.0, 0.0]), 2.0
    if rng is not None:
        side = rng.permutation([-1.0, -1.0, 1.0, 1.0])
        x, dy = rng.integers(-9, 10) + rng.integers(2, 6) * side, 4 * rng.permutation([1.0, 2, -1, 3])
        gamma = float(rng.integers(2, 6))
    shape = (2, 1, 1, 2)
    given = (dy.reshape(shape), x.reshape(shape), np.array([gamma]), 0.0)
    return Case(WORKED, given, "batchnorm2d_backward", note=_PATHS)


def _cases(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> list[Case]:
    flat = images(rng, (2, c, w, 1))
    flat[:, 1] = 0.5
    x = images(rng, (n, c, h, w))
    return [
        _ask("more images, other shapes", rng, x, 0.3, note=_COUNT),
        _ask("more images, other shapes", rng, images(rng, (w, c, 1, h)), 0.02, note=_PATHS),
        _ask("the usual eps", rng, x[:, ::-1, :, 1:], note=_SHARES),
        _ask("a channel that never changes", rng, flat, 0.04, note=_FLAT),
        _ask("one image", rng, images(rng, (1, c, 2, w)), 0.1, note=_COUNT),
        _ask("float32 input", rng, x[:2].astype(np.float32), 0.1),
        _ask("non-contiguous input", rng, Strided(x[:2]), 0.1),
    ]


def _visible() -> list[Case]:
    return [_worked(), *_cases(np.random.default_rng(630), 2, 2, 1, 3)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c, h, w = (int(v) for v in (rng.integers(3, 5), rng.integers(2, 5), rng.integers(2, 4), rng.integers(4, 6)))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, c, h, w)]


EXERCISE = Exercise(
    name="batchnorm_backward",
    title="The way back through batch norm",
    points=16,
    minutes=20,
    difficulty=3,
    functions=(Function(batchnorm2d_backward, compare=("close", "close", "close"), returns=("dx", "dgamma", "dbeta")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Start with the easy two. y = gamma·x̂ + beta, with x̂ the normalised x: what are the slopes of y by gamma "
            "and by beta? All entries of a channel share the two numbers, so their gradients are added up."
        ),
        (
            "For dx, first g = gamma·dy, the gradient by x̂. If mean and variance were constants, dx would be g divided "
            "by the root. They are not: moving all of a channel by the same amount changes nothing, and stretching it "
            "changes (nearly) nothing. So those two parts of g have to be taken out."
        ),
        (
            "The part of g along a constant is its mean. The part along x̂ is x̂ times the mean of g·x̂. Means are over "
            "N, H and W, of each channel by itself. Take both away from g; divide by the root of variance plus eps. "
            "The worked example has all these numbers."
        ),
    ),
)
