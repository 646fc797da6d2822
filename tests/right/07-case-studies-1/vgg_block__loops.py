import numpy as np


def conv(x, w, b):
    n, _, h, v = x.shape
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    y = np.zeros((n, len(w), h, v), dtype=x.dtype)
    for i in range(h):
        for j in range(v):
            y[:, :, i, j] = np.tensordot(wide[:, :, i : i + 3, j : j + 3], w, axes=((1, 2, 3), (1, 2, 3))) + b
    return y


def vgg_block_forward(x, ws, bs):
    for i in range(len(ws)):
        x = conv(x, ws[i], bs[i])
        x[x < 0] = 0
    h, w = x.shape[2] // 2, x.shape[3] // 2
    y = np.zeros((*x.shape[:2], h, w), dtype=x.dtype)
    for i in range(h):
        for j in range(w):
            y[:, :, i, j] = x[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max(axis=(2, 3))
    return y


def three_by_three(n, channels):
    side = 1
    for _ in range(n):
        side += 2
    return side, sum(channels * channels * 9 for _ in range(n)), (side * channels) ** 2
