import numpy as np


def linear_forward(x, w, b):
    rows = x.reshape(x.shape[0], w.shape[1])
    return rows @ w.T + b


def linear_backward(dy, x, w):
    rows = x.reshape(x.shape[0], w.shape[1])
    return (dy @ w).reshape(x.shape), (rows.T @ dy).T, np.sum(dy, axis=0)
