import math

import numpy as np


def sigmoid_forward(x):
    y = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        v = float(x[place])
        y[place] = 1 / (1 + math.exp(-v)) if v > -700 else 0.0
    return y


def sigmoid_backward(dy, x):
    y = sigmoid_forward(x)
    dx = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        dx[place] = dy[place] * y[place] * (1 - y[place])
    return dx


def tanh_forward(x):
    y = np.zeros(x.shape)
    for place, v in np.ndenumerate(x):
        y[place] = math.tanh(v)
    return y


def tanh_backward(dy, x):
    dx = np.zeros(x.shape)
    for place, v in np.ndenumerate(x):
        dx[place] = dy[place] * (1 - math.tanh(v) * math.tanh(v))
    return dx
