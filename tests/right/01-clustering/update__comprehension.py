import numpy as np


def update(X, labels, C):
    return np.array(
        [X[labels == k].mean(axis=0) if k in labels else old for k, old in enumerate(C)],
        dtype=float,
    )
