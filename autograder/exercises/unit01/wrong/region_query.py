"""Misconceptions of `region_query`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You left out the points at a distance of exactly `eps`. The neighbourhood is a disc with its edge: at most `eps` "
    "away, not less than `eps`."
)
def region_query__strict(X, i, eps):
    d = np.sqrt(((X - X[i]) ** 2).sum(axis=1))
    return np.where(d < eps)[0]


@misconception(
    "Point `i` itself is missing from its neighbourhood. How far is it from itself? DBSCAN's `min_samples` counts it."
)
def region_query__without_itself(X, i, eps):
    neighbours = []
    for j in range(len(X)):
        if j != i and np.linalg.norm(X[j] - X[i]) <= eps:
            neighbours.append(j)
    return np.array(neighbours, dtype=int)


@misconception(
    "You compared *squared* distances with `eps` itself. The two sides of a comparison need the same unit: think of "
    "metres and square metres."
)
def region_query__squared_distance(X, i, eps):
    return np.flatnonzero(((X - X[i]) ** 2).sum(axis=1) <= eps)


@misconception(
    "You squared `eps` but compared it with distances that are not squared. Either both sides are squared or neither is."
)
def region_query__squared_eps(X, i, eps):
    d = np.linalg.norm(X - X[i], axis=1)
    return np.flatnonzero(d <= eps**2)


@misconception(
    "You gave back a mask, a yes or no for each of the N points. Asked for are the *indices* of the points that are in."
)
def region_query__mask(X, i, eps):
    return np.linalg.norm(X - X[i], axis=1) <= eps


@misconception(
    "`np.where` (and `nonzero`) give a tuple with one index array per axis, and you gave back the whole tuple. "
    "What you want is inside it."
)
def region_query__tuple(X, i, eps):
    d = np.linalg.norm(X - X[i], axis=1)
    return np.where(d <= eps)


@misconception(
    "Your indices stand in a table with one column, as `np.argwhere` makes it. A plain one-dimensional array of indices "
    "is asked for."
)
def region_query__column(X, i, eps):
    d = np.linalg.norm(X - X[i], axis=1)
    return np.argwhere(d <= eps)


@misconception(
    "You gave back the neighbours' coordinates. The caller wants to know *which* points they are: their positions in `X`."
)
def region_query__coordinates(X, i, eps):
    return X[np.linalg.norm(X - X[i], axis=1) <= eps]


@misconception(
    "You rescaled the features before measuring, so `eps` is no longer in the units of `X`. Scaling is the caller's "
    "choice; here distances are taken in `X` as it comes."
)
def region_query__rescaled(X, i, eps):
    scale = X.std(axis=0)
    scale[scale == 0] = 1
    Z = (X - X.mean(axis=0)) / scale
    return np.flatnonzero(np.linalg.norm(Z - Z[i], axis=1) <= eps)


@misconception(
    "You averaged over the features where a distance adds them up. Your distances shrink as features are added, so "
    "`eps` means something else for every number of features."
)
def region_query__mean_over_features(X, i, eps):
    d = np.sqrt(np.mean((X - X[i]) ** 2, axis=1))
    return np.flatnonzero(d <= eps)


@misconception(
    "You measured with the Manhattan distance, the sum of absolute differences, whose neighbourhood is a diamond. "
    "The Euclidean one, a disc, is asked for."
)
def region_query__manhattan(X, i, eps):
    return np.flatnonzero(np.sum(np.abs(X - X[i]), axis=1) <= eps)


@misconception(
    "You asked each feature on its own whether it differs by at most `eps`. That is a square around the point; its "
    "corners are farther away than `eps`."
)
def region_query__box(X, i, eps):
    inside = np.all(np.abs(X - X[i]) <= eps, axis=1)
    return np.flatnonzero(inside)


@misconception(
    "You compared how *long* the points are, their distances to the origin. Two points of equal length can lie on "
    "opposite sides; measure from point to point."
)
def region_query__compares_lengths(X, i, eps):
    lengths = np.linalg.norm(X, axis=1)
    return np.flatnonzero(np.abs(lengths - lengths[i]) <= eps)


@misconception("You measured along the first feature only. All features count in the distance.")
def region_query__first_feature(X, i, eps):
    found = []
    for j in range(len(X)):
        if abs(X[j][0] - X[i][0]) <= eps:
            found.append(j)
    return np.array(found)


@misconception(
    "Your norm has no axis: it turned the whole table of differences into a single number. You need one distance per "
    "point."
)
def region_query__one_norm_for_all(X, i, eps):
    d = np.linalg.norm(X - X[i])
    return np.where(np.atleast_1d(d <= eps))[0]


@misconception("You only looked at the points that come after `i`. A neighbour can stand anywhere in `X`.")
def region_query__later_points_only(X, i, eps):
    neighbours = []
    for j in range(i, len(X)):
        if np.sqrt(np.sum((X[j] - X[i]) ** 2)) <= eps:
            neighbours.append(j)
    return neighbours


@misconception(
    "Your indices count in an array from which point `i` was removed, so all those after it are off by one. "
    "The positions have to be those in `X`."
)
def region_query__shifted(X, i, eps):
    others = np.delete(X, i, axis=0)
    found = np.flatnonzero(np.linalg.norm(others - X[i], axis=1) <= eps)
    return np.append(found, i)


@misconception(
    "Your indices are floats: `np.array([])` holds floats, and so does everything that `np.append` adds to it. "
    "An index has to be an integer, or `X[idx]` fails."
)
def region_query__float_indices(X, i, eps):
    found = np.array([])
    for j in range(len(X)):
        if np.linalg.norm(X[j] - X[i]) <= eps:
            found = np.append(found, j)
    return found
