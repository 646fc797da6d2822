import numpy as np


def _conv(x, w):
    """Add up shifted copies of the bordered image, one for each tap."""
    p = w.shape[2] // 2
    wide = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows, columns = x.shape[2:]
    y = 0
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            y = y + np.einsum("fc,nchw->nfhw", w[:, :, i, j], wide[:, :, i : i + rows, j : j + columns])
    return y


def _conv_back(dy, x, w):
    p = w.shape[2] // 2
    wide = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dwide, dw = np.zeros_like(wide), np.zeros_like(w)
    rows, columns = x.shape[2:]
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            there = (slice(None), slice(None), slice(i, i + rows), slice(j, j + columns))
            dwide[there] += np.einsum("fc,nfhw->nchw", w[:, :, i, j], dy)
            dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, wide[there])
    return dwide[:, :, p : p + rows, p : p + columns], dw


def _pool(x):
    """The largest of nine shifted copies, and which one it was."""
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    rows, columns = x.shape[2:]
    nine = np.stack([wide[:, :, i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    return nine.max(axis=0), nine.argmax(axis=0)


def inception_forward(x, w1, r3, w3, r5, w5, wp):
    relu = lambda a: np.where(a > 0, a, 0)  # noqa: E731
    one = relu(_conv(x, w1))
    three = relu(_conv(relu(_conv(x, r3)), w3))
    five = relu(_conv(relu(_conv(x, r5)), w5))
    pool = relu(_conv(_pool(x)[0], wp))
    n, _, rows, columns = x.shape
    y = np.empty((n, len(w1) + len(w3) + len(w5) + len(wp), rows, columns), dtype=x.dtype)
    at = 0
    for maps in (one, three, five, pool):
        y[:, at : at + maps.shape[1]] = maps
        at += maps.shape[1]
    return y


def inception_backward(dy, x, w1, r3, w3, r5, w5, wp):
    a, b, c = len(w1), len(w1) + len(w3), len(w1) + len(w3) + len(w5)
    pooled, winner = _pool(x)
    s3, s5 = _conv(x, r3), _conv(x, r5)
    h3, h5 = np.maximum(s3, 0), np.maximum(s5, 0)
    dx, dw1 = _conv_back(dy[:, :a] * (_conv(x, w1) > 0), x, w1)
    dh3, dw3 = _conv_back(dy[:, a:b] * (_conv(h3, w3) > 0), h3, w3)
    more, dr3 = _conv_back(dh3 * (s3 > 0), x, r3)
    dx = dx + more
    dh5, dw5 = _conv_back(dy[:, b:c] * (_conv(h5, w5) > 0), h5, w5)
    more, dr5 = _conv_back(dh5 * (s5 > 0), x, r5)
    dx = dx + more
    dpool, dwp = _conv_back(dy[:, c:] * (_conv(pooled, wp) > 0), pooled, wp)
    for n, m, i, j in np.ndindex(x.shape):
        di, dj = divmod(int(winner[n, m, i, j]), 3)
        dx[n, m, i + di - 1, j + dj - 1] += dpool[n, m, i, j]
    return dx, dw1, dr3, dw3, dr5, dw5, dwp


def module_cost(c, h, w, f1, m3, f3, m5, f5, fp):
    weights = 0
    for reduced, filters, size in ((0, f1, 1), (m3, f3, 3), (m5, f5, 5), (0, fp, 1)):
        weights += reduced * c
        weights += filters * size * size * (reduced if reduced > 0 else c)
    maps = f1 + f3 + f5
    maps += c if fp == 0 else fp
    return maps, weights, h * w * weights


def joint_loss(main, aux, train):
    total = main
    if train:
        for loss in aux:
            total = total + 0.3 * loss
    return total
