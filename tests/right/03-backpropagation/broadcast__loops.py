import numpy as np


def unbroadcast(dy, shape):
    dx = np.zeros(shape)
    for i in np.ndindex(dy.shape):
        own = i[len(i) - len(shape) :]
        home = tuple(0 if n == 1 else k for k, n in zip(own, shape, strict=True))
        dx[home] += dy[i]
    return dx


def multiply_backward(dy, a, b):
    wide_a, wide_b = np.broadcast_to(a, dy.shape), np.broadcast_to(b, dy.shape)
    return unbroadcast(dy * wide_b, a.shape), unbroadcast(dy * wide_a, b.shape)
