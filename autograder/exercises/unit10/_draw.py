"""Random problems for the recurrent exercises of this unit."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# The sequence that is worked out by hand in the notebook: all sizes 1, and wh is 2.
TINY = (np.array([[0.0]]), np.array([[1.0]]), np.array([[2.0]]), np.array([0.0]))  # h0, wx, wh, b


def problem(rng: np.random.Generator, n: int, t: int, d: int, h: int) -> tuple[Array, ...]:
    """Draw x (N, T, D), h0 (N, H), wx (H, D), wh (H, H) and b (H,): no 0 among them, and no state near ±1."""
    shapes, sizes = ((n, t, d), (n, h), (h, d), (h, h), (h,)), (1.0, 0.8, 0.6, 0.6, 0.4)
    return tuple(_away(rng, shape, size) for shape, size in zip(shapes, sizes, strict=True))


def upstream(rng: np.random.Generator, n: int, t: int, h: int) -> Array:
    """Draw dh (N, T, H) without a 0."""
    return 2 * _away(rng, (n, t, h), 1.0)


def one_number(rng: np.random.Generator, steps: int) -> tuple[Array, ...]:
    """Draw another problem of the worked kind: one sequence of one number, one unit."""
    return problem(rng, 1, steps, 1, 1)


def _away(rng: np.random.Generator, shape: tuple[int, ...], size: float) -> Array:
    """Two decimals, between a quarter of the size and the size, with both signs."""
    drawn: Array = (rng.uniform(0.25, 1.0, shape) * size * rng.choice([-1.0, 1.0], shape)).round(2)
    return drawn
