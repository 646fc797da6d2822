"""Dense layers and losses to read: one loop per axis. Slow on purpose; the tests hold the fast kernels to them."""

import math

import numpy as np

from glassnet.backend import Array


def naive_linear(x: Array, w: Array, b: Array) -> Array:
    """Weigh and sum the inputs (N, I) by w (O, I), add b (O,): (N, O)."""
    y = np.zeros((x.shape[0], w.shape[0]), dtype=x.dtype)
    for n, o in np.ndindex(*y.shape):
        y[n, o] = b[o]
        for i in range(x.shape[1]):
            y[n, o] += x[n, i] * w[o, i]
    return y


def naive_softmax(x: Array) -> Array:
    """Turn each row of scores (N, C) into probabilities."""
    y = np.zeros_like(x)
    for n, row in enumerate(x):
        top = max(row)  # subtracted from all: it changes nothing on paper and keeps exp from overflowing
        powers = [math.exp(v - top) for v in row]
        for c, power in enumerate(powers):
            y[n, c] = power / sum(powers)
    return y


def naive_cross_entropy(x: Array, target: Array, weight: Array, label_smoothing: float) -> float:
    """Mean cross-entropy of scores (N, C) and labels (N,), weighted by the class of the label."""
    n_classes = x.shape[1]
    total = 0.0
    for row, label in zip(naive_softmax(x), target, strict=True):
        for c in range(n_classes):
            share = label_smoothing / n_classes + (1 - label_smoothing) * (c == label)
            total -= share * float(weight[c]) * math.log(row[c])
    return total / float(sum(weight[label] for label in target))
