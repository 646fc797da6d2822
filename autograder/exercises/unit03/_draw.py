"""Numbers for the visible cases."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def quarters(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Draw normal numbers, rounded to quarters, none of them 0: a factor of 0 would hide mistakes.

    Their sums and products are exact in any order, in float32 too: the answers beside a notebook come out the same on
    every machine.
    """
    drawn = rng.normal(size=size)
    return np.copysign(np.maximum(np.round(4 * np.abs(drawn)), 1) / 4, drawn)
