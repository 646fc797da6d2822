"""Random problems for the exercises of this unit; all numbers are short, so that the data file stays small."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def halves(rng: np.random.Generator, *shape: int) -> Array:
    """Draw multiples of a half between -4 and 4, none of them 0: exact in float32 and in any order of summing."""
    drawn: Array = rng.integers(1, 9, size=shape) * rng.choice([-0.5, 0.5], size=shape)
    return drawn


def wholes(rng: np.random.Generator, *shape: int) -> Array:
    """Draw whole numbers between -5 and 5, none of them 0."""
    drawn: Array = rng.integers(1, 6, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    return drawn


def tenths(rng: np.random.Generator, *shape: int) -> Array:
    """Draw multiples of a tenth between -0.3 and 0.3, none of them 0: small enough for a tanh behind many of them."""
    drawn: Array = rng.integers(1, 4, size=shape) * rng.choice([-1.0, 1.0], size=shape) / 10
    return drawn.round(1)


def in_single(a: Array) -> Array:
    """The same numbers in single precision."""
    return a.astype(np.float32)


def table(rng: np.random.Generator, filters: int, maps: int) -> Array:
    """Draw which filter sees which map: each sees some, not all see all, and no two neighbours see the same.

    The first map is left out by some, the last is seen by some, and the table is not symmetric.
    """
    while True:
        drawn: Array = rng.random((filters, maps)) < 0.5
        rows, columns = drawn.sum(axis=1), drawn.sum(axis=0)
        fair = rows.min() > 0 and rows.min() < maps and rows.max() > 1 and columns.min() > 0 and columns[0] < filters
        apart = all((a != b).any() for a, b in pairwise(drawn))
        first = np.arange(maps) < rows[:, None]  # as many maps, but the first ones
        if fair and apart and (drawn != first).any() and (filters != maps or (drawn != drawn.T).any()):
            return drawn
