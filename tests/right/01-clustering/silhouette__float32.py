import numpy as np


def _mean_dist(p, others):
    return np.linalg.norm(others - p, axis=1).mean()


def silhouette(X, y):
    X = X.astype("float32")
    if np.unique(y[y != -1]).shape[0] < 2:
        raise ValueError
    s = np.zeros(len(y), np.float32)
    for i, (p, k) in enumerate(zip(X, y, strict=True)):
        mask = (y == k) & (np.arange(len(y)) != i)
        if k == -1 or not mask.any():
            continue
        a = _mean_dist(p, X[mask])
        b = min(_mean_dist(p, X[y == m]) for m in np.unique(y) if m not in (k, -1))
        if a < b:
            s[i] = 1 - a / b
        elif a > b:
            s[i] = b / a - 1
    return s
