"""Checks of plain arguments: numbers, whole numbers, random generators. Each error names the function and the value."""

import math
import numbers
from typing import Any

import numpy as np

Rng = int | np.random.Generator | None
"""A seed, a generator, or None for a different draw each time."""


def integer(caller: str, name: str, value: Any, low: int = 1) -> int:
    """Return `value` as an int that is at least `low`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        msg = f"{caller}: {name} must be a whole number, got {value!r}"
        raise TypeError(msg)
    if value < low:
        msg = f"{caller}: {name} must be at least {low}, got {value}"
        raise ValueError(msg)
    return int(value)


def number(caller: str, name: str, value: Any, low: float = 0.0, below: float = math.inf) -> float:
    """Return `value` as a finite float with low <= value < below."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        msg = f"{caller}: {name} must be a number, got {value!r}"
        raise TypeError(msg)
    result = float(value)
    if not (math.isfinite(result) and low <= result < below):
        least = "" if low == -math.inf else f"at least {low:g} and "
        most = "finite" if below == math.inf else f"less than {below:g}"
        msg = f"{caller}: {name} must be {least}{most}, got {result:g}"
        raise ValueError(msg)
    return result


def generator(caller: str, rng: Any) -> np.random.Generator:
    """Return a NumPy generator from a seed, a generator or None."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is not None:
        rng = integer(caller, "rng (a seed, a numpy Generator or None)", rng, low=0)
    return np.random.default_rng(rng)
