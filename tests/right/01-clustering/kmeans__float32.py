import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def standardize(X):
    mean, std = X.mean(0, dtype=np.float64), X.std(0, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((X - mean) / std, nan=0.0, posinf=0.0, neginf=0.0)


def kmeans(X, starts, max_iter=100):
    X = X.astype(np.float32)
    runs = []
    for C in starts.astype(np.float32):
        labels = cdist(X, C).argmin(axis=1)
        n_iter, changed = 0, True
        while changed and n_iter < max_iter:
            C = np.stack([X[labels == k].mean(axis=0) if (labels == k).any() else C[k] for k in range(len(C))])
            again = cdist(X, C).argmin(axis=1)
            changed = (again != labels).any()
            labels = again
            n_iter += 1
        runs.append((labels, C, np.sum((X - C[labels]) ** 2), n_iter))
    return runs[np.argmin([run[2] for run in runs])]


def matched_accuracy(labels, y):
    names = np.union1d(labels, y)
    table = [[((labels == a) & (y == b)).sum() for b in names] for a in names]
    pairs = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return sum(table[i][j] for i, j in pairs) / len(y)
