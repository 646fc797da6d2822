import numpy as np


def nin_block_forward(x, w, b, w1, b1, w2, b2, padding):
    k = w.shape[-1]
    p = padding
    wide = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p), dtype=x.dtype)
    wide[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    y = np.zeros((len(x), len(w2), wide.shape[2] - k + 1, wide.shape[3] - k + 1), dtype=x.dtype)
    for n in range(y.shape[0]):
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                window = wide[n, :, i : i + k, j : j + k]
                place = np.array([max((window * f).sum() + c, 0) for f, c in zip(w, b)])
                place = np.maximum(w1 @ place + b1, 0)
                y[n, :, i, j] = np.maximum(w2 @ place + b2, 0)
    return y


def nin_head_forward(x, w, b):
    z = np.zeros((len(x), len(w)), dtype=x.dtype)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            z += x[:, :, i, j] @ w.T + b
    return z / (x.shape[2] * x.shape[3])


def nin_head_backward(dy, x, w):
    places = x.shape[2] * x.shape[3]
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w), dtype=w.dtype)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            dx[:, :, i, j] = dy @ w / places
            dw += dy.T @ x[:, :, i, j] / places
    for row in dy:
        db += row
    return dx, dw, db
