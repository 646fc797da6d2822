import numpy as np


def relu_forward(x):
    return np.maximum(0, x)


def relu_backward(dy, x):
    return dy * np.heaviside(x, 0)


def leaky_relu_forward(x, slope):
    return np.maximum(0, x) + slope * np.minimum(0, x)


def leaky_relu_backward(dy, x, slope):
    return dy * (slope + (1 - slope) * np.heaviside(x, 0))
