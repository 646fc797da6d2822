"""How good is a clustering? From the inside (silhouette) or against known classes (adjusted Rand, matched accuracy)."""

from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, astype
from glassnet.cluster import _check
from glassnet.cluster.distances import Metric, distance_blocks, known_metric


def silhouette_samples(X: Array, labels: Array, metric: Metric = "euclidean") -> Array:
    """How well each point sits in its cluster, from -1 (wrong one) over 0 (between two) to 1 (well inside).

    With a the mean distance to the *other* points of the own cluster, and b the least mean distance to the points of
    another cluster, it is ``(b - a) / max(a, b)``. The only member of a cluster has 0, and so has a point with
    a = b = 0. Every label is a cluster, -1 too: leave out DBSCAN's noise with ``X[labels >= 0]`` first.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    labels : array or list of shape (n_samples,), whole numbers or names
    metric : str or callable, as in `pairwise_distances`

    Returns
    -------
    s : array of shape (n_samples,), dtype of X

    Raises
    ------
    ValueError
        "silhouette_samples: needs 2 to n_samples - 1 = 4 clusters, got 1".

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
    Journal of Computational and Applied Mathematics 20 (1987), 53-65.

    Examples
    --------
    >>> import numpy as np
    >>> silhouette_samples(np.array([[0.0], [1.0], [5.0]]), [0, 0, 1])
    array([0.8 , 0.75, 0.  ])
    """
    return _silhouettes("silhouette_samples", X, labels, metric)


def silhouette_score(X: Array, labels: Array, metric: Metric = "euclidean") -> float:
    """Mean of `silhouette_samples` over all points.

    Parameters
    ----------
    X, labels, metric
        As in `silhouette_samples`.

    Returns
    -------
    score : float in [-1, 1]
    """
    s = _silhouettes("silhouette_score", X, labels, metric)
    return float(array_module(s).mean(astype(s, array_module(s).float64)))


def contingency(labels_true: Array, labels_pred: Array) -> np.ndarray[Any, Any]:
    """Count the points of each class in each cluster.

    Parameters
    ----------
    labels_true, labels_pred : arrays or lists of shape (n_samples,), whole numbers or names

    Returns
    -------
    counts : int64 NumPy array of shape (n_classes, n_clusters), classes and clusters in rising order

    Examples
    --------
    >>> contingency([0, 0, 1, 1], [1, 1, 1, 0])
    array([[0, 2],
           [1, 1]])
    """
    return _contingency("contingency", labels_true, labels_pred)


def adjusted_rand_score(labels_true: Array, labels_pred: Array) -> float:
    """Agreement of two clusterings on pairs of points, corrected for chance.

    1 for the same split whatever the names of the clusters, about 0 for independent ones, and below for worse.

    Parameters
    ----------
    labels_true, labels_pred : arrays or lists of shape (n_samples,), whole numbers or names

    Returns
    -------
    score : float in [-0.5, 1]

    References
    ----------
    L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985), 193-218.

    Examples
    --------
    >>> adjusted_rand_score([0, 0, 1, 1], [7, 7, 3, 3])
    1.0
    """
    counts = _contingency("adjusted_rand_score", labels_true, labels_pred)
    # Python's integers: products of pair counts overflow 64 bits from about 80 000 points on.
    together = _pairs(counts)
    in_true, in_pred = _pairs(counts.sum(axis=1)), _pairs(counts.sum(axis=0))
    n = int(counts.sum())
    every = n * (n - 1) // 2
    # (index - expected) / (maximum - expected), all three times 2 * every, so that no division rounds before the last
    above = 2 * (together * every - in_true * in_pred)
    below = (in_true + in_pred) * every - 2 * in_true * in_pred
    return above / below if below else 1.0


def matched_accuracy(labels_true: Array, labels_pred: Array) -> float:
    """Share of points in the right cluster under the best one-to-one naming of clusters as classes.

    Cluster numbers mean nothing by themselves: cluster 2 may well be class 0. Clusters left over when there are more
    of them than classes count as wrong.

    Parameters
    ----------
    labels_true, labels_pred : arrays or lists of shape (n_samples,), whole numbers or names

    Returns
    -------
    accuracy : float in (0, 1]

    References
    ----------
    H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics 2 (1955), 83-97.

    Examples
    --------
    >>> matched_accuracy([0, 0, 0, 1], [5, 5, 3, 3])
    0.75
    """
    from scipy.optimize import linear_sum_assignment

    counts = _contingency("matched_accuracy", labels_true, labels_pred)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return float(counts[rows, columns].sum() / counts.sum())


def _silhouettes(caller: str, X: Any, labels: Any, metric: Any) -> Array:
    X = _check.points(caller, X)
    metric = known_metric(caller, metric)
    names, own, sizes = np.unique(
        _check.labels(caller, labels, "labels", X.shape[0]), return_inverse=True, return_counts=True
    )
    if not 2 <= names.size < X.shape[0]:
        msg = f"{caller}: needs 2 to n_samples - 1 = {X.shape[0] - 1} clusters, got {names.size}"
        raise ValueError(msg)
    own, sizes = asarray(own.astype(np.int64), like=X), asarray(sizes.astype(np.float64), like=X)
    xp = array_module(X)
    member = astype(own[:, None] == asarray(np.arange(names.size), like=own)[None, :], xp.float64)  # (n, K)
    parts = [
        _silhouette_block(xp, astype(block, xp.float64), own[start:stop], member, sizes)
        for start, stop, block in distance_blocks(X, X, metric)
    ]
    return astype(xp.concat(parts), X.dtype)


def _silhouette_block(xp: Any, D: Array, own: Array, member: Array, sizes: Array) -> Array:
    """Silhouettes of some points from their distances D (B, n) to all points."""
    sums = D @ member  # (B, K) distance to each cluster, summed
    mine = asarray(np.arange(member.shape[1]), like=own)[None, :] == own[:, None]  # (B, K)
    size = xp.take(sizes, own)  # (B,)
    zero = xp.zeros_like(sums)
    a = xp.sum(xp.where(mine, sums, zero), axis=1) / xp.where(size > 1, size - 1, xp.ones_like(size))
    b = xp.min(xp.where(mine, zero + xp.inf, sums / sizes[None, :]), axis=1)
    larger = xp.maximum(a, b)
    s = (b - a) / xp.where(larger > 0, larger, xp.ones_like(larger))
    return xp.where(size > 1, s, xp.zeros_like(s))


def _contingency(caller: str, labels_true: Any, labels_pred: Any) -> np.ndarray[Any, Any]:
    true = _check.labels(caller, labels_true, "labels_true")
    pred = _check.labels(caller, labels_pred, "labels_pred", true.size)
    classes, row = np.unique(true, return_inverse=True)
    clusters, column = np.unique(pred, return_inverse=True)
    cells = np.bincount(row * clusters.size + column, minlength=classes.size * clusters.size)
    return cells.reshape(classes.size, clusters.size).astype(np.int64)


def _pairs(counts: np.ndarray[Any, Any]) -> int:
    """How many pairs can be made within the groups of these sizes."""
    return sum(c * (c - 1) // 2 for c in map(int, counts.ravel()))
