import numpy as np


def band(c, n):
    i = np.arange(c)
    return (np.abs(i[:, None] - i) <= n // 2).astype(float)


def lrn_forward(x, n, k, alpha, beta):
    r = k + alpha * np.tensordot(x**2, band(x.shape[1], n), axes=(1, 0)).transpose(0, 3, 1, 2)
    return x * np.exp(-beta * np.log(r))


def lrn_backward(dy, x, n, k, alpha, beta):
    m = band(x.shape[1], n)
    r = k + alpha * np.einsum("ij,njhw->nihw", m, x * x)
    y = x * r**-beta
    return dy * r**-beta - 2 * alpha * beta * x * np.einsum("ij,njhw->nihw", m, dy * y / r)
