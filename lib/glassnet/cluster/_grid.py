"""DBSCAN in one, two or three dimensions: a grid whose cells are so small that all points of one are within eps.

That saves nearly all distances. A cell with `min_samples` points has core points only. The core points of a cell belong
together, so clusters are made of cells, and two neighbouring cells are joined by a single pair of points. What is left
is asked point by point: how many of those in a row of cells are within eps?

Cells are sorted row by row, so that all neighbours of a cell in one row stand side by side, and a question is a point
and a range. `glassnet.cluster._ranges` answers many of them together.

References
----------
A. Gunawan, "A faster algorithm for DBSCAN", master's thesis, TU Eindhoven 2013: cells of side eps/√d.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from glassnet.cluster._arrays import Bools, Floats, Ints
from glassnet.cluster._cells import Cells
from glassnet.cluster._joining import join
from glassnet.cluster._ranges import Columns

MOST_FEATURES = 3
"""With more features a cell has thousands of neighbours."""

_REACH = 2
"""Points within eps are at most two cells apart: two sides are 2/√d times eps."""
_SHRINK = 1e-6
"""How much smaller than eps/√d a side is: then no rounding puts two points into one cell that are farther apart."""
_MOST_CELLS = 2.0**26
"""Cells along an axis up to which that holds."""

_NOWHERE = np.iinfo(np.int64).min
"""The key of no cell."""


class Grid:
    """Points sorted into cells; `limit` is the square of eps. Indices and masks are of the sorted points.

    Attributes
    ----------
    order : int64 array of shape (n,), which point stands where
    columns, cells : the sorted points, and where each cell begins
    steps : by how much the keys of cells differ that are neighbours along each axis
    """

    def __init__(self, X: Floats, limit: float) -> None:
        side, columns = _side(X, limit), [np.ascontiguousarray(column) for column in X.T]
        place = [((column - column.min()) / side).astype(np.int64) for column in columns]
        steps = [1]  # by how much keys differ one cell on along each axis; behind each row is room for neighbours
        for along in place[:0:-1]:
            steps.insert(0, steps[0] * (int(along.max()) + 1 + 2 * _REACH))
        self.steps = steps
        key = sum(along * step for along, step in zip(place, steps, strict=True))
        self.order = np.argsort(key)
        self.columns = Columns([column[self.order] for column in columns], limit)
        self.cells = Cells(key[self.order])

    @staticmethod
    def fits(X: Floats, limit: float) -> bool:
        """Whether there are few enough features, and cells along each of them."""
        if X.shape[1] > MOST_FEATURES:
            return False
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            extent = (X.max(axis=0) - X.min(axis=0)) / _side(X, limit)
        return bool(np.all(extent < _MOST_CELLS) and np.prod(extent + 8) < 2.0**62)

    def core(self, min_samples: int) -> Bools:
        """Say who has enough neighbours: bool array of shape (n,), in the order of the points given."""
        cells = self.cells
        enough = np.repeat(cells.sizes >= min_samples, cells.sizes)
        rest = np.zeros(cells.keys.size, dtype=np.int64)  # points in reach that were not asked about yet
        for start, stop in self._rows():
            rest += stop - start
        left = np.flatnonzero(~enough & (rest >= min_samples)[cells.of_point])
        counts = np.zeros(left.size, dtype=np.int64)
        for start, stop in self._rows():
            cell = cells.of_point[left]
            counts += self.columns.within(left, start[cell], (stop - start)[cell])
            rest -= stop - start
            enough[left[counts >= min_samples]] = True
            ask = (counts < min_samples) & (counts + rest[cell] >= min_samples)
            left, counts = left[ask], counts[ask]
        return self._given(enough.astype(np.int64)).astype(bool)

    def groups(self, core: Bools) -> Ints:
        """Number the clusters of core points, in any order: shape (n,); points that are not core have no meaning."""
        self.inner = np.flatnonzero(core[self.order])
        self.core_columns = self.columns.take(self.inner)
        self.core_cells = Cells(self.cells.keys[self.cells.of_point[self.inner]])
        pairs = (
            (offset, *self._beside(self.core_cells.keys, offset))
            for offset in _offsets(len(self.steps))
            if offset > (0,) * len(offset)
        )
        group = np.zeros(core.size, dtype=np.int64)
        group[self.inner] = join(self.core_columns, self.core_cells, pairs)[self.core_cells.of_point]
        return self._given(group)

    def label_border(self, labels: Ints, core: Bools) -> None:
        """Write the lowest cluster in reach into the label of each point that is not core."""
        outer = np.flatnonzero(~core[self.order])
        cells = self.core_cells
        cluster = labels[self.order[self.inner[cells.start]]]
        lowest = np.full(outer.size, labels.size)
        keys = self.cells.keys[self.cells.of_point[outer]]
        for offset in _offsets(len(self.steps)):
            i, b = self._beside(keys, offset)
            ask = cluster[b] < lowest[i]
            i, b = i[ask], b[ask]
            hit = self.core_columns.within(self.columns.at(outer[i]), cells.start[b], cells.sizes[b]) > 0
            lowest[i[hit]] = cluster[b[hit]]
        reached = lowest < labels.size
        labels[self.order[outer[reached]]] = lowest[reached]

    def _rows(self) -> Iterator[tuple[Ints, Ints]]:
        """For each row of cells in reach, nearest first: where each cell's neighbours in it begin and end."""
        ends = np.append(self.cells.start, self.order.size)
        for offset in _offsets(len(self.steps) - 1):
            key = self.cells.keys + sum(o * s for o, s in zip(offset, self.steps, strict=False))
            yield ends[self.cells.first(key - _REACH)], ends[self.cells.first(key + _REACH + 1)]

    def _beside(self, keys: Ints, offset: tuple[int, ...]) -> tuple[Ints, Ints]:
        """Pairs (index into `keys`, cell with core points) so many cells apart."""
        wanted = keys + sum(o * s for o, s in zip(offset, self.steps, strict=True))
        found = self.core_cells.first(wanted)
        there = np.flatnonzero(np.append(self.core_cells.keys, _NOWHERE)[found] == wanted)
        return there, found[there]

    def _given(self, values: Ints) -> Ints:
        """From the sorted order to the order of the points given."""
        out: Ints = np.empty_like(values)
        out[self.order] = values
        return out


def _side(X: Floats, limit: float) -> float:
    return float(np.sqrt(limit / X.shape[1]) * (1 - _SHRINK))


def _offsets(axes: int) -> list[tuple[int, ...]]:
    """List the cells in reach, nearest first."""
    return sorted(product(range(-_REACH, _REACH + 1), repeat=axes), key=lambda o: (sum(a * a for a in o), o))
