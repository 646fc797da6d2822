import numpy as np


def maxpool_forward(x, kernel_size, stride):
    n, c, h, w = x.shape
    rows = range(0, h - kernel_size[0] + 1, stride[0])
    columns = range(0, w - kernel_size[1] + 1, stride[1])
    y = np.zeros((n, c, len(rows), len(columns)), dtype=x.dtype)
    for a in range(n):
        for b in range(c):
            for i, top in enumerate(rows):
                for j, left in enumerate(columns):
                    best = -float("inf")
                    for row in range(top, top + kernel_size[0]):
                        for column in range(left, left + kernel_size[1]):
                            if x[a, b, row, column] > best:
                                best = x[a, b, row, column]
                    y[a, b, i, j] = best
    return y


def maxpool_backward(dy, x, kernel_size, stride):
    dx = np.zeros_like(x)
    n, c, oh, ow = dy.shape
    for a in range(n):
        for b in range(c):
            for i in range(oh):
                for j in range(ow):
                    best, where = -float("inf"), None
                    for p in range(kernel_size[0]):
                        for q in range(kernel_size[1]):
                            place = (a, b, i * stride[0] + p, j * stride[1] + q)
                            if x[place] > best:
                                best, where = x[place], place
                    dx[where] += dy[a, b, i, j]
    return dx
