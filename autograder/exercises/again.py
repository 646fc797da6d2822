"""Worked examples once more with other numbers, so that a table of the visible answers earns nothing.

A worked example is moved, stretched and shuffled: as small and as clear as before, but not to be looked up. Stretching
by whole numbers keeps what lay exactly on an edge exactly on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def moved(rng: np.random.Generator, *arrays: Array) -> tuple[list[Array], float]:
    """Stretch and shift points alike.

    Parameters
    ----------
    rng : numpy.random.Generator
    *arrays : arrays of shape (..., D)

    Returns
    -------
    moved : list of arrays
        Each is ``scale * array + shift``.
    scale : float
        2, 3 or 4; lengths such as a radius grow by it.
    """
    scale = float(rng.integers(2, 5))
    shift = rng.integers(-9, 10, size=arrays[0].shape[-1]).astype(float)
    return [scale * array + shift for array in arrays], scale


def order(rng: np.random.Generator, n: int) -> Array:
    """A permutation of ``range(n)`` that moves something, where n is more than 1."""
    while True:
        found: Array = rng.permutation(n)
        if n < 2 or (found != np.arange(n)).any():
            return found
