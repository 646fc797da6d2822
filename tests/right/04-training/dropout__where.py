import numpy as np


def dropout_forward(x, p, train, rng):
    if not train:
        return x, np.ones_like(x)
    dropped = rng.random(x.shape) < p
    with np.errstate(divide="ignore"):
        return np.where(dropped, 0, x / np.float64(1 - p)), (~dropped).astype(int)


def dropout_backward(dy, kept, p, train):
    if not train:
        return dy
    return np.where(kept, dy / max(1 - p, 1e-12), 0)
