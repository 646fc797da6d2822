"""How far apart are two points? One answer per metric, for all pairs of two sets at once.

Differences are taken feature by feature instead of by the shorter ``|x|² - 2x·c + |c|²``. That form is one matrix
product, but it cancels: a point far from the origin would be at a small positive, or negative, distance from itself,
and two centres at the same distance would look different. Here a distance to itself is exactly 0, a tie is a tie, and
the value of a pair does not depend on which other pairs are computed with it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, is_cupy, zeros
from glassnet.cluster import _check

Metric = str | Callable[[Array, Array], float]

METRICS = ("euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine")
"""The metrics known by name. Any function d(x, y) of two points will do as well."""

_ALIASES = {"l2": "euclidean", "l1": "manhattan", "cityblock": "manhattan"}
_BLOCK = 2**17
"""Entries of a block of distances: 1 MB of float64, which stays in a CPU's cache."""
_GPU_BLOCK = 2**24
"""A GPU wants few large calls: 128 MB of float64."""


def pairwise_sqdist(X: Array, C: Array) -> Array:
    """Squared Euclidean distance from every point to every centre.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    C : array of shape (n_clusters, n_features), same library and device as X

    Returns
    -------
    d2 : array of shape (n_samples, n_clusters)
        In the dtype of X (float32 or float64); whole numbers give float64.

    Raises
    ------
    ValueError
        "pairwise_sqdist: X and C must have the same number of features, got (5, 2) and (3, 4)"; also for NaN,
        infinity, emptiness and wrong rank.

    Examples
    --------
    >>> import numpy as np
    >>> pairwise_sqdist(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 0.0], [3.0, 0.0]]))
    array([[ 0.,  9.],
           [25., 16.]])
    """
    X, C = _two_sets("pairwise_sqdist", X, C, "C")
    return _all_pairs(X, C, "sqeuclidean")


def pairwise_distances(X: Array, Y: Array | None = None, metric: Metric = "euclidean") -> Array:
    """Distance from every point of `X` to every point of `Y`.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    Y : array of shape (m_samples, n_features), optional
        X itself if left out.
    metric : {"euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"} or callable
        "l1" and "cityblock" mean "manhattan", "l2" means "euclidean". A callable d(x, y) takes two points of shape
        (n_features,) and returns a number >= 0; it is called once per pair, so it is slow.
        "cosine" is 1 - cos of the angle; a point at the origin has no angle and is at distance 1 from all.

    Returns
    -------
    d : array of shape (n_samples, m_samples), dtype of X

    Raises
    ------
    ValueError
        "pairwise_distances: unknown metric 'euclid'; use one of euclidean, sqeuclidean, ... or a function d(x, y)".
    """
    X, Y = _two_sets("pairwise_distances", X, X if Y is None else Y, "Y")
    return _all_pairs(X, Y, known_metric("pairwise_distances", metric))


def known_metric(caller: str, metric: Any) -> Metric:
    """Return the metric under its first name, or raise with the names there are."""
    if callable(metric):
        return metric  # type: ignore[no-any-return]  # callable() cannot see the signature
    name = _ALIASES.get(metric, metric) if isinstance(metric, str) else metric
    if name not in METRICS:
        msg = f"{caller}: unknown metric {metric!r}; use one of {', '.join(METRICS)}, or a function d(x, y)"
        raise ValueError(msg)
    return str(name)


def distance_blocks(X: Array, Y: Array, metric: Metric) -> Iterator[tuple[int, int, Array]]:
    """Yield (start, stop, distances of X[start:stop] to all of Y): all pairs, never all at once."""
    xp = array_module(X, Y)
    if metric == "cosine":
        X, Y = unit_rows(X), unit_rows(Y)
    rows = max(1, (_GPU_BLOCK if is_cupy(X) else _BLOCK) // Y.shape[0])
    for start in range(0, X.shape[0], rows):
        stop = min(start + rows, X.shape[0])
        if callable(metric):
            yield start, stop, _by_calls(X, Y, start, stop, metric)
        else:
            yield start, stop, _accumulate(xp, X[start:stop, None, :], Y[None, :, :], metric)  # (rows, K)


def matched_distances(X: Array, Y: Array, metric: Metric) -> Array:
    """Distance of X[i] to Y[i] for each i: shape (n,). The same numbers as on the table of all pairs."""
    if callable(metric):
        host = np.array([_call(metric, X[i, :], Y[i, :]) for i in range(X.shape[0])])
        return asarray(host, like=X, dtype=X.dtype)
    if metric == "cosine":
        X, Y = unit_rows(X), unit_rows(Y)
    return _accumulate(array_module(X, Y), X, Y, metric)


def unit_rows(X: Array) -> Array:
    """Scale each point to length 1; a point at the origin stays there."""
    xp = array_module(X)
    # Scaling by the largest entry first keeps the squares of huge and of tiny numbers in range.
    size = xp.max(xp.abs(X), axis=1, keepdims=True)
    X = X / xp.where(size > 0, size, xp.ones_like(size))
    length = xp.sqrt(xp.sum(X * X, axis=1, keepdims=True))  # (n, 1)
    return X / xp.where(length > 0, length, xp.ones_like(length))


def _two_sets(caller: str, X: Any, Y: Any, name: str) -> tuple[Array, Array]:
    X = _check.points(caller, X)
    return X, _check.centers_like(caller, Y, X, name)


def _all_pairs(X: Array, Y: Array, metric: Metric) -> Array:
    out = zeros((X.shape[0], Y.shape[0]), like=X)
    for start, stop, block in distance_blocks(X, Y, metric):
        out[start:stop, :] = block
    return out


def _accumulate(xp: Any, left: Array, right: Array, metric: str) -> Array:
    """Distances between arrays of points that broadcast, their last axis the features, one feature at a time."""
    total: Any = 0
    for f in range(left.shape[-1]):
        if metric == "cosine":
            total = total + left[..., f] * right[..., f]
            continue
        gap = left[..., f] - right[..., f]
        if metric == "manhattan":
            total = total + xp.abs(gap)
        elif metric == "chebyshev":
            total = xp.maximum(xp.abs(gap), total) if f else xp.abs(gap)
        else:
            total = total + gap * gap
    if metric == "euclidean":
        return xp.sqrt(total)
    if metric == "cosine":
        return xp.clip(1 - total, 0, 2)  # rounding may step over either end
    return total


def _by_calls(X: Array, Y: Array, start: int, stop: int, metric: Callable[[Array, Array], float]) -> Array:
    host = np.array([[_call(metric, X[i, :], Y[j, :]) for j in range(Y.shape[0])] for i in range(start, stop)])
    return asarray(host, like=X, dtype=X.dtype)


def _call(metric: Callable[[Array, Array], float], x: Array, y: Array) -> float:
    d = float(metric(x, y))
    if not 0 <= d < float("inf"):
        msg = f"metric {getattr(metric, '__name__', 'd')}(x, y) must return a finite number >= 0, got {d}"
        raise ValueError(msg)
    return d
