import numpy as np


def update(X, labels, C):
    sums = np.zeros(C.shape, dtype=np.float64)
    np.add.at(sums, labels, X)
    n = np.bincount(labels, minlength=C.shape[0])
    centers = C.astype(np.float64)
    full = n > 0
    centers[full] = sums[full] / n[full, None]
    return centers
