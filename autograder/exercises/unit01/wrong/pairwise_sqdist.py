"""Misconceptions of `pairwise_sqdist`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You took the square root: these are the distances themselves. The exercise asks for *squared* distances; the root "
    "costs time and changes no comparison."
)
def pairwise_sqdist__root(X, C):
    out = np.zeros((len(X), len(C)))
    for i in range(len(X)):
        for k in range(len(C)):
            out[i, k] = np.linalg.norm(X[i].astype(float) - C[k].astype(float))
    return out


@misconception(
    "Where a point lies on a centre, rounding in |x|² − 2x·c + |c|² leaves numbers a little below zero, and a later "
    "square root would turn them into NaN. What is the smallest value that a squared distance can have?"
)
def pairwise_sqdist__negative(X, C):
    X = np.asarray(X, dtype=float)
    C = np.asarray(C, dtype=float)
    x2 = (X**2).sum(axis=1)
    c2 = (C**2).sum(axis=1)
    return x2[:, None] - 2 * X @ C.T + c2


@misconception(
    "You took the root of |x|² − 2x·c + |c|², which rounding can make slightly negative: there the root is NaN. And "
    "the exercise asks for the squared distance, so no root is needed."
)
def pairwise_sqdist__root_of_negative(X, C):
    A, B = X.astype(np.float64), C.astype(np.float64)
    s = np.sum(A * A, axis=1, keepdims=True) + np.sum(B * B, axis=1) - 2 * np.dot(A, B.T)
    return np.sqrt(s)


@misconception(
    "You summed over the axis of the centres, so a centre's index disappeared and the features stayed. Every pair of "
    "point and centre needs one number: which axis should disappear?"
)
def pairwise_sqdist__sums_over_centres(X, C):
    diff = X[:, np.newaxis].astype(float) - C[np.newaxis].astype(float)
    return np.sum(diff**2, axis=1)


@misconception(
    "You summed over the axis of the points (axis 0), so the points disappeared from the answer. The axis that should "
    "disappear is the one of the features."
)
def pairwise_sqdist__sums_over_points(X, C):
    diff = X[:, None, :].astype(float) - C[None, :, :].astype(float)
    return (diff * diff).sum(axis=0)


@misconception(
    "With `uint8` input your subtraction wraps around: a byte cannot be negative, so 3 − 5 becomes 254. Think about "
    "which type the numbers should have *before* you subtract."
)
def pairwise_sqdist__uint8_overflow(X, C):
    dist = np.zeros((X.shape[0], C.shape[0]))
    for k, c in enumerate(C):
        dist[:, k] = ((X - c) ** 2).sum(axis=1)
    return dist


@misconception(
    "In |x − c|² = |x|² − 2x·c + |c|² the middle term counts twice; yours counts once. Multiply out (x − c)(x − c) on "
    "paper to see both of its cross terms."
)
def pairwise_sqdist__factor_2_missing(X, C):
    X = X.astype(float)
    C = C.astype(float)
    return np.sum(X**2, axis=1)[:, None] + np.sum(C**2, axis=1)[None] - X @ C.T


@misconception(
    "Your table is turned on its side: a row per centre and a column per point. The exercise asks for a row per point "
    "and a column per centre, shape (N, K)."
)
def pairwise_sqdist__transposed(X, C):
    rows = []
    for c in C.astype(float):
        rows.append(((X.astype(float) - c) ** 2).sum(axis=1))
    return np.array(rows)


@misconception(
    "Your numbers are right, but on the way you build an array of shape (N, K, D). With a million points it would not "
    "fit into memory: find a way that never holds more than about N·K numbers at once."
)
def pairwise_sqdist__memory(X, C):
    diff = X[:, None, :].astype(float) - C[None, :, :].astype(float)
    return (diff**2).sum(axis=-1)


@misconception(
    "You added up absolute differences, which is the Manhattan distance. Euclidean means: square each difference, "
    "then add."
)
def pairwise_sqdist__manhattan(X, C):
    out = np.empty((len(X), len(C)))
    for k in range(len(C)):
        out[:, k] = np.abs(X.astype(float) - C[k].astype(float)).sum(axis=1)
    return out


@misconception(
    "You added the differences first and squared their sum, so that +3 and −3 cancel out. Square each difference "
    "before you add."
)
def pairwise_sqdist__square_of_the_sum(X, C):
    return np.array([[float((x.astype(float) - c.astype(float)).sum()) ** 2 for c in C] for x in X])


@misconception("You took the mean over the features instead of the sum, so your numbers are D times too small.")
def pairwise_sqdist__mean(X, C):
    out = np.zeros((len(X), len(C)))
    for i, x in enumerate(X.astype(float)):
        out[i] = ((x - C.astype(float)) ** 2).mean(axis=1)
    return out


@misconception(
    "You used only the largest difference of any feature. That is the Chebyshev distance (squared); the Euclidean one "
    "adds up the squares of *all* features."
)
def pairwise_sqdist__chebyshev(X, C):
    out = np.zeros((len(X), len(C)))
    for i in range(len(X)):
        for k in range(len(C)):
            out[i, k] = max(abs(float(a) - float(b)) for a, b in zip(X[i], C[k])) ** 2
    return out


@misconception(
    "`X - C` pairs row 0 with row 0 and row 1 with row 1, which works only by luck of the shapes. Here every point "
    "has to meet *every* centre."
)
def pairwise_sqdist__row_by_row(X, C):
    return ((np.asarray(X, float) - np.asarray(C, float)) ** 2).sum(axis=1)


@misconception(
    "You computed the scalar product x·c. A distance grows when the points move apart; a "
    "product does not. Start from the difference of the two points."
)
def pairwise_sqdist__product(X, C):
    return np.asarray(X, float) @ np.asarray(C, float).T
