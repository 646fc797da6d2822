import numpy as np


def dbscan(X, eps, min_samples):
    """Whole rings of points at a time; the largest cluster is number 0."""
    X = np.asarray(X, dtype=np.float32)
    near = np.sqrt(np.square(X[:, None] - X[None]).sum(-1)) <= np.float32(eps)  # (N, N)
    core = near.sum(1) >= min_samples
    y = np.full(X.shape[0], -1, dtype=np.int32)
    while (core & (y < 0)).any():
        front = np.zeros(len(X), dtype=bool)
        front[np.argmax(core & (y < 0))] = True
        c = y.max() + 1
        while front.any():
            y[front] = c
            front = near[front & core].any(axis=0) & (y < 0)
    order = np.argsort(-np.bincount(y[y >= 0], minlength=1), kind="stable")
    rank = np.argsort(order).astype(np.int32)
    return np.where(y >= 0, rank[y], -1)
