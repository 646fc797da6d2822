import numpy as np


def assign(X, C):
    # |x|^2 is the same for all centres: leave it out
    C = C.astype(np.float64)
    score = np.dot(X.astype(np.float64), C.T) - 0.5 * np.einsum("kd,kd->k", C, C)
    return np.argmax(score, axis=-1).astype(np.int32)
