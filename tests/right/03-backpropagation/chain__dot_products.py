import numpy as np


def chain_forward(x, w1, w2):
    sums = np.multiply(x, w1)
    powers = np.exp(sums)
    return [sums, powers, powers * w2]


def chain_backward(dy, x, w1, w2):
    y = w2 * np.exp(w1 * x)
    return w1 * y * dy, np.dot(dy * y, x), np.dot(dy, np.exp(x * w1))
