"""Lloyd's half-steps with a memory: only points whose nearest centre may have changed are looked at again.

After a point was ranked, the second nearest centre is farther than the nearest by its *lead*. When the centres move,
the nearest gets farther by at most its own move, and every other one nearer by at most the longest move of the others:
as long as the sum of these moves stays below the lead, nothing can have changed (Hamerly's two bounds as one number).
The sum is kept per cluster instead of per point, so a look at all points is one comparison each.

The sums of the clusters are kept too, and changed by the points that moved. From them comes the inertia as well:
``Σ|x - c|² = Σ|x|² - 2 Σ_k S_k·c_k + Σ_k n_k |c_k|²`` costs K·D operations, not n·D.

References
----------
G. Hamerly, "Making k-means even faster", SIAM International Conference on Data Mining 2010.
"""

import numpy as np

from glassnet.cluster import _euclid
from glassnet.cluster._arrays import Floats, Ints
from glassnet.cluster._rank import ScaledPoints
from glassnet.cluster.centers import fill, own_cost, total
from glassnet.ops._pieces import slices
from glassnet.ops._threads import run_chunks

_DIGITS = 1e-12
"""The inertia is taken from the sums where it is this exact."""
_LOOK = 2**16
"""Points that a thread looks at in one comparison."""
_NEARLY_ALL = 0.7
"""From this share on all points are ranked: picking them out costs more than it saves."""

_FAR = 2**10
"""How many times its spread the data may be away from zero for the sums to be kept."""


class Bounds:
    """The half-steps on the CPU for squared Euclidean distances; `assign` always comes first."""

    labels: Ints

    def __init__(self, X: Floats, points: ScaledPoints, k: int) -> None:
        self.X, self.points = X, points
        self.labels = np.zeros(X.shape[0], dtype=np.int64)
        self.centers: Floats = np.zeros((0, X.shape[1]))
        self.scaled = np.zeros((k, X.shape[1]))
        self.limit = np.zeros(0, dtype=np.float32)  # rank a point again when its cluster has moved this far
        self.moved = np.zeros(k)  # how far each cluster has moved, with the fastest of the others
        # Far from zero each change of a sum would cost digits that matter: there the sums are made anew every time.
        self.far = bool(np.max(np.abs(points.middle)) * points.scale > _FAR)
        self.sums = np.zeros((k, X.shape[1]))
        self.counts = np.zeros(k, dtype=np.int64)

    def assign(self, centers: Floats) -> bool:
        """Bring labels, sums and counts up to date with these centres; say whether any label changed."""
        scaled = self.points.scaled(centers)
        first = self.limit.size == 0
        who = None if first else self._doubtful(scaled - self.scaled)
        self.centers, self.scaled = centers, scaled
        labels, limit = self._nearest(who)
        if who is None:
            changed = np.arange(labels.size) if first else np.flatnonzero(labels != self.labels)
            before, after = self.labels[changed], labels[changed]
            self.labels, self.limit = labels, limit
        else:
            other = np.flatnonzero(labels != self.labels[who])
            changed, after = who[other], labels[other]
            before = self.labels[changed]
            self.labels[changed] = after
            self.limit[who] = limit
        self._add_up(changed, before, after, anew=first or self.far)
        return changed.size > 0

    def fill(self) -> Ints:
        """Labels in which no cluster is empty, if that can be."""
        return self.labels if self.counts.all() else fill(self.X, self.labels, self.centers, "sqeuclidean")

    def update(self, filled: Ints) -> Floats:
        """Centres in the middle of their points; one without points stays."""
        if filled is not self.labels:
            return _euclid.means(self.X, filled, self.centers)
        return _euclid.divided(self.sums, self.counts, self.centers)

    def inertia(self, *, exact: bool = False) -> float:
        """Cost of the labels with the centres; from the sums, where that keeps enough digits and will do."""
        points, centers = self.points, self.scaled
        sums = (self.sums - self.counts[:, None] * points.middle) * points.scale
        squares = np.einsum("kd,kd->k", centers, centers)
        value = points.total - 2 * float(np.sum(sums * centers)) + float(self.counts @ squares)
        # What may be lost: digits of the squares, and of the sums, where the middle is far from zero.
        lever = self.labels.size * np.abs(points.middle).sum() * points.scale * np.sqrt(squares.max())
        if exact or 64 * np.finfo(np.float64).eps * (points.total + lever) > _DIGITS * value:
            return total(own_cost(self.X, self.labels, self.centers, "sqeuclidean"))
        return float(value / points.scale**2)

    def _doubtful(self, step: Floats) -> Ints | None:
        """Points whose nearest centre may be another one now; None for nearly all."""
        moves = np.sqrt(np.einsum("kd,kd->k", step, step)) * (1 + 1e-9)
        fastest = int(np.argmax(moves))
        others = np.full(moves.size, moves[fastest])
        others[fastest] = np.max(np.delete(moves, fastest), initial=0)
        self.moved += moves + others
        moved = _float32_above(self.moved)

        def look(part: slice) -> Ints:
            return np.asarray(np.flatnonzero(self.limit[part] <= moved[self.labels[part]]) + part.start)

        found = run_chunks(look, slices(self.labels.size, _LOOK))
        return None if sum(f.size for f in found) > _NEARLY_ALL * self.labels.size else np.concatenate(found)

    def _nearest(self, who: Ints | None) -> tuple[Ints, Floats]:
        """Labels of the points `who`, and how far their clusters may move until they are looked at again."""
        ranks = self.points.rank(who, self.scaled)
        labels = ranks.labels
        unsure = np.flatnonzero(~ranks.sure)
        if unsure.size:
            labels[unsure] = _euclid.nearest_center(self.X[unsure if who is None else who[unsure]], self.centers)
        limit = ranks.lead + self.moved.astype(np.float32)[labels]
        limit *= np.float32(1 - 1e-6)  # rounding may only make it too small
        limit[~ranks.sure | (ranks.lead <= 0)] = -1
        return labels, limit

    def _add_up(self, changed: Ints, before: Ints, after: Ints, *, anew: bool) -> None:
        k = self.counts.size
        if changed.size == 0:
            return
        if anew or changed.size > self.labels.size // 2:
            self.sums = _euclid.cluster_sums(self.X, self.labels, k)
            self.counts = np.bincount(self.labels, minlength=k)
        else:
            self.sums += _euclid.moved_sums(self.X, changed, before, after, k)
            self.counts += np.bincount(after, minlength=k) - np.bincount(before, minlength=k)


def _float32_above(values: Floats) -> Floats:
    return (values * (1 + 1e-6)).astype(np.float32)
