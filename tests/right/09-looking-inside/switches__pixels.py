import numpy as np


def maxpool_switches(x, kernel_size, stride):
    n, c, height, width = x.shape
    out_h = (height - kernel_size[0]) // stride[0] + 1
    out_w = (width - kernel_size[1]) // stride[1] + 1
    y = np.full((n, c, out_h, out_w), -np.inf)
    switches = np.full((n, c, out_h, out_w), -1)
    for i in range(out_h):
        for j in range(out_w):
            for row in range(i * stride[0], i * stride[0] + kernel_size[0]):
                for column in range(j * stride[1], j * stride[1] + kernel_size[1]):
                    better = x[:, :, row, column] > y[:, :, i, j]
                    y[:, :, i, j] = np.where(better, x[:, :, row, column], y[:, :, i, j])
                    switches[:, :, i, j] = np.where(better, row * width + column, switches[:, :, i, j])
    return y, switches


def unpool(y, switches, shape):
    height, width = shape
    x = np.zeros((*y.shape[:2], height, width), y.dtype)
    for n in range(y.shape[0]):
        for c in range(y.shape[1]):
            for value, place in zip(y[n, c].flat, switches[n, c].flat, strict=True):
                x[n, c, place // width, place % width] += value
    return x
