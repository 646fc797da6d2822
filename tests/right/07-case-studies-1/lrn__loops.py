import numpy as np


def brackets(x, n, k, alpha):
    r = np.full(x.shape, k, dtype=x.dtype)
    for i in range(x.shape[1]):
        for j in range(i - n // 2, i + n // 2 + 1):
            if 0 <= j < x.shape[1]:
                r[:, i] += alpha * x[:, j] ** 2
    return r


def lrn_forward(x, n, k, alpha, beta):
    return x / brackets(x, n, k, alpha) ** beta


def lrn_backward(dy, x, n, k, alpha, beta):
    r = brackets(x, n, k, alpha)
    dx = dy / r**beta
    for i in range(x.shape[1]):
        for j in range(x.shape[1]):
            if abs(i - j) <= n // 2:
                dx[:, i] -= dy[:, j] * x[:, j] * beta * r[:, j] ** (-beta - 1) * 2 * alpha * x[:, i]
    return dx
