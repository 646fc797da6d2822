"""Cases for C3 of LeNet-5, forward and backward: filters that see some of the maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.unit07._draw import halves, wholes
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_TABLE = "Filter f adds up the maps c for which table[f, c] is True, each with its own kernel, and one bias."
_BACK = "What was not connected on the way forward gives and gets nothing on the way back."


def _c3(
    kind: str, given: list[Any], dy: Any, notes: tuple[str, str] = (_TABLE, _BACK), weight: float = 1.0
) -> list[Case]:
    x, w, b, seen = given
    return [
        Case(kind, (x, w, b, seen), "c3_forward", note=notes[0], weight=weight),
        Case(kind, (dy, x, w, seen), "c3_backward", note=notes[1], weight=weight),
    ]


def c3_drawn(
    rng: np.random.Generator,
    kind: str,
    sizes: tuple[int, ...],
    seen: Array,
    change: Any = None,
    notes: tuple[str, str] = (_TABLE, _BACK),
    weight: float = 1.0,
) -> list[Case]:
    """Cases for images (n, h, w) and windows (kh, kw)."""
    n, h, w, kh, kw = sizes
    f, c = seen.shape
    x, filters, b = halves(rng, n, c, h, w), halves(rng, f, c, kh, kw), halves(rng, f)
    dy = halves(rng, n, f, h - kh + 1, w - kw + 1)
    if change is not None:
        x, filters, dy = change(x), change(filters), change(dy)
        b = b if change is Strided else change(b)
    return _c3(kind, [x, filters, b, seen], dy, notes, weight)


def c3_worked(rng: np.random.Generator | None = None) -> list[Case]:
    """Two maps of one row; the first filter sees the first map only, or the second only."""
    x, seen = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), np.array([[True, False], [True, True]])
    w, b = np.array([[[3.0, -1.0], [1.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]]), np.array([0.5, 1.0])
    dy = np.array([[1.0, 2.0], [10.0, 100.0]])
    if rng is not None:
        x, w, b, dy = wholes(rng, 2, 3), wholes(rng, 2, 2, 2), wholes(rng, 2) + 0.5, wholes(rng, 2, 2)
        seen[0] = rng.permutation([True, False])
    return _c3(WORKED, [x.reshape(1, 2, 1, 3), w.reshape(2, 2, 1, 2), b, seen], dy.reshape(1, 2, 1, 2))
