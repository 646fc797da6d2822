import numpy as np


def farthest_first(X, K, first):
    centers = np.empty((K, X.shape[1]), dtype=X.dtype)
    centers[0] = X[first]
    d2 = np.full(len(X), np.inf)
    for k in range(1, K):
        d2 = np.minimum(d2, ((X - centers[k - 1]) ** 2).sum(axis=1))
        centers[k] = X[d2.argmax()]
    return centers


def d2_probabilities(X, centers):
    d2 = np.min([np.square(X - c).sum(-1) for c in centers], axis=0)
    if not d2.any():
        d2 = np.ones_like(d2)
    return d2 / d2.sum()


def kmeanspp(X, K, rng):
    n = X.shape[0]
    i = rng.integers(n)
    centers = X[i : i + 1]
    d2 = ((X - X[i]) ** 2).sum(axis=1)
    while centers.shape[0] < K:
        weights = d2 if d2.max() > 0 else np.ones(n)
        cdf = np.cumsum(weights)
        j = np.searchsorted(cdf, rng.uniform(0, cdf[-1]), side="right")
        centers = np.vstack([centers, X[j]])
        d2 = np.minimum(d2, ((X - X[j]) ** 2).sum(axis=1))
    return centers
