"""DBSCAN with more features than a grid can have: leaves of a few hundred points, compared by matrix products.

The points are halved along their widest axis until few are left together. Leaves whose boxes are farther apart than eps
have nothing to do with each other; the others are compared as a whole, ``|a - b|² = |a|² - 2a·b + |b|²`` being one
product. It is taken in float32, around the middle of the leaf where numbers are small, with a bound on what rounding
can do: the few pairs that are that close to eps are decided by their distances.

Much need not be compared at all. A point with `min_samples` neighbours in its own leaf is core. Once a leaf hangs
together, and it soon does, a single neighbour in another cluster joins the two.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from glassnet.cluster._arrays import Bools, Floats, Ints
from glassnet.cluster._joining import merged
from glassnet.cluster.distances import matched_distances
from glassnet.ops._threads import run_chunks

_LEAF = 256
"""Most points of a leaf."""
_BLOCK = 2**18
"""Distances at a time: 1 MB of float32. A leaf with itself must fit."""
_BATCH = 64
"""Leaves that are joined before the next ones are looked at."""


class Leaves:
    """Points sorted into leaves; `limit` is the square of eps. Indices and masks are of the sorted points."""

    def __init__(self, X: Floats, limit: float) -> None:
        self.limit = limit
        self.order, self.start = _split(X)
        self.X = X[self.order]
        self.low = np.minimum.reduceat(self.X, self.start, axis=0)
        self.high = np.maximum.reduceat(self.X, self.start, axis=0)
        self.lonely = np.zeros(X.shape[0], dtype=bool)  # nobody but themselves within eps

    @staticmethod
    def fits(X: Floats, limit: float) -> bool:
        """Whether the squares have a size that float32 can hold, and there is more than a leaf or two."""
        size = float(np.max(np.abs(X)))
        return X.shape[0] > _LEAF and size < 1e15 and limit > 1e-30

    def core(self, min_samples: int) -> Bools:
        """Say who has enough neighbours: bool array of shape (n,), in the order of the points given."""
        enough = np.zeros(self.order.size, dtype=bool)
        everyone = self._chosen(np.arange(self.order.size))

        def count(leaf: int) -> None:
            rows = everyone[leaf]
            counts = self._neighbours(rows, rows)
            few = np.flatnonzero(counts < min_samples)
            others = [everyone[other] for other in self._beside(leaf) if other != leaf]
            counts[few] += self._neighbours(rows[few], _joined(others))
            enough[rows], self.lonely[rows] = counts >= min_samples, counts == 1

        run_chunks(count, range(self.start.size))
        return self._given(enough.astype(np.int64)).astype(bool)

    def groups(self, core: Bools) -> Ints:
        """Number the clusters of core points, in any order: shape (n,); points that are not core have no meaning."""
        inner = self._chosen(np.flatnonzero(core[self.order]))
        group = np.arange(core.size)
        edges = run_chunks(self._edges_inside, inner)
        group = merged(group, *(_joined(side) for side in zip(*edges, strict=True)))
        leaves = range(self.start.size)
        # Neighbours in the order were one part until the last halvings. The rest may take longer, but has less to do.
        rounds = [leaves, *(leaves[first : first + _BATCH] for first in leaves[::_BATCH])]
        for number, batch in enumerate(rounds):
            reach = 1 if number == 0 else self.start.size
            edges = run_chunks(partial(self._edges_outside, inner, group, reach), batch)
            group = merged(group, *(_joined(side) for side in zip(*edges, strict=True)))
        return self._given(group)

    def label_border(self, labels: Ints, core: Bools) -> None:
        """Write the lowest cluster in reach into the label of each point that is not core."""
        inner = self._chosen(np.flatnonzero(core[self.order]))
        outer = self._chosen(np.flatnonzero(~core[self.order] & ~self.lonely))
        cluster = labels[self.order]
        lowest = np.full(core.size, core.size)

        def reach(leaf: int) -> None:
            columns = _joined([inner[other] for other in self._beside(leaf)])
            for rows, part, hit in self._blocks(outer[leaf], columns):
                found = np.where(hit, cluster[part], core.size).min(axis=1)
                lowest[rows] = np.minimum(lowest[rows], found)

        run_chunks(reach, range(self.start.size))
        reached = np.flatnonzero(lowest < core.size)
        labels[self.order[reached]] = lowest[reached]

    def _neighbours(self, rows: Ints, columns: Ints) -> Ints:
        counts = np.zeros(rows.size, dtype=np.int64)
        for _, _, hit in self._blocks(rows, columns):
            counts += np.count_nonzero(hit, axis=1)
        return counts

    def _edges_inside(self, rows: Ints) -> tuple[Ints, Ints]:
        """Pairs of core points of a leaf that join all that hangs together in it."""
        nothing = rows[:0]
        for _, _, hit in self._blocks(rows, rows):
            first = np.argmax(hit, axis=1)  # everyone's first neighbour, itself at the latest
            root = first
            while not np.array_equal(root, root[root]):
                root = root[root]
            by_root, names = np.argsort(root), np.unique(root)
            each = np.logical_or.reduceat(hit[by_root], np.searchsorted(root[by_root], names), axis=0)
            i, j = np.nonzero(each & (root != names[:, None]))
            return np.concatenate([rows, rows[names[i]]]), np.concatenate([rows[first], rows[j]])
        return nothing, nothing

    def _edges_outside(self, inner: list[Ints], group: Ints, reach: int, leaf: int) -> tuple[Ints, Ints]:
        """Pairs of core points, one in this leaf and one in the `reach` next, that join two groups."""
        rows = inner[leaf][np.argsort(group[inner[leaf]])]
        names, first = np.unique(group[rows], return_index=True)
        columns = _joined([inner[other] for other in self._beside(leaf) if leaf < other <= leaf + reach])
        if names.size == 1:
            columns = columns[group[columns] != names[0]]
        found = [(rows[:0], rows[:0])]
        for _, part, hit in self._blocks(rows, columns):
            each = np.logical_or.reduceat(hit, first, axis=0)  # (groups, columns)
            i, j = np.nonzero(each & (group[part] != names[:, None]))
            found.append((rows[first[i]], part[j]))
        return _joined([i for i, _ in found]), _joined([j for _, j in found])

    def _chosen(self, index: Ints) -> list[Ints]:
        """Some points, leaf by leaf."""
        return np.split(index, np.searchsorted(index, self.start[1:]))

    def _beside(self, leaf: int) -> Ints:
        """Leaves whose boxes are within eps of this one's."""
        gap = np.maximum(np.maximum(self.low - self.high[leaf], self.low[leaf] - self.high), 0)
        return np.flatnonzero(np.einsum("ld,ld->l", gap, gap) <= self.limit * (1 + 1e-9))

    def _blocks(self, rows: Ints, columns: Ints) -> Iterator[tuple[Ints, Ints, Bools]]:
        """Yield (rows, some of the columns, which pairs are within eps); the rows should be close together."""
        if rows.size == 0:
            return
        points = self.X[rows]
        low, high = points.min(axis=0), points.max(axis=0)
        middle = (low + high) / 2
        left, size = _lifted(points - middle, turned=False)
        step = max(1, _BLOCK // rows.size)
        for start in range(0, columns.size, step):
            part = columns[start : start + step]
            away = np.take(self.X, part, axis=0)
            if part.size > rows.size:
                gap = np.maximum(low - away, away - high)
                np.maximum(gap, 0, out=gap)
                near = np.flatnonzero(np.einsum("nd,nd->n", gap, gap) <= self.limit * (1 + 1e-9))
                part, away = part[near], away[near]
            if part.size:
                right, other = _lifted(away - middle, turned=True)
                yield rows, part, self._within(left @ right, rows, part, (size + other) ** 2)

    def _within(self, squares: Floats, rows: Ints, columns: Ints, largest: float) -> Bools:
        # Each of d + 2 products is rounded, and points are; none is more than the square of both lengths.
        slack = 2 * (self.X.shape[1] + 8) * 2.0**-24 * largest
        hit = squares <= np.float32(self.limit + slack)
        doubt = hit & (squares >= np.float32(self.limit - slack))
        if doubt.any():
            i, j = np.nonzero(doubt)
            hit[i, j] = matched_distances(self.X[rows[i]], self.X[columns[j]], "sqeuclidean") <= self.limit
        return hit

    def _given(self, values: Ints) -> Ints:
        out: Ints = np.empty_like(values)
        out[self.order] = values
        return out


def _lifted(points: Floats, *, turned: bool) -> tuple[Floats, float]:
    """Rows (-2a, |a|², 1), or columns (b, 1, |b|²): their product is |a - b|²; and the largest length."""
    n, d = points.shape
    squares = np.einsum("nd,nd->n", points, points)
    lifted = np.empty((d + 2, n) if turned else (n, d + 2), dtype=np.float32)
    if turned:
        lifted[:d], lifted[d], lifted[d + 1] = points.T, 1, squares
    else:
        lifted[:, :d], lifted[:, d], lifted[:, d + 1] = -2 * points, squares, 1
    return lifted, float(np.sqrt(squares.max()))


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if len(parts) else np.zeros(0, dtype=np.int64)


def _split(X: Floats) -> tuple[Ints, Ints]:
    """Halve along the widest axis until leaves are small: the order of the points, and where each leaf begins."""
    order = np.arange(X.shape[0])
    start, todo = [], [(0, X.shape[0])]
    while todo:
        low, high = todo.pop()
        if high - low <= _LEAF:
            start.append(low)
            continue
        part = X[order[low:high]]
        axis = int(np.argmax(part.max(axis=0) - part.min(axis=0)))
        half = (high - low) // 2
        order[low:high] = order[low:high][np.argpartition(part[:, axis], half)]
        todo += [(low + half, high), (low, low + half)]
    return order, np.array(start)
