import numpy as np


def weights(n, k, s, p):
    """Row i holds what pixel counts how much in output i: averaging along one axis is a matrix product."""
    out = (n + 2 * p - k) // s + 1
    begin = (np.arange(out) * s - p)[:, None]
    pixel = np.arange(n)[None, :]
    inside = (pixel >= begin) & (pixel < begin + k)
    return (inside / inside.sum(axis=1, keepdims=True)).astype(np.float32)


def both(x, kernel_size, stride, padding):
    return [weights(*four) for four in zip(x.shape[2:], kernel_size, stride, padding, strict=True)]


def avgpool_forward(x, kernel_size, stride, padding):
    down, across = both(x, kernel_size, stride, padding)
    return (down @ x.astype(np.float32) @ across.T).astype(np.float32)


def avgpool_backward(dy, x, kernel_size, stride, padding):
    down, across = both(x, kernel_size, stride, padding)
    return down.T @ dy.astype(np.float32) @ across


def global_avgpool_forward(x):
    return np.einsum("nchw->nc", x) / (x.shape[-1] * x.shape[-2])


def global_avgpool_backward(dy, x):
    h, w = x.shape[2:]
    return np.repeat(dy / (h * w), h * w).reshape(x.shape)
