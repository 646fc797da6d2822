import numpy as np
from scipy.optimize import linear_sum_assignment


def _sqdist(X, C):
    return ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=-1)


def _assign(X, C):
    return _sqdist(X, C).argmin(axis=1)


def _update(X, labels, C):
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        members = X[labels == k]
        if len(members):
            new[k] = members.mean(axis=0)
    return new


def standardize(X):
    mu = X.mean(axis=0)
    sigma = X.std(axis=0)
    sigma[sigma == 0] = 1.0
    return (X - mu) / sigma


def kmeans(X, starts, max_iter=100):
    best_labels, best_centers, best_inertia, best_n = None, None, np.inf, 0
    for C in starts:
        labels = _assign(X, C)
        n_iter, done = 0, False
        while not done and n_iter < max_iter:
            C = _update(X, labels, C)
            n_iter += 1
            new_labels = _assign(X, C)
            done = np.array_equal(new_labels, labels)
            labels = new_labels
        inertia = _sqdist(X, C).min(axis=1).sum()
        if inertia < best_inertia:
            best_labels, best_centers, best_inertia, best_n = labels, C, inertia, n_iter
    return best_labels, best_centers, best_inertia, best_n


def matched_accuracy(labels, y):
    u, li = np.unique(labels, return_inverse=True)
    v, yi = np.unique(y, return_inverse=True)
    table = np.zeros((len(u), len(v)))
    np.add.at(table, (li, yi), 1)
    rows, cols = linear_sum_assignment(-table)
    return table[rows, cols].sum() / len(y)
