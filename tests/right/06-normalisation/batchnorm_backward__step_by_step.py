import numpy as np


def batchnorm2d_backward(dy, x, gamma, eps=1e-5):
    axes = (0, 2, 3)
    n = x.shape[0] * x.shape[2] * x.shape[3]
    g = gamma[None, :, None, None]
    # forward, keeping every step
    mean = x.sum(axis=axes, keepdims=True) / n
    centred = x - mean
    var = (centred**2).sum(axis=axes, keepdims=True) / n
    root = np.sqrt(var + eps)
    normal = centred / root
    # and back
    dnormal = dy * g
    droot = -(dnormal * centred).sum(axis=axes, keepdims=True) / root**2
    dvar = droot / (2 * root)
    dcentred = dnormal / root + dvar * 2 * centred / n
    dmean = -dcentred.sum(axis=axes, keepdims=True)
    return dcentred + dmean / n, (dy * normal).sum(axis=axes), dy.sum(axis=axes)
