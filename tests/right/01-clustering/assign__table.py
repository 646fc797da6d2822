import numpy as np


def pairwise_sqdist(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    return np.maximum((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0)


def assign(X, C):
    return pairwise_sqdist(X, C).argmin(axis=1)
