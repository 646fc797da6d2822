"""DBSCAN: clusters are where points are dense.

A point is *core* if at least `min_samples` points, itself included, lie within `eps`. Core points within eps of each
other are joined by a *density edge*; what hangs together by edges is a cluster. A point that is not core but within
eps of one is on the *border*, and the rest is *noise*.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from glassnet import cuda
from glassnet._arguments import integer
from glassnet.backend import Array, array_module, asarray, astype
from glassnet.cluster import _check
from glassnet.cluster._arrays import Bools, Ints
from glassnet.cluster._joining import merged
from glassnet.cluster.distances import Metric
from glassnet.cluster.neighbors import Pairs, neighbourhoods, pair_source

_KEEP = 2**22
"""Pairs to keep for the second pass (64 MB); if there are more, they are found again."""


class PointKind(IntEnum):
    """What a point is to DBSCAN."""

    NOISE = 0
    BORDER = 1
    CORE = 2


class DBSCANResult(NamedTuple):
    """What `dbscan` found.

    Attributes
    ----------
    labels : int64 array of shape (n_samples,), the cluster of each point, -1 for noise
    core_sample_indices : int64 array of shape (n_core,), rising
    kind : int8 array of shape (n_samples,), entries of `PointKind`: 0 noise, 1 border, 2 core
    n_clusters : int
    """

    labels: Array
    core_sample_indices: Array
    kind: Array
    n_clusters: int


def dbscan(
    X: Array,
    eps: float,
    min_samples: int,
    metric: Metric = "euclidean",
    metric_params: dict[str, Any] | None = None,
) -> DBSCANResult:
    """Find dense regions of any shape, and the points that belong to none.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
        With ``metric="precomputed"``: the symmetric matrix of all distances, of shape (n_samples, n_samples).
    eps : float, more than 0
        Radius of the neighbourhood; a point at exactly eps is inside.
    min_samples : int, at least 1
        Points that a core point needs within eps, itself included.
    metric : str or callable
        "euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine", "precomputed", a symmetric function d(x, y),
        or any other name that scikit-learn's neighbour search takes (that search then runs on the CPU).
    metric_params : dict, optional
        More arguments for the metric, as ``{"p": 3}`` for "minkowski".

    Returns
    -------
    result : DBSCANResult
        labels, core_sample_indices, kind, n_clusters. Labels equal scikit-learn's: clusters are numbered by their
        first core point, and a border point between clusters goes to the lowest number, since that cluster is grown
        first.

    Raises
    ------
    ValueError
        "dbscan: eps must be more than 0 and finite, got 0"; "dbscan: min_samples must be at least 1, got 0"; also
        for NaN, infinity, emptiness, wrong rank, an unknown metric, a matrix that is no distance matrix.

    References
    ----------
    M. Ester, H.-P. Kriegel, J. Sander and X. Xu, "A density-based algorithm for discovering clusters in large
    spatial databases with noise", KDD 1996.

    Examples
    --------
    >>> import numpy as np
    >>> found = dbscan(np.array([[0.0], [1.0], [2.0], [9.0]]), eps=1, min_samples=3)
    >>> found.labels, found.core_sample_indices, found.kind
    (array([ 0,  0,  0, -1]), array([1]), array([1, 2, 1, 0], dtype=int8))
    """
    X, pairs = _source("dbscan", X, eps, min_samples, metric, metric_params)
    if (result := _on_gpu(X, eps, min_samples, metric, metric_params)) is not None:
        return result
    near = neighbourhoods(X, float(eps), metric, metric_params) or _Listed(pairs, X.shape[0])
    core = near.core(int(min_samples))
    labels = _number(near.groups(core), core)
    near.label_border(labels, core)
    kind = np.where(core, PointKind.CORE, np.where(labels >= 0, PointKind.BORDER, PointKind.NOISE))
    return DBSCANResult(
        asarray(labels, like=X),
        asarray(np.flatnonzero(core), like=X),
        asarray(kind.astype(np.int8), like=X),
        int(labels.max()) + 1,
    )


def density_edges(
    X: Array,
    eps: float,
    min_samples: int,
    metric: Metric = "euclidean",
    metric_params: dict[str, Any] | None = None,
) -> Array:
    """List the density edges: the pairs of different core points within eps of each other.

    Two points are density-connected if a path of these edges joins them. There may be as many edges as pairs of
    points, so this is for looking at small data.

    Parameters
    ----------
    X, eps, min_samples, metric, metric_params
        As in `dbscan`.

    Returns
    -------
    edges : int64 array of shape (n_edges, 2), smaller index first, in rising order

    Examples
    --------
    >>> import numpy as np
    >>> density_edges(np.array([[0.0], [1.0], [2.0], [3.0], [9.0]]), eps=1, min_samples=3)
    array([[1, 2]])
    """
    X, pairs = _source("density_edges", X, eps, min_samples, metric, metric_params)
    listed = _Listed(pairs, X.shape[0])
    core = listed.core(int(min_samples))
    kept = [np.stack([i, j], axis=1)[core[i] & core[j] & (i < j)] for i, j in listed.pairs()]
    edges = np.concatenate(kept)
    return asarray(edges[np.lexsort((edges[:, 1], edges[:, 0]))], like=X)


def _source(
    caller: str, X: Any, eps: Any, min_samples: Any, metric: Any, metric_params: Any
) -> tuple[Array, Callable[[], Pairs]]:
    eps = _check.real(caller, eps, "eps", zero=False)
    integer(caller, "min_samples", min_samples)
    return pair_source(caller, X, eps, metric, metric_params)


def _on_gpu(X: Array, eps: float, min_samples: int, metric: Any, metric_params: Any) -> DBSCANResult | None:
    """Let CUDA kernels do it, with the same result; None where they cannot."""
    launcher = cuda.find("dbscan", X) or cuda.find("dbscan", X, dtype="float64")
    if launcher is None or metric not in ("euclidean", "l2") or metric_params or not launcher.takes(X, float(eps)):
        return None
    xp = array_module(X)
    labels, core = launcher.cluster(X, float(eps), int(min_samples))
    kind = xp.where(core, int(PointKind.CORE), xp.where(labels >= 0, int(PointKind.BORDER), int(PointKind.NOISE)))
    return DBSCANResult(labels, xp.nonzero(core)[0], astype(kind, xp.int8), int(xp.max(labels)) + 1)


class _Listed:
    """DBSCAN's three questions, answered by going through all pairs within eps: for any metric."""

    def __init__(self, pairs: Callable[[], Pairs], n: int) -> None:
        self.pairs, self.n = pairs, n

    def core(self, min_samples: int) -> Bools:
        """Count neighbours; the pairs stay in memory if they fit."""
        counts = np.zeros(self.n, dtype=np.int64)
        kept: list[tuple[Ints, Ints]] = []
        found = 0
        for i, j in self.pairs():
            counts += np.bincount(i, minlength=self.n)
            found += i.size
            if found <= _KEEP:
                kept.append((i, j))
            else:
                kept.clear()
        if found <= _KEEP:
            self.pairs = lambda: iter(kept)
        return counts >= min_samples

    def groups(self, core: Bools) -> Ints:
        """Join core points chunk by chunk: edges between the groups of before are all that needs to be kept."""
        group = np.arange(self.n)
        for i, j in self.pairs():
            edge = core[i] & core[j]
            group = merged(group, i[edge], j[edge])
        return group

    def label_border(self, labels: Ints, core: Bools) -> None:
        """Write the lowest cluster in reach into each border point's label."""
        lowest = np.full(self.n, self.n)
        for i, j in self.pairs():
            reach = ~core[i] & core[j]
            np.minimum.at(lowest, i[reach], labels[j[reach]])
        reached = lowest < self.n
        labels[reached] = lowest[reached]


def _number(group: Ints, core: Bools) -> Ints:
    """Number the clusters by their first core point; -1 for points that are not core."""
    labels = np.full(core.size, -1, dtype=np.int64)
    members = np.flatnonzero(core)
    group = group[members]
    first = np.full(group.max(initial=0) + 1, core.size)
    first[group[::-1]] = members[::-1]  # of several the last one is kept: the group's lowest
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    labels[members] = rank[group]
    return labels
