import numpy as np


def unbroadcast(g, shape):
    home = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), g.shape)
    out = np.zeros(int(np.prod(shape)), dtype=g.dtype)
    np.add.at(out, home.ravel(), g.ravel())
    return out.reshape(shape)


def multiply_backward(dy, a, b):
    return unbroadcast(dy * b, a.shape), unbroadcast(a * dy, b.shape)
