import numpy as np


def update(X, labels, C):
    member = np.eye(len(C))[labels]  # (N, K)
    counts = member.sum(axis=0)[:, None]
    sums = member.T @ X
    return np.where(counts > 0, sums / np.maximum(counts, 1), C)
