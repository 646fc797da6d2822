"""Misconceptions of `update`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "The mean of no points is 0/0, so an empty cluster gets NaN, and NaN spreads to everything it touches. What "
    "should happen to a centre that no point chose?"
)
def update__empty_is_nan(X, labels, C):
    return np.array([X[labels == k].mean(axis=0) for k in range(len(C))])


@misconception(
    "You send the centre of an empty cluster to the origin. Zero is a place like any other, and nothing in the data "
    "points there: an empty cluster keeps its old centre."
)
def update__empty_to_origin(X, labels, C):
    new = np.zeros(C.shape)
    for k in range(C.shape[0]):
        if np.any(labels == k):
            new[k] = X[labels == k].mean(axis=0)
    return new


@misconception(
    "You move the centre of an empty cluster to the mean of all points. Some programs do such a thing; the rule here "
    "is simpler: it stays where it was."
)
def update__empty_to_overall_mean(X, labels, C):
    new = np.tile(X.mean(axis=0), (len(C), 1))
    for k in np.unique(labels):
        new[k] = X[labels == k].mean(axis=0)
    return new


@misconception(
    "You count the clusters by the largest label. If the last cluster has no points, its centre gets lost. How many "
    "centres there are is known from `C`."
)
def update__k_from_labels(X, labels, C):
    K = labels.max() + 1
    new = np.zeros((K, X.shape[1]))
    for k in range(K):
        members = X[labels == k]
        new[k] = members.mean(axis=0) if len(members) else C[k]
    return new


@misconception(
    "You return a centre only for labels that occur, so the centre of an empty cluster gets lost and those after it "
    "slip into another row. Every row of `C` needs a row in the answer."
)
def update__drops_empty(X, labels, C):
    return np.stack([X[labels == k].mean(axis=0) for k in np.unique(labels)])


@misconception(
    "You divide each cluster's sum by the number of *all* points. A mean divides by how many points were added up: "
    "those of this cluster."
)
def update__divides_by_n(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = X[labels == k].sum(axis=0) / len(X)
    return new


@misconception("You return the sum of each cluster's points and forgot to divide by how many they are.")
def update__sum(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = sum(X[labels == k].astype(float))
    return new


@misconception(
    "With integer centres your answer is an integer array, and means are cut off when they are written into it. The "
    "array for the new centres has to hold floats whatever `C` holds."
)
def update__integer_centres(X, labels, C):
    new = C.copy()
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = X[labels == k].mean(axis=0)
    return new


@misconception("You round the centres to whole numbers. A centre may lie anywhere between the points.")
def update__rounds(X, labels, C):
    new = np.array(C)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = X[labels == k].mean(axis=0).astype(int)
    return new


@misconception(
    'You write the new centres into `C` itself. Then old and new centres are the same array, and whoever asks "did '
    'the centres move?" always hears no. Give back a new array.'
)
def update__alias(X, labels, C):
    for k in range(len(C)):
        members = X[labels == k]
        if len(members) > 0:
            C[k] = members.mean(axis=0)
    return C


@misconception(
    "You took the median of each feature. That is a neighbour of K-Means (K-Medians); K-Means moves to the mean."
)
def update__median(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = np.median(X[labels == k], axis=0)
    return new


@misconception(
    "You averaged over points *and* features, so all coordinates of a centre are the same number. Average each "
    "feature on its own: only the axis of the points should disappear."
)
def update__mean_of_everything(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = X[labels == k].mean()
    return new


@misconception(
    "You count the old centre as one more point of its cluster, which slows every step down. The new centre is the "
    "mean of the points alone."
)
def update__old_centre_counts(X, labels, C):
    new = np.zeros(C.shape)
    for k in range(len(C)):
        new[k] = np.vstack([X[labels == k], C[k : k + 1]]).mean(axis=0)
    return new


@misconception("You go only half of the way from the old centre to the mean. K-Means goes the whole way in one step.")
def update__half_way(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        if (labels == k).any():
            new[k] = (C[k] + X[labels == k].mean(axis=0)) / 2
    return new


@misconception(
    "You give every *point* its centre, so there is a row per point. The answer has one row per centre, shape (K, D)."
)
def update__row_per_point(X, labels, C):
    return np.array([X[labels == label].mean(axis=0) for label in labels])


@misconception(
    "You give back the point closest to the mean instead of the mean. A centre of K-Means need not be one of the "
    "points (that would be K-Medoids)."
)
def update__medoid(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        P = X[labels == k]
        if len(P):
            new[k] = P[((P - P.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    return new
