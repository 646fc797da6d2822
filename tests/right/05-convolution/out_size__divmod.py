import numpy as np


def out_size(n, k, s=1, p=0, d=1):
    steps, rest = divmod(n + 2 * p - 1 - d * (k - 1), s)
    if rest != 0 or steps < 0:
        raise ValueError("no such size")
    return steps + 1


def conv_shape(x_shape, w_shape, stride=1, padding=0):
    n, c, h, w = x_shape
    f, depth, kh, kw = w_shape
    if c != depth:
        raise ValueError("no such filter")
    s, p = np.ones(2, dtype=int) * stride, np.ones(2, dtype=int) * padding
    oh, ow = (np.array([h, w]) - np.array([kh, kw]) + 2 * p) // s + 1
    return n, f, int(oh), int(ow)
