import numpy as np


def dropout_forward(x, p, train, rng):
    kept = np.ones(x.shape, dtype=np.float32)
    factor = 1.0
    if train:
        kept = (rng.random(x.size).reshape(x.shape) >= p).astype(np.float32)
        factor = 0.0 if p == 1 else 1 / (1 - p)
    return (x * kept * factor).astype(x.dtype), kept


def dropout_backward(dy, kept, p, train):
    dx = np.zeros_like(dy)
    here = np.asarray(kept, dtype=bool)
    dx[here] = dy[here] / ((1 - p) if train else 1)
    return dx
