import numpy as np


def with_ones(a):
    return np.hstack([a, np.ones((len(a), 1), dtype=np.float32)]).astype(np.float32)


def two_layers_forward(x, w1, b1, w2, b2):
    first, second = np.vstack([w1, b1]).astype(np.float32), np.vstack([w2, b2]).astype(np.float32)
    return with_ones((with_ones(x) @ first).clip(min=0)) @ second


def two_layers_backward(dy, x, w1, b1, w2, b2):
    first = np.vstack([w1, b1])
    sums = np.hstack([x, np.ones((len(x), 1))]) @ first
    hidden = np.hstack([np.maximum(sums, 0), np.ones((len(x), 1))])
    d_second = hidden.T @ dy
    d_sums = np.where(sums > 0, dy @ w2.T, 0)
    d_first = np.hstack([x, np.ones((len(x), 1))]).T @ d_sums
    return d_sums @ w1.T, d_first[:-1], d_first[-1], d_second[:-1], d_second[-1]
