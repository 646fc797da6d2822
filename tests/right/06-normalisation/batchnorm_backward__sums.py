import numpy as np


def batchnorm2d_backward(dy, x, gamma, eps=1e-5):
    c = len(gamma)
    rows, up = (np.moveaxis(a, 1, 0).reshape(c, -1) for a in (x, dy))
    n = rows.shape[1]
    inverse = (rows.var(axis=1) + eps) ** -0.5
    normal = (rows - rows.mean(axis=1)[:, None]) * inverse[:, None]
    dbeta = np.einsum("cn->c", up)
    dgamma = np.einsum("cn,cn->c", up, normal)
    dx = (gamma * inverse / n)[:, None] * (n * up - dbeta[:, None] - normal * dgamma[:, None])
    return np.moveaxis(dx.reshape(c, len(x), *x.shape[2:]), 0, 1), dgamma, dbeta
