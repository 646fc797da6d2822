"""The occupied cells of a grid, found by their key."""

import numpy as np

from glassnet.cluster._arrays import Ints

_SPARSE = 8
"""Keys for each point up to which a table of all keys is made; else they are searched."""


class Cells:
    """Cells with points in them.

    Attributes
    ----------
    keys, start, sizes : int64 arrays of shape (n_cells,), rising keys; the first point of each cell; how many it has
    of_point : int64 array of shape (n,), the cell of each point
    """

    def __init__(self, key: Ints) -> None:
        self.start = np.flatnonzero(np.diff(key, prepend=-1))
        self.keys = key[self.start]
        self.sizes = np.diff(self.start, append=key.size)
        self.of_point = np.repeat(np.arange(self.keys.size), self.sizes)
        last = int(self.keys[-1]) if self.keys.size else 0
        self.table: Ints | None = None
        if last <= _SPARSE * key.size:
            there = np.zeros(last + 2, dtype=np.int64)
            there[self.keys + 1] = 1
            self.table = np.cumsum(there)

    def first(self, key: Ints) -> Ints:
        """Number of the first cell whose key is at least this; n_cells if there is none."""
        if self.table is None:
            return np.searchsorted(self.keys, key)
        return np.take(self.table, key, mode="clip")
