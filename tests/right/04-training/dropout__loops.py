import numpy as np


def dropout_forward(x, p, train, rng):
    y = np.array(x, dtype=float)
    kept = np.ones(x.shape, dtype=bool)
    if not train:
        return y, kept
    draws = rng.random(x.shape)
    for at in np.ndindex(x.shape):
        if draws[at] < p:
            y[at] = 0
            kept[at] = False
        else:
            y[at] = x[at] / (1 - p)
    return y, kept


def dropout_backward(dy, kept, p, train):
    dx = np.zeros(dy.shape)
    for at in np.ndindex(dy.shape):
        if kept[at]:
            dx[at] = dy[at] / (1 - p) if train else dy[at]
    return dx
