"""Random problems for the exercises of this unit."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def images(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw images (N, C, H, W) whose channels and whose images have means and spreads of their own."""
    n, c = shape[:2]
    shift, scale = rng.uniform(-2, 2, (n, c, 1, 1)), rng.uniform(0.5, 2.5, (n, c, 1, 1))
    drawn: Array = (shift + scale * rng.normal(size=shape)).round(2)
    return drawn


def scales(rng: np.random.Generator, c: int) -> tuple[Array, Array]:
    """Draw gamma and beta (C,): none of them 0, some negative, none alike."""
    gamma: Array = rng.permutation(np.arange(1, c + 1) * rng.choice([-0.5, 0.5], c)) + 0.25
    return gamma, rng.uniform(-2, 2, c).round(2)


def signs(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw whole numbers from -4 to 4 without 0."""
    drawn: Array = (rng.integers(1, 5, shape) * rng.choice([-1, 1], shape)).astype(float)
    return drawn
