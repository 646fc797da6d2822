import numpy as np


def normalise(train, other):
    dtype = train.dtype if train.dtype == np.float32 else np.float64
    train, other = train.astype(dtype), other.astype(dtype)
    count = train.size // train.shape[1]
    mean = np.einsum("nchw->c", train) / count
    centred = train - mean.reshape(1, -1, 1, 1)
    var = np.einsum("nchw,nchw->c", centred, centred) / count
    inverse = np.array([1 / v**0.5 if v > 0 else 1 for v in var], dtype=dtype).reshape(1, -1, 1, 1)
    return centred * inverse, (other - mean.reshape(1, -1, 1, 1)) * inverse
