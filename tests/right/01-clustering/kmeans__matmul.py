import numpy as np


def standardize(X):
    X = np.asarray(X, dtype=float)
    Z = X - X.mean(axis=0)
    sd = np.sqrt(np.mean(Z**2, axis=0))
    return np.divide(Z, sd, out=np.zeros_like(Z), where=sd > 0)


def kmeans(X, starts, max_iter=100):
    X = np.asarray(X, dtype=float)
    x2 = (X * X).sum(axis=1)
    eye = np.eye(starts.shape[1])
    kept = None
    for start in starts:
        C = start.astype(float)
        lab = np.full(len(X), -1)
        n = -1
        while True:
            D = x2[:, None] + (C * C).sum(axis=1) - 2 * X @ C.T
            new = D.argmin(axis=1)
            n += 1
            settled = np.array_equal(new, lab)
            lab = new
            if settled or n == max_iter:
                break
            M = eye[lab]  # (N, K)
            count = M.sum(axis=0)[:, None]
            C = np.where(count > 0, M.T @ X / np.maximum(count, 1), C)
        sse = np.square(X - C[lab]).sum()
        if kept is None or sse < kept[2]:
            kept = lab, C, sse, n
    return kept


def matched_accuracy(labels, y):
    """Try every way to give the clusters different classes, row by row of the contingency table."""
    ks, cs = np.unique(labels), np.unique(y)
    T = (labels == ks[:, None]).astype(int) @ (y[:, None] == cs).astype(int)
    if T.shape[0] > T.shape[1]:
        T = T.T

    def most(row, free):
        if row == len(T):
            return 0
        return max(T[row, c] + most(row + 1, free - {c}) for c in free)

    return most(0, frozenset(range(T.shape[1]))) / y.size
