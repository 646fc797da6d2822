import numpy as np


def flat(x):
    return np.array([sample.flatten() for sample in x])


def linear_forward(x, w, b):
    return np.einsum("ni,oi->no", flat(x), w) + b[None, :]


def linear_backward(dy, x, w):
    dx = np.einsum("no,oi->ni", dy, w)
    dx.shape = x.shape
    return dx, np.einsum("no,ni->oi", dy, flat(x)), np.einsum("no->o", dy)
