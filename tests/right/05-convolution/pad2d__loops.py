import numpy as np


def _source(i, n, mode):
    """Which of n pixels place i shows, None if none does."""
    if 0 <= i < n:
        return i
    if mode == "zeros":
        return None
    if mode == "replicate":
        return 0 if i < 0 else n - 1
    mirrored = -i if i < 0 else 2 * (n - 1) - i
    if not 0 <= mirrored < n:
        raise ValueError("nothing left to mirror")
    return mirrored


def pad2d(x, p, mode):
    top, bottom, left, right = p
    n, c, h, w = x.shape
    y = np.zeros((n, c, h + top + bottom, w + left + right), x.dtype)
    for i in range(h + top + bottom):
        for j in range(w + left + right):
            a, b = _source(i - top, h, mode), _source(j - left, w, mode)
            if a is not None and b is not None:
                y[:, :, i, j] = x[:, :, a, b]
    return y


def pad2d_backward(dy, p, mode):
    top, bottom, left, right = p
    n, c, height, width = dy.shape
    h, w = height - top - bottom, width - left - right
    dx = np.zeros((n, c, h, w), dy.dtype)
    for i in range(height):
        for j in range(width):
            a, b = _source(i - top, h, mode), _source(j - left, w, mode)
            if a is not None and b is not None:
                dx[:, :, a, b] += dy[:, :, i, j]
    return dx
