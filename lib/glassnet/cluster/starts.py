"""Where should the centres begin? K-Means only finds the nearest valley, so the start decides which one.

Each rule has the form ``init(X, n_clusters, rng)`` and returns K points of X; `glassnet.cluster.kmeans` takes any
function of that form.
"""

from typing import Any

import numpy as np

from glassnet._arguments import Rng, generator, integer
from glassnet.backend import Array, array_module, asarray, to_numpy
from glassnet.cluster import _check, _euclid
from glassnet.cluster._nearest_chosen import NearestChosen
from glassnet.cluster.distances import Metric, distance_blocks, known_metric


def init_random(X: Array, n_clusters: int, rng: Rng = None) -> Array:
    """Pick K different points of X at random, each set of K equally likely.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_clusters : int, 1 <= n_clusters <= n_samples
    rng : int, numpy Generator or None
        Same seed, same points. The draw is made on the CPU, so it is the same for data on a GPU.

    Returns
    -------
    centers : array of shape (n_clusters, n_features), dtype of X

    Raises
    ------
    ValueError
        "init_random: n_clusters=5 is more than the n_samples=3 points in X (3, 2)".
    """
    X = _check.points("init_random", X)
    k = _check.n_clusters("init_random", n_clusters, X)
    rng = generator("init_random", rng)
    return _rows(X, rng.choice(X.shape[0], size=k, replace=False))


def init_farthest_first(
    X: Array, n_clusters: int, rng: Rng = None, *, first: int | None = None, metric: Metric = "euclidean"
) -> Array:
    """Pick centres as far from each other as possible, one by one.

    The first is a random point. Each next one is the point whose nearest centre so far is farthest away; the lowest
    index wins a tie. No set of K points covers X with less than half of this set's largest point-to-centre distance.
    Outliers are far from everything, so this rule finds them first.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_clusters : int, 1 <= n_clusters <= n_samples
    rng : int, numpy Generator or None
        Draws the first point.
    first : int, optional
        Index of the first point; nothing is drawn then.
    metric : str or callable, as in `pairwise_distances`

    Returns
    -------
    centers : array of shape (n_clusters, n_features), dtype of X

    References
    ----------
    T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance",
    Theoretical Computer Science 38 (1985), 293-306.

    Examples
    --------
    >>> import numpy as np
    >>> init_farthest_first(np.array([[0.0], [1.0], [6.0], [10.0]]), 3, first=0).ravel()
    array([ 0., 10.,  6.])
    """
    X = _check.points("init_farthest_first", X)
    k = _check.n_clusters("init_farthest_first", n_clusters, X)
    metric = known_metric("init_farthest_first", metric)
    if first is None:
        first = int(generator("init_farthest_first", rng).integers(X.shape[0]))
    elif integer("init_farthest_first", "first", first, low=0) >= X.shape[0]:
        msg = f"init_farthest_first: first={first} is not the index of one of the {X.shape[0]} points"
        raise ValueError(msg)
    chosen = [first]
    nearest = _distance_to(X, first, metric)  # (n,) to the nearest centre so far
    nearest[first] = -1.0  # below 0, the distance of a twin: a point is never chosen twice
    while len(chosen) < k:
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, _distance_to(X, chosen[-1], metric))
        nearest[chosen[-1]] = -1.0
    return _rows(X, np.array(chosen))


def init_kmeans_plusplus(X: Array, n_clusters: int, rng: Rng = None, *, metric: Metric = "euclidean") -> Array:
    """Pick centres at random, far points being likelier: k-means++.

    The first is uniform. Each next one is point x with probability D(x)² / sum of D², D being the distance to the
    *nearest* centre so far. With other metrics than the Euclidean the cost of a point in K-Means is its plain
    distance, and so is its weight here. Where every point sits on a centre already, the rest is drawn uniformly from
    the points not yet chosen.

    This is the rule of the paper, one draw a step. scikit-learn draws a few candidates a step and keeps the best.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    n_clusters : int, 1 <= n_clusters <= n_samples
    rng : int, numpy Generator or None
    metric : str or callable, as in `pairwise_distances`

    Returns
    -------
    centers : array of shape (n_clusters, n_features), dtype of X

    References
    ----------
    D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, section 2.2.
    """
    X = _check.points("init_kmeans_plusplus", X)
    k = _check.n_clusters("init_kmeans_plusplus", n_clusters, X)
    cost = cost_metric(known_metric("init_kmeans_plusplus", metric))
    rng = generator("init_kmeans_plusplus", rng)
    chosen = [int(rng.integers(X.shape[0]))]
    if isinstance(X, np.ndarray) and cost == "sqeuclidean":
        near = NearestChosen(X, k)
        while len(chosen) < k:
            near.add(chosen[-1])
            chosen.append(_draw_by_blocks(rng, near, chosen))
        return _rows(X, np.array(chosen))
    weight = _distance_to(X, chosen[0], cost)  # (n,)
    while len(chosen) < k:
        chosen.append(_draw(rng, weight, chosen))
        np.minimum(weight, _distance_to(X, chosen[-1], cost), out=weight)
    return _rows(X, np.array(chosen))


def cost_metric(metric: Metric) -> Metric:
    """What K-Means adds up over the points: the squared distance for Euclid, else the distance itself."""
    return "sqeuclidean" if metric == "euclidean" else metric


def _draw(rng: np.random.Generator, weight: np.ndarray[Any, Any], chosen: list[int]) -> int:
    """Draw an index with probability proportional to its weight."""
    if not weight.any():
        weight = np.ones(weight.size)
        weight[chosen] = 0.0
    ladder = np.cumsum(weight / weight.max())
    # side="right" steps over the flat places of the ladder, so that weight 0 is never drawn.
    step = int(np.searchsorted(ladder, rng.random() * ladder[-1], side="right"))
    return min(step, int(np.flatnonzero(weight)[-1]))


def _draw_by_blocks(rng: np.random.Generator, near: NearestChosen, chosen: list[int]) -> int:
    """Draw as `_draw` does, on a ladder of blocks first and then on the one within the block."""
    ladder = np.cumsum(near.sums)
    # Sums too large or too small to add up are left to the careful way.
    if not (1e-200 < ladder[-1] < 1e300):
        return _draw(rng, near.weight, chosen)
    height = rng.random() * ladder[-1]
    last = int(np.flatnonzero(near.sums)[-1])
    block = min(int(np.searchsorted(ladder, height, side="right")), last)
    first = block * near.block
    weight = near.weight[first : first + near.block]
    below = ladder[block - 1] if block else 0.0
    step = int(np.searchsorted(np.cumsum(weight), height - below, side="right"))
    return first + min(step, int(np.flatnonzero(weight)[-1]))


def _distance_to(X: Array, index: int, metric: Metric) -> np.ndarray[Any, Any]:
    """Distance of all points to point `index`, on the CPU, where the draws are made: shape (n,)."""
    if isinstance(X, np.ndarray) and metric == "sqeuclidean":
        return _euclid.squared_to_one(X, X[index]).astype(np.float64, copy=False)
    parts = [to_numpy(block[:, 0]) for _, _, block in distance_blocks(X, X[index : index + 1, :], metric)]
    return np.concatenate(parts).astype(np.float64)


def _rows(X: Array, index: np.ndarray[Any, Any]) -> Array:
    return array_module(X).take(X, asarray(index.astype(np.int64), like=X), axis=0)
