import numpy as np


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))


def sums(x, kernel_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))
    return windows[:, :, :: stride[0], :: stride[1]].sum(axis=(4, 5))


def counts(x, kernel_size, stride, padding):
    return sums(padded(np.ones((1, 1, *x.shape[2:])), padding), kernel_size, stride)


def avgpool_forward(x, kernel_size, stride, padding):
    return sums(padded(x, padding), kernel_size, stride) / counts(x, kernel_size, stride, padding)


def avgpool_backward(dy, x, kernel_size, stride, padding):
    share = dy / counts(x, kernel_size, stride, padding)
    big = np.zeros_like(padded(x, padding), dtype=float)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            top, left = i * stride[0], j * stride[1]
            big[:, :, top : top + kernel_size[0], left : left + kernel_size[1]] += share[:, :, i, j, None, None]
    return big[:, :, padding[0] : padding[0] + x.shape[2], padding[1] : padding[1] + x.shape[3]]


def global_avgpool_forward(x):
    n, c = x.shape[:2]
    return x.reshape(n, c, -1).mean(axis=-1)


def global_avgpool_backward(dy, x):
    return np.ones_like(x) * dy[:, :, None, None] / x[0, 0].size
