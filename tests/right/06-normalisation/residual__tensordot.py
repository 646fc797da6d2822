import numpy as np


def residual_forward(x, w1, w2):
    branch = np.inner(np.maximum(np.inner(x, w1), 0), w2)
    total = x + branch
    return total * (total > 0)


def residual_backward(dy, x, w1, w2):
    before = np.inner(x, w1)
    open_inside = (before > 0).astype(x.dtype)
    hidden = before * open_inside
    after = (x + np.inner(hidden, w2) > 0).astype(x.dtype)
    up = dy * after
    inner = np.matmul(up, w2) * open_inside
    dx = np.matmul(inner, w1)
    dx += up
    return dx, np.matmul(inner.T, x), np.matmul(up.T, hidden)


def _map(w, images):
    return np.moveaxis(np.tensordot(w, images, axes=(1, 1)), 0, 1)


def downsample_forward(x, w1, w2, ws, stride):
    total = _map(ws, x) + _map(w2, np.maximum(_map(w1, x), 0))  # everywhere, then every stride-th
    return np.maximum(total, 0)[:, :, ::stride, ::stride].copy()


def downsample_backward(dy, x, w1, w2, ws, stride):
    up = np.zeros((len(x), len(w2), *x.shape[2:]), dtype=x.dtype)
    up[:, :, ::stride, ::stride] = dy  # as if the block ran everywhere and dy were 0 elsewhere
    before = _map(w1, x)
    hidden = np.maximum(before, 0)
    up = up * (_map(ws, x) + _map(w2, hidden) > 0)
    inner = _map(w2.T, up) * (before > 0)
    over = ([0, 2, 3], [0, 2, 3])
    dw1, dw2, dws = (np.tensordot(a, b, over) for a, b in ((inner, x), (up, hidden), (up, x)))
    return _map(ws.T, up) + _map(w1.T, inner), dw1, dw2, dws
