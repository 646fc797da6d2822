"""Misconceptions of `assign`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You took the minimum over the points (axis 0), one answer per centre. Each *point* needs an answer: "
    "the axis that should disappear is the one of the centres."
)
def assign__axis_0(X, C):
    d = ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2)
    return np.argmin(d, axis=0)


@misconception("You picked the *farthest* centre. A point belongs to the centre whose distance is smallest.")
def assign__argmax(X, C):
    d = ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2)
    return np.argmax(d, axis=1)


@misconception(
    "You measured with the Manhattan distance, the sum of absolute differences. This exercise asks for the "
    "Euclidean one; they disagree on diagonal neighbours."
)
def assign__manhattan(X, C):
    d = np.abs(X[:, None, :] - C[None, :, :]).sum(axis=2)
    return np.argmin(d, axis=1)


@misconception(
    "Your labels are floats. A label is a name that will index into the centres, so it has to be an integer; "
    "an array made by `np.zeros(N)` holds floats unless told otherwise."
)
def assign__float_labels(X, C):
    labels = np.zeros(len(X))
    for i in range(len(X)):
        labels[i] = np.argmin(((C - X[i]) ** 2).sum(axis=1))
    return labels


@misconception(
    "You updated the centres while still assigning points, so later points saw centres that had already moved, and "
    "the caller's `C` changed. In the assignment step the centres stand still."
)
def assign__moves_centres(X, C):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        labels[i] = np.argmin(((C - X[i]) ** 2).sum(axis=1))
        C[labels[i]] = (C[labels[i]] + X[i]) / 2
    return labels


@misconception(
    "When two centres are equally near, your choice is random. Then the same input gives different labels and the "
    "algorithm may never settle. Of equally near centres take the first."
)
def assign__random_ties(X, C):
    d = ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2)
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
            d = ((X[i] - C[k]) ** 2).sum()
            if d <= best:
                best, labels[i] = d, k
    return labels
