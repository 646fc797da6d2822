import numpy as np


def pairwise_sqdist(X, C):
    n, d = X.shape
    k = C.shape[0]
    result = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            total = 0.0
            for f in range(d):
                diff = float(X[i, f]) - float(C[j, f])
                total += diff * diff
            result[i, j] = total
    return result
