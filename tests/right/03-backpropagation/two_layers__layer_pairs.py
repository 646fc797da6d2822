import numpy as np


def linear(x, w, b):
    return x @ w + b


def linear_backward(dy, x, w):
    return dy @ w.T, x.T @ dy, np.ones(len(dy), dtype=dy.dtype) @ dy


def two_layers_forward(x, w1, b1, w2, b2):
    s = linear(x, w1, b1)
    return linear((s + np.abs(s)) / 2, w2, b2)


def two_layers_backward(dy, x, w1, b1, w2, b2):
    h = linear(x, w1, b1)
    h[h < 0] = 0
    dh, dw2, db2 = linear_backward(dy, h, w2)
    dh[h == 0] = 0
    dx, dw1, db1 = linear_backward(dh, x, w1)
    return dx, dw1, db1, dw2, db2
