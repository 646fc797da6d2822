import numpy as np


def update(X, labels, C):
    K, D = C.shape
    new = np.zeros((K, D))
    for k in range(K):
        count = 0
        total = [0.0] * D
        for i in range(len(X)):
            if labels[i] == k:
                count += 1
                for d in range(D):
                    total[d] += float(X[i, d])
        for d in range(D):
            new[k, d] = total[d] / count if count > 0 else C[k, d]
    return new
