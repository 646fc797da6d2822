"""Which points are within eps of which? Pairs come in chunks, so memory grows with the points and not their square.

A tree (or scikit-learn) only *proposes* pairs, from a slightly larger circle. Whether a pair is in is decided by its
distance from `glassnet.cluster.distances`, the same number on every path: no rounding inside a tree can move a point
over the border.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from glassnet.backend import Array, array_module, astype, to_numpy
from glassnet.cluster import _check
from glassnet.cluster._arrays import Ints
from glassnet.cluster._grid import Grid
from glassnet.cluster._leaves import Leaves
from glassnet.cluster.distances import (
    METRICS,
    Metric,
    distance_blocks,
    known_metric,
    matched_distances,
)

Pairs: TypeAlias = Iterator[tuple[Ints, Ints]]

_CHUNK = 2**21
"""Pairs at a time: 32 MB of indices."""
_TREE_FEATURES = 16
"""With more features a tree has to visit nearly every leaf; blocks of distances are faster."""
_ORDER = {"euclidean": 2.0, "sqeuclidean": 2.0, "manhattan": 1.0, "chebyshev": np.inf}


def pair_source(
    caller: str, X: Any, eps: float, metric: Any, metric_params: dict[str, Any] | None
) -> tuple[Array, Callable[[], Pairs]]:
    """Check `X` and return it with a function that goes through all pairs (i, j) within eps, both ways, i = j too."""
    if metric == "precomputed":
        X = _distance_matrix(caller, X)
        return X, partial(_from_matrix, X, eps)
    X = _check.points(caller, X)
    # In float64 always: in float32 a pair at just eps could fall either way.
    data = astype(X, array_module(X).float64)
    if isinstance(metric, str) and metric_params is None and metric in _by_name():
        metric = known_metric(caller, metric)
    elif not callable(metric):
        return X, partial(_from_sklearn, to_numpy(data), eps, _sklearn_metric(caller, metric), metric_params)
    if isinstance(data, np.ndarray) and metric in _ORDER and X.shape[1] <= _TREE_FEATURES:
        return X, partial(_from_tree, data, eps, str(metric))
    if metric_params:
        metric = partial(metric, **metric_params)
    return X, partial(_from_blocks, data, eps, metric)


def neighbourhoods(X: Array, eps: float, metric: Any, metric_params: Any) -> Grid | Leaves | None:
    """Return a way to DBSCAN's answers that lists no pairs, or None where there is none."""
    if not isinstance(X, np.ndarray) or metric_params is not None or metric not in ("euclidean", "l2", "sqeuclidean"):
        return None
    data = X.astype(np.float64, copy=False)
    limit = eps if metric == "sqeuclidean" else eps * eps
    if Grid.fits(data, limit):
        return Grid(data, limit)
    return Leaves(data, limit) if Leaves.fits(data, limit) else None


def _by_name() -> tuple[str, ...]:
    return (*METRICS, "l1", "l2", "cityblock")


def _limit(metric: Metric, eps: float) -> tuple[Metric, float]:
    """Compare squares for Euclid: no root to round."""
    return ("sqeuclidean", eps * eps) if metric == "euclidean" else (metric, eps)


def _from_blocks(X: Array, eps: float, metric: Metric) -> Pairs:
    xp = array_module(X)
    measure, limit = _limit(metric, eps)
    for start, _, block in distance_blocks(X, X, measure):
        i, j = xp.nonzero(block <= limit)
        yield to_numpy(i) + start, to_numpy(j)


def _from_matrix(D: Array, eps: float) -> Pairs:
    xp = array_module(D)
    rows = max(1, _CHUNK // D.shape[0])
    for start in range(0, D.shape[0], rows):
        i, j = xp.nonzero(D[start : min(start + rows, D.shape[0]), :] <= eps)
        yield to_numpy(i) + start, to_numpy(j)


def _from_tree(X: np.ndarray[Any, Any], eps: float, metric: str) -> Pairs:
    from scipy.spatial import cKDTree

    measure, limit = _limit(metric, eps)
    radius = float(np.sqrt(eps)) if metric == "sqeuclidean" else eps
    radius, order = radius * (1 + 1e-9), _ORDER[metric]
    # A tree of a chunk against the tree of all; sorted in space so that few boxes of the two overlap.
    tree = cKDTree(X)
    counts = tree.query_ball_point(X[tree.indices], radius, p=order, return_length=True)
    for rows in _chunks(tree.indices, counts):
        found = cKDTree(X[rows]).sparse_distance_matrix(tree, radius, p=order, output_type="ndarray")
        i, j = rows[found["i"]], found["j"]
        inside = matched_distances(X[i], X[j], measure) <= limit
        yield i[inside], j[inside]


def _from_sklearn(X: np.ndarray[Any, Any], eps: float, metric: str, params: dict[str, Any] | None) -> Pairs:
    from sklearn.neighbors import NearestNeighbors

    params = dict(params or {})
    power = {"p": params.pop("p")} if metric == "minkowski" and "p" in params else {}
    search = NearestNeighbors(radius=eps, metric=metric, metric_params=params or None, **power).fit(X)
    rows = max(1, _CHUNK // X.shape[0])
    for start in range(0, X.shape[0], rows):
        found = search.radius_neighbors(X[start : start + rows], return_distance=False)
        i = np.repeat(np.arange(start, start + len(found)), [len(f) for f in found])
        yield i, np.concatenate(found).astype(np.int64)


def _chunks(order: Ints, counts: Ints) -> Iterator[Ints]:
    """Cut `order` into runs of at most _CHUNK pairs (one point may have more alone)."""
    group = (np.cumsum(counts) - counts) // _CHUNK
    yield from np.split(order, np.flatnonzero(np.diff(group)) + 1)


def _sklearn_metric(caller: str, metric: Any) -> str:
    from sklearn.neighbors import VALID_METRICS

    names = sorted({n for found in VALID_METRICS.values() for n in found} - {"nan_euclidean", "pyfunc"})
    if not isinstance(metric, str) or metric not in names:
        msg = f"{caller}: unknown metric {metric!r}; use one of {', '.join(names)}, or a function d(x, y)"
        raise ValueError(msg)
    return metric


def _distance_matrix(caller: str, D: Any) -> Array:
    D = _check.points(caller, D)
    xp = array_module(D)
    if D.shape[0] != D.shape[1]:
        msg = f"{caller}: with metric='precomputed' X must be square (n_samples, n_samples), got {tuple(D.shape)}"
        raise ValueError(msg)
    if bool(xp.any(D < 0)) or bool(xp.any(xp.reshape(D, (-1,))[:: D.shape[0] + 1] != 0)):
        msg = f"{caller}: a distance matrix has no negative entry and zeros on its diagonal"
        raise ValueError(msg)
    # Rounding may differ between the two halves; a real asymmetry is another matter.
    if bool(xp.any(xp.abs(D - D.T) > 1e-6 * xp.max(D))):
        msg = f"{caller}: a distance matrix is symmetric, X is not"
        raise ValueError(msg)
    return D
