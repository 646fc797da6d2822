import numpy as np
from scipy.spatial.distance import cdist


def silhouette(X, y):
    labels = [k for k in np.unique(y) if k >= 0]
    if len(labels) < 2:
        raise ValueError("only one cluster")
    out = np.zeros(y.shape[0])
    groups = {k: np.where(y == k)[0] for k in labels}
    for k in labels:
        own = groups[k]
        if own.size == 1:
            continue
        a = cdist(X[own], X[own]).sum(axis=1) / (own.size - 1)
        b = np.min([cdist(X[own], X[groups[m]]).mean(axis=1) for m in labels if m != k], axis=0)
        bigger = np.maximum(a, b)
        bigger[bigger == 0] = 1  # then a = b = 0 and the result is 0 anyway
        out[own] = (b - a) / bigger
    return out
