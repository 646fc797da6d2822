"""Random problems for the exercises of this unit: whole numbers, exact in any order of summing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from glassnet.check import Case

Array = np.ndarray[Any, Any]


def distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw different whole numbers of both signs, so that a window has one largest."""
    n = int(np.prod(shape))
    drawn: Array = (rng.permutation(n) - 0.4 * n).round().reshape(shape)
    return drawn


def signs(rng: np.random.Generator, shape: tuple[int, ...], largest: int = 2) -> Array:
    """Draw whole numbers from -largest to largest without 0."""
    drawn: Array = (rng.integers(1, largest + 1, shape) * rng.choice([-1, 1], shape)).astype(float)
    return drawn


def norm(rng: np.random.Generator, c: int) -> Array:
    """Draw a norm (2, C): scales in row 0, never 0 or 1, and shifts in row 1, never 0."""
    scale: Array = rng.choice([-1.0, 2.0, 0.5, 3.0], c)
    return np.stack([scale, signs(rng, (c,), 3)])


def lively(draw: Callable[[], Any], parts: Callable[[Any], list[Array]]) -> Any:
    """Draw again until no part of an answer is dead, and all but one have zeros: such a ReLU would hide mistakes."""
    for _ in range(2000):
        drawn = draw()
        shares = [float((part > 0).mean()) for part in parts(drawn)]
        if min(shares) > 0.15 and sum(share < 0.95 for share in shares) >= len(shares) - 1:
            return drawn
    raise RuntimeError("lively: no problem found whose parts are alive and have zeros")


def coarse(value: Any) -> Any:
    """Turn arrays into single precision, also those in lists."""
    if isinstance(value, list):
        return [coarse(v) for v in value]
    return value.astype(np.float32) if isinstance(value, np.ndarray) else value


def weighed(cases: Sequence[Case], shares: Mapping[str, float]) -> list[Case]:
    """Give the cases of some functions another weight: a line of counting is not worth a way back."""
    return [replace(case, weight=shares.get(case.function, 1.0)) for case in cases]
