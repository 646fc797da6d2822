"""The two half-steps of K-Means: give each point to its nearest centre, move each centre into the middle of its points.

What "the middle" is depends on the metric. It must be the place where the sum of the cost over the cluster's points
is least, or the second half-step could make things worse:

=================  ==================================================================  =========================
metric             cost of a point                                                     centre
=================  ==================================================================  =========================
euclidean          squared distance                                                    mean
manhattan          distance                                                            median of each feature
cosine             distance                                                            direction of the mean unit vector
anything else      distance                                                            medoid: the member with the least
                                                                                       sum of distances to the others,
                                                                                       or the old centre if that is
                                                                                       no worse
=================  ==================================================================  =========================
"""

from typing import Any

import numpy as np

from glassnet import cuda
from glassnet.backend import Array, array_module, asarray, astype, is_cupy, to_numpy, zeros
from glassnet.cluster import _check, _euclid
from glassnet.cluster.distances import Metric, distance_blocks, known_metric, matched_distances, unit_rows
from glassnet.cluster.starts import cost_metric


def assign(X: Array, centers: Array, metric: Metric = "euclidean") -> Array:
    """Give each point to its nearest centre; the lowest centre index wins a tie.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    centers : array of shape (n_clusters, n_features), same library and device as X
    metric : str or callable, as in `pairwise_distances`

    Returns
    -------
    labels : int64 array of shape (n_samples,)

    Examples
    --------
    >>> import numpy as np
    >>> assign(np.array([[0.0], [4.0], [5.0], [9.0]]), np.array([[0.0], [10.0]]))
    array([0, 0, 0, 1])
    """
    X = _check.points("assign", X)
    centers = _check.centers_like("assign", centers, X)
    return nearest(X, centers, cost_metric(known_metric("assign", metric)))[0]


def update(X: Array, labels: Array, centers: Array, metric: Metric = "euclidean") -> Array:
    """Move each centre into the middle of its points (see the module's table).

    A cluster without points takes over the point that is farthest from its own centre, as `fill_empty_clusters` says.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    labels : integer array of shape (n_samples,), entries in 0..n_clusters-1
    centers : array of shape (n_clusters, n_features)
        The centres the labels came from; they are not changed.
    metric : str or callable, as in `pairwise_distances`

    Returns
    -------
    new_centers : array of shape (n_clusters, n_features), dtype of X

    Raises
    ------
    ValueError
        "update: labels must lie in 0..1, the rows of centers, got 0..2".

    Examples
    --------
    >>> import numpy as np
    >>> update(np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1]), np.array([[0.0], [5.0]])).ravel()
    array([1., 9.])
    """
    X, labels, centers, metric = _checked("update", X, labels, centers, metric)
    return move(X, fill(X, labels, centers, metric), centers, metric)


def fill_empty_clusters(X: Array, labels: Array, centers: Array, metric: Metric = "euclidean") -> Array:
    """Give every empty cluster one point: the one farthest from its own centre, as scikit-learn does.

    The clusters are served by their index. The only member of a cluster is never taken (scikit-learn may take it, and
    leave that cluster empty in turn: only there its numbers differ from ours). Where all points that could
    be given sit exactly on their centres, nothing would be gained, and the cluster stays empty.

    Parameters
    ----------
    X, labels, centers, metric
        As in `update`.

    Returns
    -------
    labels : int64 array of shape (n_samples,)
    """
    X, labels, centers, metric = _checked("fill_empty_clusters", X, labels, centers, metric)
    return fill(X, labels, centers, metric)


def inertia(X: Array, labels: Array, centers: Array, metric: Metric = "euclidean") -> float:
    """Sum over all points of the cost to their own centre: what K-Means makes small.

    Parameters
    ----------
    X, labels, centers, metric
        As in `update`. For "euclidean" the cost is the squared distance, else the distance.

    Returns
    -------
    inertia : float

    Examples
    --------
    >>> import numpy as np
    >>> inertia(np.array([[0.0], [2.0], [9.0]]), np.array([0, 0, 1]), np.array([[1.0], [5.0]]))
    18.0
    """
    X, labels, centers, metric = _checked("inertia", X, labels, centers, metric)
    return total(own_cost(X, labels, centers, metric))


def nearest(X: Array, centers: Array, cost: Metric) -> tuple[Array, Array]:
    """Labels and costs of the nearest centres, both of shape (n,)."""
    xp = array_module(X, centers)
    if _on_cpu(X, cost):
        labels = _euclid.nearest_center(X, centers)
        return labels, _euclid.squared_to_own(X, labels, centers)
    if (launcher := _on_gpu(X, centers, cost)) is not None:
        return launcher.nearest(X, centers)  # type: ignore[no-any-return]  # a module found by its name
    labels = zeros((X.shape[0],), like=X, dtype=xp.int64)
    costs = zeros((X.shape[0],), like=X)
    for start, stop, block in distance_blocks(X, centers, cost):
        labels[start:stop] = xp.argmin(block, axis=1)
        costs[start:stop] = xp.min(block, axis=1)
    return labels, costs


