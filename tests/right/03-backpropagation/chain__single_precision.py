import numpy as np


def chain_forward(x, w1, w2):
    x = np.asarray(x, dtype=np.float32)
    u = np.float32(w1) * x
    v = np.exp(u)
    return u, v, np.float32(w2) * v


def chain_backward(dy, x, w1, w2):
    _, v, _ = chain_forward(x, w1, w2)
    dy, x = dy.astype(np.float32), x.astype(np.float32)
    dv = dy * np.float32(w2)
    du = dv * v
    return du * np.float32(w1), np.sum(du * x), np.sum(dy * v)
