import numpy as np


def region_query(X, i, eps):
    X = np.asarray(X, dtype=float)
    sq = (X * X).sum(axis=1)
    d2 = sq + sq[i] - 2 * (X @ X[i])
    d2 = np.maximum(d2, 0)
    return [n for n, d in enumerate(d2) if d <= eps**2]
