import numpy as np


def fork_backward(dy, a, b):
    # y = a^2 b + a b^2
    return dy * (2 * a * b + b**2), dy * (a**2 + 2 * a * b)


def take_backward(dy, x, rows):
    taken = rows[:, None] % len(x) == np.arange(len(x))  # (M, N): which row each taking came from
    return taken.T.astype(dy.dtype) @ dy
