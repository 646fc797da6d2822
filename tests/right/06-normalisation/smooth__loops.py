import math

import numpy as np


def gelu_forward(x):
    y = np.empty_like(x)
    for at in np.ndindex(x.shape):
        v = float(x[at])
        y[at] = v / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3)))
    return y


def gelu_backward(dy, x):
    dx = np.empty_like(x)
    for at in np.ndindex(x.shape):
        v = float(x[at])
        t = math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))
        slope = (1 + t) / 2 + v / 2 * (1 - t * t) * math.sqrt(2 / math.pi) * (1 + 0.134145 * v * v)
        dx[at] = dy[at] * slope
    return dx


def prelu_forward(x, alpha):
    y = x.copy()
    for c in range(x.shape[1]):
        left = x[:, c] <= 0
        y[:, c][left] *= alpha[c]
    return y


def prelu_backward(dy, x, alpha):
    dx, dalpha = np.zeros_like(dy), np.zeros_like(alpha)
    for n, c, h, w in np.ndindex(x.shape):
        if x[n, c, h, w] > 0:
            dx[n, c, h, w] = dy[n, c, h, w]
        else:
            dx[n, c, h, w] = alpha[c] * dy[n, c, h, w]
            dalpha[c] += x[n, c, h, w] * dy[n, c, h, w]
    return dx, dalpha
