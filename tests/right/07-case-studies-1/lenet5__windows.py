import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def c3_forward(x, w, b, table):
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))  # (N, C, OH, OW, KH, KW)
    return np.einsum("ncijab,fcab,fc->nfij", windows, w, table.astype(w.dtype)) + b.reshape(1, -1, 1, 1)


def c3_backward(dy, x, w, table):
    on = table.astype(w.dtype)
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    dw = np.einsum("nfij,ncijab,fc->fcab", dy, windows, on)
    kh, kw = w.shape[2:]
    wide = np.pad(dy, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    around = sliding_window_view(wide, (kh, kw), axis=(2, 3))
    dx = np.einsum("nfijab,fcab,fc->ncij", around, w[:, :, ::-1, ::-1], on)
    return dx, dw, np.einsum("nfij->f", dy)


def lenet5_maps(x, w1, b1, w3, b3, table):
    n = len(x)
    c1 = np.tanh(c3_forward(np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2))), w1, b1, np.ones((len(w1), 1), dtype=bool)))
    s2 = c1.reshape(n, len(w1), c1.shape[2] // 2, 2, -1, 2).mean(axis=(3, 5))
    c3 = np.tanh(c3_forward(s2, w3, b3, table))
    return c3.reshape(n, len(w3), c3.shape[2] // 2, 2, -1, 2).mean(axis=(3, 5))


def lenet5_scores(maps, w5, b5, w6, b6, w, b):
    # C5 as the convolution it was in 1998: its window covers the whole map
    c5 = np.tanh(np.tensordot(maps, w5.reshape(-1, *maps.shape[1:]), axes=((1, 2, 3), (1, 2, 3))) + b5)
    return np.dot(np.tanh(np.dot(c5, w6.T) + b6), w.T) + b
