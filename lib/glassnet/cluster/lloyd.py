"""K-Means by Lloyd's algorithm: assign, update, and again, until nothing moves.

Neither half-step can raise the inertia, and there are finitely many ways to split the points, so it ends. Where it
ends depends on the start.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from glassnet._arguments import Rng, generator
from glassnet.backend import Array, array_module
from glassnet.cluster._half_steps import half_steps
from glassnet.cluster._lloyd_options import Start, Stop, checked_data, checked_rules, first_centers, how_often
from glassnet.cluster.centers import own_cost, total
from glassnet.cluster.distances import Metric


class KMeansResult(NamedTuple):
    """What `kmeans` found.

    Attributes
    ----------
    labels : int64 array of shape (n_samples,), the nearest of `cluster_centers` for each point
    cluster_centers : array of shape (n_clusters, n_features), dtype of X
    inertia : float, the cost of these labels with these centres
    n_iter : int, how many times the centres were updated
    history : float64 NumPy array of shape (n_iter + 1,)
        Inertia of the start, then after each iteration, points being with their nearest centres. It never rises; its
        last entry is `inertia`. With much data the others are taken from the clusters' sums, to about 12 digits.
    stop_reason : "centers", "labels" or "max_iter", the rule that ended it
    """

    labels: Array
    cluster_centers: Array
    inertia: float
    n_iter: int
    history: np.ndarray[Any, Any]
    stop_reason: str


class KMeansStep(NamedTuple):
    """One half-step of K-Means: the state just after it.

    Attributes
    ----------
    kind : "assign" or "update"
    n_iter : int, the iteration it belongs to, from 1
    labels : int64 array of shape (n_samples,)
    cluster_centers : array of shape (n_clusters, n_features)
    inertia : float, the cost of these labels with these centres
    stop_reason : None, and in the very last half-step the rule that ended it
    """

    kind: str
    n_iter: int
    labels: Array
    cluster_centers: Array
    inertia: float
    stop_reason: str | None


def kmeans(
    X: Array,
    n_clusters: int,
    *,
    init: Start = "k-means++",
    n_init: int | Literal["auto"] = "auto",
    max_iter: int = 300,
    tol: float = 0.0,
    metric: Metric = "euclidean",
    stop: Stop = "any",
    rng: Rng = None,
) -> KMeansResult:
    """Split points into `n_clusters` groups around centres.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
        float32 stays float32; whole numbers (images, counts) are computed in float64. Put the features on comparable
        scales first: the one with the largest numbers decides.
    n_clusters : int, 1 <= n_clusters <= n_samples
    init : {"k-means++", "random", "farthest"}, array of shape (n_clusters, n_features) or callable
        The start: a rule of `glassnet.cluster` by name, the centres themselves, or a function
        ``init(X, n_clusters, rng)`` that returns them.
    n_init : int or "auto"
        Run that many times and keep the least inertia. "auto": 10 for "random" and for a callable, else 1. Given
        centres are run once.
    max_iter : int
        Most updates of the centres in one run.
    tol : float
        The centres count as unchanged when the sum of their squared moves is at most
        ``tol * mean(variances of the features)``. 0: not one digit changes. scikit-learn's default is 1e-4.
    metric : str or callable
        As in `pairwise_distances`. Each metric has its own centre rule (see `glassnet.cluster.centers`): the mean
        for "euclidean", the median for "manhattan", a member point for a function of yours.
    stop : {"any", "centers", "labels", "max_iter"}
        Stop when the centres do not change; when all points stay in the same cluster; only after `max_iter`
        iterations; or ("any") at whichever comes first. `max_iter` holds always.
    rng : int, numpy Generator or None
        Same seed, same result.

    Returns
    -------
    result : KMeansResult
        labels, cluster_centers, inertia, n_iter, history, stop_reason. With one start and ``tol=0`` they equal
        scikit-learn's of ``KMeans(init=centres, n_init=1, algorithm="lloyd", tol=0)``, n_iter included.
        A start that leaves a cluster empty may differ: see `fill_empty_clusters`.

    Raises
    ------
    ValueError
        "kmeans: n_clusters=5 is more than the n_samples=3 points in X (3, 2)";
        "kmeans: init has shape (3, 2), expected (4, 2): n_clusters centres with the features of X"; and more.

    References
    ----------
    S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), 129-137.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [0.0, 2.0], [9.0, 0.0], [9.0, 4.0]])
    >>> result = kmeans(X, 2, init=X[[0, 2]])
    >>> result.cluster_centers.tolist(), result.labels.tolist()
    ([[0.0, 1.0], [9.0, 2.0]], [0, 0, 1, 1])
    >>> result.inertia, result.n_iter, result.stop_reason
    (10.0, 2, 'labels')
    """
    X, k, cost = checked_data("kmeans", X, n_clusters, metric)
    rules = checked_rules("kmeans", X, max_iter, tol, stop)
    rng = generator("kmeans", rng)
    starts = (first_centers("kmeans", init, X, k, metric, rng) for _ in range(how_often(n_init, init)))
    runs = (_run(X, start, cost, *rules) for start in starts)
    return min(runs, key=lambda result: result.inertia)  # of equals the first


def kmeans_steps(
    X: Array,
    n_clusters: int,
    *,
    init: Start = "k-means++",
    max_iter: int = 300,
    tol: float = 0.0,
    metric: Metric = "euclidean",
    stop: Stop = "any",
    rng: Rng = None,
) -> Iterator[KMeansStep]:
    """Run `kmeans` once and show each half-step: assign, update, assign, update, ..., assign.

    Every assign gives the points to the centres of the step before (at first: the start), every update moves the
    centres. The last assign puts the labels in step with the final centres; this is what `kmeans` returns.
    An update may also give an empty cluster a point (`fill_empty_clusters`), and then shows it in its labels.

    Parameters
    ----------
    X, n_clusters, init, max_iter, tol, metric, stop, rng
        As in `kmeans`.

    Yields
    ------
    step : KMeansStep
        kind, n_iter, labels, cluster_centers, inertia, stop_reason. Its arrays are copies, yours to keep.

    Examples
    --------
    >>> import numpy as np
    >>> for step in kmeans_steps(np.array([[0.0], [2.0], [9.0]]), 2, init=np.array([[0.0], [2.0]])):
    ...     print(step.n_iter, step.kind, step.labels.tolist(), step.cluster_centers.ravel().tolist(), step.inertia)
    1 assign [0, 1, 1] [0.0, 2.0] 49.0
    1 update [0, 1, 1] [0.0, 5.5] 24.5
    2 assign [0, 0, 1] [0.0, 5.5] 16.25
    2 update [0, 0, 1] [1.0, 9.0] 2.0
    3 assign [0, 0, 1] [1.0, 9.0] 2.0
    3 update [0, 0, 1] [1.0, 9.0] 2.0
    3 assign [0, 0, 1] [1.0, 9.0] 2.0
    """
    X, k, cost = checked_data("kmeans_steps", X, n_clusters, metric)
    rules = checked_rules("kmeans_steps", X, max_iter, tol, stop)
    start = first_centers("kmeans_steps", init, X, k, metric, generator("kmeans_steps", rng))
    return _copies(_lloyd(X, start, cost, *rules, show=True))


def _lloyd(
    X: Array, centers: Array, cost: Metric, max_iter: int, threshold: float, stop: str, *, show: bool
) -> Iterator[KMeansStep]:
    """Go through the half-steps; `show` the updates too, whose cost nothing else needs."""
    step = half_steps(X, centers.shape[0], cost)
    reason: str | None = None
    n_iter = 0
    while reason is None:
        n_iter += 1
        changed = step.assign(centers)
        yield KMeansStep("assign", n_iter, step.labels, centers, step.inertia(), None)
        filled = step.fill()
        moved = step.update(filled)
        if show:
            yield KMeansStep("update", n_iter, filled, moved, total(own_cost(X, filled, moved, cost)), None)
        reason = _why_stop(centers, moved, threshold, stop, changed=changed)
        if reason is None and n_iter == max_iter:
            reason = "max_iter"
        centers = moved
    step.assign(centers)
    yield KMeansStep("assign", n_iter, step.labels, centers, step.inertia(exact=True), reason)


def _why_stop(centers: Array, moved: Array, threshold: float, stop: str, *, changed: bool) -> str | None:
    """Name the rule that ends the run now, labels first as scikit-learn asks them, or None to go on."""
    if stop in ("any", "labels") and not changed:
        return "labels"
    if stop in ("any", "centers") and float(array_module(moved).sum((moved - centers) ** 2)) <= threshold:
        return "centers"
    return None


def _run(X: Array, start: Array, cost: Metric, max_iter: int, threshold: float, stop: str) -> KMeansResult:
    history = []
    for step in _lloyd(X, start, cost, max_iter, threshold, stop, show=False):
        history.append(step.inertia)
    return KMeansResult(
        step.labels, step.cluster_centers, step.inertia, step.n_iter, np.array(history), str(step.stop_reason)
    )


def _copies(steps: Iterator[KMeansStep]) -> Iterator[KMeansStep]:
    """Hand out copies, so that a caller who writes into a step cannot derail the run."""
    for step in steps:
        xp = array_module(step.labels)
        yield step._replace(
            labels=xp.asarray(step.labels, copy=True), cluster_centers=xp.asarray(step.cluster_centers, copy=True)
        )
