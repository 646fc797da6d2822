import numpy as np


def assign(X, C):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        best = None
        for k in range(len(C)):
            d = sum((float(a) - float(b)) ** 2 for a, b in zip(X[i], C[k], strict=True))
            if best is None or d < best:
                best = d
                labels[i] = k
    return labels
