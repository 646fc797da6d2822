import numpy as np


def linear_forward(x, w, b):
    x, w, b = (a.astype(np.float32) for a in (x, w, b))
    extended = np.hstack([x.reshape(len(x), -1), np.ones((len(x), 1), np.float32)])
    return extended @ np.hstack([w, b[:, None]]).T


def linear_backward(dy, x, w):
    dy, x, w = (a.astype(np.float32) for a in (dy, x, w))
    extended = np.hstack([x.reshape(len(x), -1), np.ones((len(x), 1), np.float32)])
    both = dy.T @ extended
    return np.dot(dy, w).reshape(x.shape), both[:, :-1], both[:, -1]