def own_cost(X: Array, labels: Array, centers: Array, cost: Metric) -> Array:
    """Cost of each point to the centre of its own cluster, shape (n,)."""
    if _on_cpu(X, cost):
        return _euclid.squared_to_own(X, labels, centers)
    return matched_distances(X, array_module(X).take(centers, labels, axis=0), cost)


def total(costs: Array) -> float:
    """Sum in float64, whatever the dtype: a million float32 terms would lose digits."""
    xp = array_module(costs)
    return float(xp.sum(costs, dtype=xp.float64))


def fill(X: Array, labels: Array, centers: Array, cost: Metric) -> Array:
    """Do the work of `fill_empty_clusters`, on the CPU: it is rare."""
    # On a GPU the counts alone come over here: the labels of millions of points would take longer than all the rest.
    near = labels if is_cupy(labels) else to_numpy(labels)
    counts = np.array(to_numpy(array_module(near).bincount(near, minlength=centers.shape[0])))
    if counts.all():
        return labels
    far = np.array(to_numpy(own_cost(X, labels, centers, cost)))
    owner = np.array(to_numpy(labels))
    for k in np.flatnonzero(counts == 0):
        giver = int(np.argmax(np.where(counts[owner] > 1, far, 0.0)))
        if counts[owner[giver]] == 1 or far[giver] == 0.0:
            break
        counts[owner[giver]] -= 1
        counts[k] = 1
        owner[giver], far[giver] = k, 0.0
    return asarray(owner, like=X)


def move(X: Array, labels: Array, centers: Array, cost: Metric) -> Array:
    """New centres by the module's table; a cluster without points keeps its centre."""
    xp = array_module(X)
    if _on_cpu(X, cost):
        return _euclid.means(X, labels, centers)
    if (launcher := _on_gpu(X, centers, cost)) is not None:
        return launcher.means(X, labels, centers)
    middle = {"sqeuclidean": _mean, "manhattan": _median, "cosine": _direction}.get(str(cost), _medoid)
    new = xp.asarray(centers, copy=True)
    for k in range(centers.shape[0]):
        members = xp.take(X, xp.nonzero(labels == k)[0], axis=0)  # (n_k, D)
        if members.shape[0]:
            new[k, :] = middle(xp, members, centers[k : k + 1, :], cost)
    return new


def _on_cpu(X: Array, cost: Metric) -> bool:
    """Whether `_euclid` can do it: the same labels, in a few matrix products."""
    return isinstance(X, np.ndarray) and cost == "sqeuclidean"


def _on_gpu(X: Array, centers: Array, cost: Metric) -> Any:
    """The CUDA kernels that do it for float32 on a GPU, with the same labels, or None."""
    return cuda.find("kmeans", X, centers) if cost == "sqeuclidean" else None


def _mean(xp: Any, members: Array, old: Array, cost: Metric) -> Array:  # noqa: ARG001  one signature for all rules
    return astype(xp.sum(members, axis=0, dtype=xp.float64) / members.shape[0], members.dtype)


def _median(xp: Any, members: Array, old: Array, cost: Metric) -> Array:  # noqa: ARG001  as above
    ordered = xp.sort(members, axis=0)
    n = members.shape[0]
    return ordered[(n - 1) // 2, :] / 2 + ordered[n // 2, :] / 2


def _direction(xp: Any, members: Array, old: Array, cost: Metric) -> Array:
    mean = _mean(xp, unit_rows(members), old, cost)
    # Opposite points cancel: no direction is better than another then, and the old centre stays.
    return unit_rows(mean[None, :])[0, :] if bool(xp.any(mean != 0)) else old[0, :]


def _medoid(xp: Any, members: Array, old: Array, cost: Metric) -> Array:
    sums = zeros((members.shape[0],), like=members, dtype=xp.float64)
    for start, stop, block in distance_blocks(members, members, cost):
        sums[start:stop] = xp.sum(block, axis=1, dtype=xp.float64)
    best = int(xp.argmin(sums))
    before = sum(total(block) for _, _, block in distance_blocks(members, old, cost))
    return members[best, :] if float(sums[best]) < before else old[0, :]


def _checked(caller: str, X: Any, labels: Any, centers: Any, metric: Any) -> tuple[Array, Array, Array, Metric]:
    X = _check.points(caller, X)
    centers = _check.centers_like(caller, centers, X)
    labels = _check.cluster_index(caller, labels, X, centers.shape[0])
    return X, labels, centers, cost_metric(known_metric(caller, metric))
