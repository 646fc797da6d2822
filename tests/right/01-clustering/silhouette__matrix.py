import numpy as np


def silhouette(X, y):
    names, where, counts = np.unique(y, return_inverse=True, return_counts=True)
    real = names != -1
    if real.sum() < 2:
        raise ValueError(f"expected two clusters or more, got {real.sum()}")
    sq = (X**2).sum(axis=1)
    dist = np.sqrt(np.maximum(sq[:, None] + sq[None, :] - 2 * X @ X.T, 0))  # (N, N)
    onehot = np.eye(len(names))[where]  # (N, K)
    sums = dist @ onehot  # summed distance of each point to each cluster
    rows = np.arange(len(X))
    a = sums[rows, where] / np.maximum(counts[where] - 1, 1)
    means = sums / counts
    means[rows, where] = np.inf
    means[:, ~real] = np.inf
    b = means.min(axis=1)
    top = np.maximum(a, b)
    s = np.divide(b - a, top, out=np.zeros(len(X)), where=top > 0)
    s[(counts[where] == 1) | (y == -1)] = 0
    return s
