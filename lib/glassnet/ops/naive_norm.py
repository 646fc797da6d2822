"""Normalisation to read: one channel, sample or pixel at a time. Slow on purpose; the tests hold the ops to it."""

import math

import numpy as np

from glassnet.backend import Array


def naive_batch_norm(x: Array, weight: Array, bias: Array, eps: float) -> Array:
    """Normalise each channel of `x` (N, C, H, W) over the batch and the pixels, then scale and shift it."""
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        y[:, c] = _standard(x[:, c], eps) * weight[c] + bias[c]
    return y


def naive_layer_norm(x: Array, weight: Array, bias: Array, eps: float) -> Array:
    """Normalise each sample of `x` (N, ...) over all its features, then scale and shift each feature."""
    return np.stack([_standard(sample, eps) * weight + bias for sample in x])


def naive_group_norm(x: Array, weight: Array, bias: Array, groups: int, eps: float) -> Array:
    """Normalise groups of neighbouring channels of each image of `x` (N, C, H, W), then scale and shift channels."""
    y = np.empty_like(x)
    size = x.shape[1] // groups
    for n in range(x.shape[0]):
        for g in range(groups):
            members = slice(g * size, (g + 1) * size)
            y[n, members] = _standard(x[n, members], eps)
    return y * weight[:, None, None] + bias[:, None, None]


def naive_local_response_norm(x: Array, size: int, alpha: float, beta: float, k: float) -> Array:
    """Divide each value of `x` (N, C, H, W) by a power of the energy of its neighbouring channels."""
    y = np.empty_like(x)
    channels = x.shape[1]
    for n, c, row, column in np.ndindex(*x.shape):
        window = range(max(0, c - size // 2), min(channels, c + (size - 1) // 2 + 1))
        energy = sum(x[n, i, row, column] ** 2 for i in window)
        y[n, c, row, column] = x[n, c, row, column] / (k + alpha / size * energy) ** beta
    return y


def _standard(values: Array, eps: float) -> Array:
    mean = sum(values.flat) / values.size
    var = sum((v - mean) ** 2 for v in values.flat) / values.size
    return (values - mean) / math.sqrt(var + eps)
