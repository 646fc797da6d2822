import numpy as np


def fork_backward(dy, a, b):
    dy, a, b = (array.astype(np.float32) for array in (dy, a, b))
    return dy * b * (2 * a + b), dy * a * (a + 2 * b)


def take_backward(dy, x, rows):
    dx = np.zeros_like(x, dtype=np.float32)
    for up, row in zip(dy, rows, strict=True):
        dx[row] += up
    return dx
