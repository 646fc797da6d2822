"""Which cells of core points hang together? One pair of points within eps is enough to join two cells.

Cheapest questions first: cells that are joined already, by way of others, are not asked about; then only the point of
a cell that lies farthest towards the other is compared; all points only where that was not enough.
"""

from collections.abc import Iterable

import numpy as np

from glassnet.cluster._arrays import Floats, Ints
from glassnet.cluster._cells import Cells
from glassnet.cluster._ranges import Columns

Beside = Iterable[tuple[tuple[int, ...], Ints, Ints]]

_LISTED = 2**20
"""Questions at a time."""


def join(columns: Columns, cells: Cells, beside: Beside) -> Ints:
    """Give cells that hang together the same number: shape (n_cells,).

    Parameters
    ----------
    columns : the core points, those of a cell side by side
    cells : where each cell begins among them
    beside : (direction, cells, neighbours in that direction), nearest first
    """
    start, sizes = cells.start, cells.sizes
    group = np.arange(start.size)
    tips = _Tips(columns, cells)
    left: list[tuple[Ints, Ints]] = []
    for direction, a, b in beside:
        a, b = _apart(group, a, b)
        hit = columns.within(tips.towards(direction, a), start[b], sizes[b]) > 0
        again = np.flatnonzero(~hit)
        back = tuple(-o for o in direction)
        hit[again] = columns.within(tips.towards(back, b[again]), start[a[again]], sizes[a[again]]) > 0
        group = merged(group, a[hit], b[hit])
        left.append((a[~hit], b[~hit]))
    for a, b in left:
        a, b = _apart(group, a, b)
        asked = np.cumsum(sizes[a]) // _LISTED
        for part in np.split(np.arange(a.size), np.flatnonzero(np.diff(asked)) + 1):
            group = _all_points(columns, cells, tips, group, *_apart(group, a[part], b[part]))
    return group


def merged(group: Ints, a: Ints, b: Ints) -> Ints:
    """Unite the groups of the pairs (a, b)."""
    if a.size == 0:
        return group
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = group.size
    graph = coo_array((np.ones(a.size, dtype=bool), (group[a], group[b])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1][group], dtype=np.int64)


def _apart(group: Ints, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    differ = group[a] != group[b]
    return a[differ], b[differ]


def _all_points(columns: Columns, cells: Cells, tips: "_Tips", group: Ints, a: Ints, b: Ints) -> Ints:
    """Compare all points of a cell with all of the other, leaving out those too far from its box."""
    if a.size == 0:
        return group
    start, sizes = cells.start, cells.sizes
    pair = np.repeat(np.arange(a.size), sizes[a])
    first = np.cumsum(sizes[a]) - sizes[a]
    point = start[a][pair] + np.arange(pair.size) - first[pair]
    near = tips.box_distance(columns.at(point), b[pair]) <= columns.limit * (1 + 1e-9)
    pair, point = pair[near], point[near]
    hit = columns.within(point, start[b[pair]], sizes[b[pair]]) > 0
    return merged(group, a[pair[hit]], b[pair[hit]])


class _Tips:
    """The box around each cell's points, and the points that touch its sides."""

    def __init__(self, columns: Columns, cells: Cells) -> None:
        start, cell = cells.start, cells.of_point
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.touch: list[dict[int, Ints]] = []
        for column in columns.columns:
            low = np.minimum.reduceat(column, start) if start.size else column
            high = np.maximum.reduceat(column, start) if start.size else column
            touch = {}
            for side, bound in ((-1, low), (1, high)):
                there = np.flatnonzero(column == bound[cell])
                touch[side] = np.zeros(start.size, dtype=np.int64)
                touch[side][cell[there]] = there
            self.low.append(low)
            self.high.append(high)
            self.touch.append(touch)

    def towards(self, direction: tuple[int, ...], cells: Ints) -> Ints:
        """The point of each cell that is farthest in a direction, along the axis where it is steepest."""
        axis = max(range(len(direction)), key=lambda f: abs(direction[f]))
        return self.touch[axis][1 if direction[axis] > 0 else -1][cells]

    def box_distance(self, points: list[Floats], cells: Ints) -> Floats:
        """Squared distance of points to the boxes of cells."""
        total: Floats = np.zeros(cells.size)
        for column, low, high in zip(points, self.low, self.high, strict=True):
            gap = np.maximum(np.maximum(low[cells] - column, column - high[cells]), 0)
            total += gap * gap
        return total
