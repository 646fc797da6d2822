"""What one round of K-Means does to labels and centres: the plain way, or the one with a memory where it pays."""

import numpy as np

from glassnet.backend import Array, array_module
from glassnet.cluster._hybrid import Bounds
from glassnet.cluster._rank import ScaledPoints
from glassnet.cluster.centers import fill, move, nearest, total
from glassnet.cluster.distances import Metric

_MUCH = 2**20
"""Products x·c in a round, times features, from which on the way with a memory pays."""


class Plain:
    """Every point is measured against every centre, in every round; any library, any metric."""

    labels: Array

    def __init__(self, X: Array, cost: Metric) -> None:
        self.X, self.cost = X, cost
        self.labels = None

    def assign(self, centers: Array) -> bool:
        """Give each point to its nearest centre; say whether any label changed."""
        before, self.centers = self.labels, centers
        self.labels, self.costs = nearest(self.X, centers, self.cost)
        return before is None or bool(array_module(before).any(self.labels != before))

    def inertia(self, *, exact: bool = False) -> float:  # noqa: ARG002  it is always exact
        """Cost of the labels with the centres."""
        return total(self.costs)

    def fill(self) -> Array:
        """Labels in which no cluster is empty, if that can be."""
        return fill(self.X, self.labels, self.centers, self.cost)

    def update(self, filled: Array) -> Array:
        """Centres in the middle of their points."""
        return move(self.X, filled, self.centers, self.cost)


def half_steps(X: Array, k: int, cost: Metric) -> Plain | Bounds:
    """Choose the way; both find the same labels."""
    if isinstance(X, np.ndarray) and cost == "sqeuclidean" and X.size * k >= _MUCH:
        points = ScaledPoints(X)
        if points.usable:
            return Bounds(X, points, k)
    return Plain(X, cost)
