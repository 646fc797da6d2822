"""Misconceptions of `assign`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You took the minimum over the points (axis 0), one answer per centre. Each *point* needs an answer: "
    "the axis that should disappear is the one of the centres."
)
def assign__axis_0(X, C):
    d = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)
    return np.argmin(d, axis=0)


@misconception("You picked the *farthest* centre. A point belongs to the centre whose distance is smallest.")
def assign__argmax(X, C):
    d = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)
    return np.argmax(d, axis=1)


@misconception(
    "You measured with the Manhattan distance, the sum of absolute differences. This exercise asks for the "
    "Euclidean one; they disagree on diagonal neighbours."
)
def assign__manhattan(X, C):
    d = np.abs(X[:, None, :].astype(float) - C[None, :, :]).sum(axis=2)
    return np.argmin(d, axis=1)


@misconception(
    "Your labels are floats. A label is a name that will index into the centres, so it has to be an integer; "
    "an array made by `np.zeros(N)` holds floats unless told otherwise."
)
def assign__float_labels(X, C):
    labels = np.zeros(len(X))
    for i in range(len(X)):
        labels[i] = np.argmin(((C - X[i].astype(float)) ** 2).sum(axis=1))
    return labels


@misconception(
    "You updated the centres while still assigning points, so later points saw centres that had already moved, and "
    "the caller's `C` changed. In the assignment step the centres stand still."
)
def assign__moves_centres(X, C):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        labels[i] = np.argmin(((C - X[i].astype(float)) ** 2).sum(axis=1))
        C[labels[i]] = (C[labels[i]] + X[i]) / 2
    return labels


@misconception(
    "When two centres are equally near, your choice is random. Then the same input gives different labels and the "
    "algorithm may never settle. Of equally near centres take the first."
)
def assign__random_ties(X, C):
    d = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        labels[i] = np.random.choice(np.flatnonzero(np.isclose(d[i], d[i].min())))
    return labels


@misconception(
    "When two centres are equally near, you take the last one: `<=` lets a later centre replace an equal one. "
    "Of equally near centres the first one wins."
)
def assign__last_of_ties(X, C):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        best = np.inf
        for k in range(len(C)):
            d = ((X[i].astype(float) - C[k]) ** 2).sum()
            if d <= best:
                best, labels[i] = d, k
    return labels


@misconception(
    "You move the centres and assign once more, so your labels belong to centres the caller does not have. Assigning "
    "is one half-step: answer for the centres you were given, however stale they are."
)
def assign__stale_centres(X, C):
    C = C.astype(float)
    labels = np.argmin(((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2), axis=1)
    for k in range(len(C)):
        if (labels == k).any():
            C[k] = X[labels == k].mean(axis=0)
    return np.argmin(((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2), axis=1)


@misconception("You return how far the nearest centre is. The question is *which* centre it is: its row number in `C`.")
def assign__distance_not_index(X, C):
    d = np.sqrt(((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2))
    return d.min(axis=1)


@misconception("You return the nearest centre's coordinates. A label is its row number, one integer per point.")
def assign__coordinates(X, C):
    d = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)
    return C[d.argmin(axis=1)]


@misconception(
    "You number the centres from 1. Rows of an array are numbered from 0, and a label has to be usable as such a row "
    "number."
)
def assign__counts_from_1(X, C):
    d = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)
    return d.argmin(axis=1) + 1


@misconception(
    "You add up the differences with their signs, so that being too far left and too far up cancel out. Square each "
    "difference before adding."
)
def assign__signed_differences(X, C):
    labels = []
    for x in X:
        gaps = [abs((x.astype(float) - c).sum()) for c in C]
        labels.append(gaps.index(min(gaps)))
    return np.array(labels)


@misconception(
    "`X - C` pairs row 0 with row 0 and row 1 with row 1. Each point has to be compared with *every* centre: you need "
    "a table of shape (N, K) first."
)
def assign__row_by_row(X, C):
    return np.argmin(np.abs(X.astype(float) - C), axis=1)


@misconception(
    "With `uint8` input the differences wrap around, because a byte cannot be negative: 3 − 5 becomes 254. Think "
    "about the type of the numbers before you subtract."
)
def assign__uint8_overflow(X, C):
    d = np.zeros((len(X), len(C)))
    for k in range(len(C)):
        d[:, k] = ((X - C[k]) ** 2).sum(axis=1)
    return d.argmin(axis=1)
