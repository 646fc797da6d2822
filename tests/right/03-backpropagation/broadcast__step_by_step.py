import numpy as np


def unbroadcast(dy, shape):
    dx = dy
    while np.ndim(dx) > len(shape):
        dx = np.sum(dx, axis=0, dtype=dy.dtype)
    for axis in range(len(shape)):
        if shape[axis] < dx.shape[axis]:
            dx = np.add.reduce(dx, axis=axis, keepdims=True)
    return np.array(dx)


def multiply_backward(dy, a, b):
    gradients = []
    for mine, other in ((a, b), (b, a)):
        gradients.append(unbroadcast(dy * other, mine.shape))
    return tuple(gradients)
