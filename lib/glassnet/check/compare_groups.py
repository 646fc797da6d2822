"""Comparing groups and sets: what the groups are called, or in which order indices come, may not matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check.compare_arrays import Mismatch, array_problem, side_by_side
from glassnet.check.show import describe, show


def partition(got: Any, want: Any) -> Mismatch | None:
    """Compare which points are together, whatever the names of their groups."""
    problem = array_problem(got, want, "iu", "integers")
    if problem or same_partition(np.asarray(got), np.asarray(want)):
        return problem
    return Mismatch(
        "value",
        f"the groups differ (names of groups do not matter)\n{side_by_side(want, got)}",
    )


def clusters(got: Any, want: Any) -> Mismatch | None:
    """Compare as `partition` does; the names must be 0, 1, ... without a gap, beside -1 for noise."""
    problem = partition(got, want)
    if problem:
        return problem
    names = np.unique(np.asarray(got))
    used = names[names != -1]
    if np.array_equal(used, np.arange(len(used))):
        return None
    return Mismatch(
        "value", f"the groups are right, their names are not: expected 0 to {len(used) - 1}, got {show(used)}"
    )


def same_partition(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    """Whether two label arrays of one shape group the points alike; -1 (noise) must stay -1."""
    pairs = np.unique(np.stack([a.ravel(), b.ravel()], axis=1), axis=0)
    one_to_one = len(np.unique(pairs[:, 0])) == len(pairs) == len(np.unique(pairs[:, 1]))
    return one_to_one and bool(((pairs[:, 0] == -1) == (pairs[:, 1] == -1)).all())


def index_set(got: Any, want: Any) -> Mismatch | None:
    """Compare indices, whatever their order."""
    whole = isinstance(got, list) and all(isinstance(v, (int, np.integer)) for v in got)
    found = np.array(got, dtype=None if got else int) if whole else got
    if not isinstance(found, np.ndarray) or found.ndim != 1 or found.dtype.kind not in "iu":
        if isinstance(found, np.ndarray) and found.ndim == 1 and found.size == 0:
            found = found.astype(int)
        else:
            return Mismatch("type", f"expected a one-dimensional array of indices, got {describe(got)}")
    right = np.sort(np.asarray(want))
    if np.array_equal(np.sort(found), right):
        return None
    return Mismatch("value", side_by_side(right, np.sort(found)))
