import numpy as np


def numerical_gradient(f, x, dy, h=1e-5):
    x = np.asarray(x, dtype=float)
    slopes = []
    for direction in np.eye(x.size).reshape(x.size, *x.shape):
        change = f(x + h * direction) - f(x - h * direction)
        slopes.append((dy * change).sum() / (2 * h))
    return np.reshape(slopes, x.shape)


def rel_error(a, b):
    a, b = np.abs(a), np.abs(b) * np.sign(np.where(a == 0, 1, a)) * np.sign(b)
    gap, size = np.abs(a - b), a + np.abs(b)
    return float(np.divide(gap, size, out=np.zeros(np.shape(gap)), where=size > 0).max())
