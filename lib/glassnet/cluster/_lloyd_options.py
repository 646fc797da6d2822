"""From the options of K-Means, as a person writes them, to what a run needs; every check on the way."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from glassnet._arguments import integer
from glassnet.backend import Array, array_module, asarray
from glassnet.cluster import _check
from glassnet.cluster.distances import Metric, known_metric
from glassnet.cluster.starts import cost_metric, init_farthest_first, init_kmeans_plusplus, init_random

Start = Literal["k-means++", "random", "farthest"] | Array | Callable[..., Array]
Stop = Literal["any", "centers", "labels", "max_iter"]

STOPS = ("any", "centers", "labels", "max_iter")


def checked_data(caller: str, X: Any, n_clusters: Any, metric: Any) -> tuple[Array, int, Metric]:
    """Return the points (n, D), K, and the metric as the cost of a point."""
    X = _check.points(caller, X)
    return X, _check.n_clusters(caller, n_clusters, X), cost_metric(known_metric(caller, metric))


def checked_rules(caller: str, X: Array, max_iter: Any, tol: Any, stop: Any) -> tuple[int, float, str]:
    """Return the rules to stop by: `max_iter`, the least sum of squared moves, and which of them count."""
    if stop not in STOPS:
        msg = f"{caller}: unknown stop {stop!r}; use one of {', '.join(STOPS)}"
        raise ValueError(msg)
    tol = _check.real(caller, tol, "tol", zero=True)
    xp = array_module(X)
    spread = float(xp.mean(xp.var(X, axis=0))) if tol else 0.0
    return integer(caller, "max_iter", max_iter), tol * spread, str(stop)


def how_often(n_init: Any, init: Any) -> int:
    """Return the number of runs; more than one only where starts differ."""
    if not (isinstance(init, str) or callable(init)):
        return 1
    if n_init == "auto":
        return 10 if init == "random" or callable(init) else 1
    return integer("kmeans", "n_init", n_init)


def first_centers(caller: str, init: Any, X: Array, k: int, metric: Metric, rng: np.random.Generator) -> Array:
    """Make or check the centres to start from: (K, D)."""
    if isinstance(init, str):
        if init == "random":
            return init_random(X, k, rng)
        if init == "farthest":
            return init_farthest_first(X, k, rng, metric=metric)
        if init == "k-means++":
            return init_kmeans_plusplus(X, k, rng, metric=metric)
        msg = f"{caller}: unknown init {init!r}; use k-means++, random, farthest, an array or a function"
        raise ValueError(msg)
    return _given(caller, init(X, k, rng) if callable(init) else init, X, k)


def _given(caller: str, centers: Any, X: Array, k: int) -> Array:
    centers = asarray(np.asarray(centers), like=X) if isinstance(centers, list | tuple) else centers
    if not hasattr(centers, "shape"):
        msg = f"{caller}: init must be a name, an array or a function, got {centers!r}"
        raise TypeError(msg)
    array_module(X, centers, caller=caller)
    if tuple(centers.shape) != (k, X.shape[1]):
        msg = (
            f"{caller}: init has shape {tuple(centers.shape)}, expected {(k, X.shape[1])}: "
            "n_clusters centres with the features of X"
        )
        raise ValueError(msg)
    return _check.centers_like(caller, centers, X, "init")
