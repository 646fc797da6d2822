"""Squared distance of every point to the nearest of the points chosen so far, for k-means++ on the CPU.

A step reads all points once. With few features they are first laid out feature by feature, so that the sums run along
long rows; the numbers are the same as `glassnet.cluster.distances` would give.
"""

from functools import partial

import numpy as np

from glassnet.cluster._arrays import Floats
from glassnet.ops._pieces import slices
from glassnet.ops._threads import run_chunks

_TASK = 2**15
"""Numbers of a block that a thread works on: 256 kB."""
_NARROW = 32


class NearestChosen:
    """Keeps the weights, and their sum block by block, so that a draw looks into one block only.

    Attributes
    ----------
    weight : float64 array of shape (n,)
    sums : float64 array of shape (n_blocks,)
    block : int, points of a block
    """

    def __init__(self, X: Floats, steps: int) -> None:
        n, d = X.shape
        self.X = X
        # Laying the points out costs about as much as two steps.
        self.narrow = d <= _NARROW and steps > 2
        self.columns = np.ascontiguousarray(X.T) if self.narrow else X.T
        self.block = max(256, _TASK if self.narrow else 2 * _TASK // d)
        self.weight = np.full(n, np.inf)
        self.sums = np.zeros(0)

    def add(self, index: int) -> None:
        """Take one more point among the chosen."""
        blocks = slices(self.weight.size, self.block)
        self.sums = np.array(run_chunks(partial(self._lower, self.X[index]), blocks))

    def _lower(self, point: Floats, part: slice) -> float:
        costs = self._by_columns(point, part) if self.narrow else self._by_rows(point, part)
        weight = self.weight[part]
        np.minimum(weight, costs, out=weight)
        with np.errstate(over="ignore"):  # who draws sees to sums that are too large
            return float(np.sum(weight))

    def _by_rows(self, point: Floats, part: slice) -> Floats:
        gap = self.X[part] - point
        return np.asarray(np.einsum("nd,nd->n", gap, gap))

    def _by_columns(self, point: Floats, part: slice) -> Floats:
        rows = self.columns[:, part]
        total: Floats = rows[0] - point[0]
        total *= total
        gap = np.empty_like(total)
        for row, own in zip(rows[1:], point[1:], strict=True):
            np.subtract(row, own, out=gap)
            gap *= gap
            total += gap
        return total
