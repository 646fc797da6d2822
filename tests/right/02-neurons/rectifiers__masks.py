import numpy as np


def relu_forward(x):
    return x * (x > 0)


def relu_backward(dy, x):
    dx = dy.copy()
    dx[x <= 0] = 0
    return dx


def leaky_relu_forward(x, slope):
    y = x.copy()
    y[x < 0] *= slope
    return y


def leaky_relu_backward(dy, x, slope):
    on = x > 0
    return dy * on + slope * dy * ~on
