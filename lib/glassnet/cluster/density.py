"""DBSCAN: clusters are where points are dense.

A point is *core* if at least `min_samples` points, itself included, lie within `eps`. Core points within eps of each
other are joined by a *density edge*; what hangs together by edges is a cluster. A point that is not core but within
eps of one is on the *border*, and the rest is *noise*.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array, asarray
from glassnet.cluster import _check
from glassnet.cluster.distances import Metric
from glassnet.cluster.neighbors import Ints, Pairs, pair_source

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
    n = X.shape[0]
    core, pairs = _core_points(pairs, n, int(min_samples))
    group, border = _grow(pairs, core)
    labels = _number(group, core)
    _label_border(labels, border)
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
    core, pairs = _core_points(pairs, X.shape[0], int(min_samples))
    kept = [np.stack([i, j], axis=1)[core[i] & core[j] & (i < j)] for i, j in pairs()]
    edges = np.concatenate(kept)
    return asarray(edges[np.lexsort((edges[:, 1], edges[:, 0]))], like=X)


def _source(
    caller: str, X: Any, eps: Any, min_samples: Any, metric: Any, metric_params: Any
) -> tuple[Array, Callable[[], Pairs]]:
    eps = _check.real(caller, eps, "eps", zero=False)
    _check.integer(caller, min_samples, "min_samples")
    return pair_source(caller, X, eps, metric, metric_params)


def _core_points(
    pairs: Callable[[], Pairs], n: int, min_samples: int
) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], Callable[[], Pairs]]:
    """Count neighbours; return who is core, and the pairs once more, from memory if they fit."""
    counts = np.zeros(n, dtype=np.int64)
    kept: list[tuple[Ints, Ints]] = []
    found = 0
    for i, j in pairs():
        counts += np.bincount(i, minlength=n)
        found += i.size
        if found <= _KEEP:
            kept.append((i, j))
        else:
            kept.clear()
    return counts >= min_samples, (lambda: iter(kept)) if found <= _KEEP else pairs


def _grow(pairs: Callable[[], Pairs], core: np.ndarray[Any, Any]) -> tuple[Ints, list[tuple[Ints, Ints]]]:
    """Join core points chunk by chunk; return each point's group and the pairs (border point, core point)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = core.size
    group = np.arange(n)
    border = []
    for i, j in pairs():
        edge = core[i] & core[j]
        # Edges between the groups of before: only these and not all earlier pairs need to stay in memory.
        graph = coo_array((np.ones(edge.sum(), dtype=bool), (group[i[edge]], group[j[edge]])), shape=(n, n))
        group = connected_components(graph, directed=False)[1][group]
        reach = ~core[i] & core[j]
        border.append((i[reach], j[reach]))
    return group.astype(np.int64), border


def _number(group: Ints, core: np.ndarray[Any, Any]) -> Ints:
    """Number the clusters by their first core point; -1 for points that are not core."""
    labels = np.full(core.size, -1, dtype=np.int64)
    _, first, member = np.unique(group[core], return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    labels[core] = rank[member]
    return labels


def _label_border(labels: Ints, border: Iterator[tuple[Ints, Ints]] | list[tuple[Ints, Ints]]) -> None:
    """Write the lowest cluster in reach into each border point's label."""
    lowest = np.full(labels.size, labels.size, dtype=np.int64)
    for i, j in border:
        np.minimum.at(lowest, i, labels[j])
    reached = lowest < labels.size
    labels[reached] = lowest[reached]
