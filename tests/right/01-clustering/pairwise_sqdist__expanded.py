import numpy as np


def pairwise_sqdist(X, C):
    A = X.astype(np.float64)
    B = C.astype(np.float64)
    # |a - b|^2 = |a|^2 - 2ab + |b|^2
    d2 = np.sum(A**2, axis=1, keepdims=True) - 2 * A @ B.T + np.sum(B**2, axis=1)
    return np.maximum(d2, 0)
