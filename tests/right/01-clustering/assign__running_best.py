import numpy as np


def assign(X, C):
    X = X.astype(np.float32)
    C = C.astype(np.float32)
    nearest = np.linalg.norm(X - C[0], axis=1)
    labels = np.zeros(X.shape[0], dtype=np.int64)
    for k in range(1, C.shape[0]):
        d = np.linalg.norm(X - C[k], axis=1)
        closer = d < nearest
        labels[closer] = k
        nearest[closer] = d[closer]
    return labels
