import numpy as np


def relu_forward(x):
    return np.array([max(v, 0.0) for v in x.ravel()]).reshape(x.shape)


def relu_backward(dy, x):
    pairs = zip(dy.ravel(), x.ravel())
    return np.array([d if v > 0 else 0.0 for d, v in pairs]).reshape(x.shape)


def leaky_relu_forward(x, slope):
    return np.array([v if v > 0 else slope * v for v in x.ravel()]).reshape(x.shape)


def leaky_relu_backward(dy, x, slope):
    pairs = zip(dy.ravel(), x.ravel())
    return np.array([d if v > 0 else slope * d for d, v in pairs]).reshape(x.shape)
