"""Pooling to read: one loop per axis, one window at a time. Slow on purpose; the tests hold `pool` to it."""

import numpy as np

from glassnet.backend import Array

Pair = tuple[int, int]


def naive_max_pool2d(x: Array, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair) -> tuple[Array, Array]:
    """Max-pool `x` (N, C, H, W); also return the switches, ``row * W + column``, both (N, C, OH, OW)."""
    n, c, h, w = x.shape
    oh, ow = _sizes((h, w), kernel, stride, padding, dilation)
    y, indices = np.full((n, c, oh, ow), -np.inf, dtype=x.dtype), np.zeros((n, c, oh, ow), dtype=np.int64)
    for out in np.ndindex(n, c, oh, ow):
        best = None
        for i, j in np.ndindex(*kernel):
            row = out[2] * stride[0] - padding[0] + i * dilation[0]
            column = out[3] * stride[1] - padding[1] + j * dilation[1]
            if not (0 <= row < h and 0 <= column < w):
                continue
            value = x[out[0], out[1], row, column]
            if best is None or value > best:  # strictly more: of equal values the first one stays
                best = value
                y[out], indices[out] = value, row * w + column
    return y, indices


def naive_max_pool2d_backward(dy: Array, indices: Array, shape: tuple[int, int, int, int]) -> Array:
    """Add each gradient to the pixel that its switch names: dx of the given shape."""
    dx = np.zeros(shape, dtype=dy.dtype)
    for out in np.ndindex(*dy.shape):
        row, column = divmod(int(indices[out]), shape[3])
        dx[out[0], out[1], row, column] += dy[out]
    return dx


def naive_avg_pool2d(x: Array, kernel: Pair, stride: Pair, padding: Pair, *, count_include_pad: bool) -> Array:
    """Mean-pool `x` (N, C, H, W): (N, C, OH, OW)."""
    n, c, h, w = x.shape
    y = np.zeros((n, c, *_sizes((h, w), kernel, stride, padding, (1, 1))), dtype=x.dtype)
    for out in np.ndindex(*y.shape):
        top, left = out[2] * stride[0] - padding[0], out[3] * stride[1] - padding[1]
        rows, columns = range(max(0, top), min(h, top + kernel[0])), range(max(0, left), min(w, left + kernel[1]))
        total = sum(x[out[0], out[1], row, column] for row in rows for column in columns)
        y[out] = total / (kernel[0] * kernel[1] if count_include_pad else len(rows) * len(columns))
    return y


def _sizes(size: Pair, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair) -> tuple[int, ...]:
    zipped = zip(size, kernel, stride, padding, dilation, strict=True)
    return tuple((n + 2 * p - (k - 1) * d - 1) // s + 1 for n, k, s, p, d in zipped)
