"""How many points of a range are within eps of a point? Many such questions at once.

Questions with ranges of the same length make a table, one row a question, without a list of pairs.
"""

import numpy as np

from glassnet.cluster._arrays import Floats, Ints

_TABLE = 2**16
"""Distances at a time: 512 kB for each feature. Threads are of no use: picking ranges out holds the interpreter."""


class Columns:
    """Points feature by feature; `limit` is the square of eps, as distances are compared with it."""

    def __init__(self, columns: list[Floats], limit: float) -> None:
        self.columns = columns  # each contiguous
        self.limit = limit

    def at(self, index: Ints) -> list[Floats]:
        """Coordinates of some points, feature by feature."""
        return [column[index] for column in self.columns]

    def take(self, index: Ints) -> "Columns":
        """Some of the points, by themselves."""
        return Columns(self.at(index), self.limit)

    def within(self, points: Ints | list[Floats], start: Ints, length: Ints) -> Ints:
        """Count the points of each range that are within eps: shape (n_questions,).

        `points` are indices, or coordinates feature by feature.
        """
        counts = np.zeros(start.size, dtype=np.int64)
        order = np.argsort(length.astype(np.uint16) if length.max(initial=0) < 2**16 else length, kind="stable")
        length = length[order]
        edges = np.flatnonzero(np.diff(length, prepend=0))  # an empty range is no table
        for low, high in zip(edges, np.append(edges[1:], length.size), strict=False):
            size = int(length[low])
            for first in range(low, high, max(1, _TABLE // size)):
                asked = order[first : min(first + max(1, _TABLE // size), high)]
                here = self.at(points[asked]) if isinstance(points, np.ndarray) else [p[asked] for p in points]
                counts[asked] = self._count(here, start[asked], size)
        return counts

    def _count(self, here: list[Floats], start: Ints, size: int) -> Ints:
        total: Floats = np.zeros(1)
        for f, (column, own) in enumerate(zip(self.columns, here, strict=True)):
            step = column.itemsize
            windows = np.ndarray((column.size - size + 1, size), column.dtype, column, 0, (step, step))
            gap = windows[start]  # (questions, size)
            gap -= own[:, None]
            gap *= gap
            total = np.add(total, gap, out=total) if f else gap
        return np.asarray(np.count_nonzero(total <= self.limit, axis=1))
