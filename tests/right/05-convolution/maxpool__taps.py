import numpy as np


def tap(i, j, shape, stride):
    return (
        ...,
        slice(i, i + stride[0] * (shape[2] - 1) + 1, stride[0]),
        slice(j, j + stride[1] * (shape[3] - 1) + 1, stride[1]),
    )


def maxpool_forward(x, kernel_size, stride):
    shape = (*x.shape[:2], *((n - k) // s + 1 for n, k, s in zip(x.shape[2:], kernel_size, stride, strict=True)))
    y = np.full(shape, -np.inf, dtype=np.float32 if x.dtype == np.float32 else float)
    for i in range(kernel_size[0]):
        for j in range(kernel_size[1]):
            y = np.maximum(y, x[tap(i, j, shape, stride)])
    return y


def maxpool_backward(dy, x, kernel_size, stride):
    y = maxpool_forward(x, kernel_size, stride)
    dx = np.zeros_like(x)
    free = np.ones(y.shape, dtype=bool)
    for i in range(kernel_size[0]):
        for j in range(kernel_size[1]):
            place = tap(i, j, y.shape, stride)
            hit = free & (x[place] == y)
            dx[place] += np.where(hit, dy, 0)
            free &= ~hit
    return dx
