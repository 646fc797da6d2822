"""K-Means with squared Euclidean distances on the CPU, fast and with the same labels as the readable way.

``|x - c|² = |x|² - 2x·c + |c|²``, and |x|² is the same for all centres: one matrix product ranks them. The product
rounds differently from the distances in `glassnet.cluster.distances`, so it only *proposes*: where another centre is
as near, up to the rounding that is possible, the distances themselves decide, ties included. `glassnet.cluster.centers`
keeps the readable way, and uses it for every other metric and on a GPU.
"""

import numpy as np

from glassnet.cluster._arrays import Floats, Ints
from glassnet.cluster.distances import distance_blocks
from glassnet.ops._threads import run_chunks

_BLOCK = 2**16
"""Entries of a block, of scores or of coordinates: 512 kB of float64, which stays in a core's cache."""
_TASK = 2**15
"""Points that a thread takes at a time."""


def nearest_center(X: Floats, centers: Floats) -> Ints:
    """Return the index of the nearest centre of each point, the lowest of equals: shape (n,)."""
    n, k = X.shape[0], centers.shape[0]
    labels = np.empty(n, dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is not proposed, see _propose
        twice = -2 * centers
        squares = np.einsum("kd,kd->k", centers, centers)[:, None]  # (K, 1)
        rows = max(1, _BLOCK // k)
        for start in range(0, n, rows):
            part = X[start : start + rows]
            labels[start : start + rows] = _propose(part, twice, squares)
    unsure = np.flatnonzero(labels < 0)
    for start, stop, block in distance_blocks(X[unsure], centers, "sqeuclidean"):
        labels[unsure[start:stop]] = np.argmin(block, axis=1)
    return labels


def squared_to_own(X: Floats, labels: Ints, centers: Floats) -> Floats:
    """Squared distance of each point to the centre that its label names: shape (n,), dtype of X."""
    n, d = X.shape
    costs = np.empty(n, dtype=X.dtype)
    rows = max(1, _BLOCK // d)

    def fill(start: int) -> None:
        part = slice(start, start + rows)
        gap = X[part] - np.take(centers, labels[part], axis=0)  # (B, D)
        np.einsum("nd,nd->n", gap, gap, out=costs[part])

    run_chunks(fill, range(0, n, rows))
    return costs


def squared_to_one(X: Floats, point: Floats) -> Floats:
    """Squared distance of each point to one: shape (n,), dtype of X."""
    n, d = X.shape
    costs = np.empty(n, dtype=X.dtype)
    rows = max(1, min(_BLOCK // d, n))
    copies = np.tile(point, (rows, 1))  # two equal shapes: one long loop instead of one per row
    for start in range(0, n, rows):
        part = X[start : start + rows]
        gap = part - copies[: part.shape[0]]
        np.einsum("nd,nd->n", gap, gap, out=costs[start : start + rows])
    return costs


def means(X: Floats, labels: Ints, centers: Floats) -> Floats:
    """Mean of each cluster's points, summed in float64; a cluster without points keeps its centre: (K, D)."""
    k = centers.shape[0]
    return divided(cluster_sums(X, labels, k), np.bincount(labels, minlength=k), centers)


def divided(sums: Floats, counts: Ints, centers: Floats) -> Floats:
    """Sums over counts; where there is nothing to divide the old centre stays: (K, D)."""
    moved = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centers)
    return moved.astype(centers.dtype, copy=False)


def cluster_sums(X: Floats, labels: Ints, k: int) -> Floats:
    """Sum of each cluster's points, in float64: (K, D)."""
    from scipy.sparse import csr_array

    def add(start: int) -> Floats:
        # One row per point with a 1 in its cluster's column: transposed, and times X, it adds up each cluster's points.
        part = X[start : start + _TASK]
        n = part.shape[0]
        member = csr_array((np.ones(n), labels[start : start + _TASK], np.arange(n + 1)), shape=(n, k))
        return np.asarray(member.T @ part)  # (K, D)

    return np.asarray(np.sum(run_chunks(add, range(0, X.shape[0], _TASK)), axis=0))


def moved_sums(X: Floats, rows: Ints, before: Ints, after: Ints, k: int) -> Floats:
    """What the sums gain and lose when these rows go from one cluster to another: (K, D)."""
    from scipy.sparse import csr_array

    def add(start: int) -> Floats:
        part = slice(start, start + _TASK)
        n = rows[part].size
        where = np.stack([after[part], before[part]], axis=1).ravel()
        member = csr_array((np.tile([1.0, -1.0], n), where, np.arange(0, 2 * n + 1, 2)), shape=(n, k))
        return np.asarray(member.T @ np.take(X, rows[part], axis=0))

    return np.asarray(np.sum(run_chunks(add, range(0, rows.size, _TASK)), axis=0))


def _propose(part: Floats, twice: Floats, squares: Floats) -> Floats:
    """Name the one centre that is nearest for sure, or -1 where there is none: shape (B,)."""
    k, d = twice.shape
    scores = twice @ part.T  # (K, B)
    scores += squares
    best = np.min(scores, axis=0)
    # A sum of d products is off by at most d roundings of its size; the distances themselves by a little more.
    size = d * max(np.max(part), -np.min(part)) ** 2 + np.max(squares)
    slack = (4 * d + 16) * np.finfo(part.dtype).eps * size + np.finfo(part.dtype).tiny
    if not np.isfinite(slack):
        return np.full(part.shape[0], -1)
    near = scores <= best + slack  # (K, B)
    # Two sums in one product: how many are near, and, of a single one, which.
    tally = np.stack([np.ones(k, np.float32), np.arange(k, dtype=np.float32)])
    count, which = tally @ near.astype(np.float32)
    return np.where(count == 1, which, -1)
