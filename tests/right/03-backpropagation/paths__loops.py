import numpy as np


def fork_backward(dy, a, b):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    for i in np.ndindex(dy.shape):
        c, d = a[i] + b[i], a[i] * b[i]
        dc, dd = dy[i] * d, dy[i] * c
        da[i] += dc
        da[i] += dd * b[i]
        db[i] += dc
        db[i] += dd * a[i]
    return da, db


def take_backward(dy, x, rows):
    dx = [[0.0] * x.shape[1] for _ in range(x.shape[0])]
    for m, row in enumerate(rows):
        for k in range(x.shape[1]):
            dx[row][k] += float(dy[m, k])
    return np.array(dx)
