import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _seen(x, k, value=0):
    """What each place sees: (N, C, H, W, k, k)."""
    p = k // 2
    return sliding_window_view(np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=value), (k, k), axis=(2, 3))


def _layer(x, w):
    return np.einsum("nchwij,fcij->nfhw", _seen(x, w.shape[2]), w).clip(min=0)


def _layer_back(dy, x, w):
    dy = np.where(_layer(x, w) > 0, dy, 0)
    dw = np.einsum("nchwij,nfhw->fcij", _seen(x, w.shape[2]), dy)
    turned = w[:, :, ::-1, ::-1].swapaxes(0, 1)
    return np.einsum("nfhwij,cfij->nchw", _seen(dy, w.shape[2]), turned), dw


def _largest(x):
    return _seen(x, 3, -np.inf).max(axis=(4, 5))


def _largest_back(dy, x):
    """A place gets the gradient of those windows around it whose first winner it is."""
    seen = _seen(x, 3, -np.inf).reshape(*x.shape, 9)
    first = seen.argmax(axis=4)
    gets = np.zeros_like(x)
    n, c, i, j = np.indices(x.shape)
    np.add.at(gets, (n, c, i + first // 3 - 1, j + first % 3 - 1), dy)
    return gets


def inception_forward(x, w1, r3, w3, r5, w5, wp):
    stacked = [_layer(x, w1), _layer(_layer(x, r3), w3), _layer(_layer(x, r5), w5), _layer(_largest(x), wp)]
    return np.hstack(stacked)


def inception_backward(dy, x, w1, r3, w3, r5, w5, wp):
    counts = [0, *np.cumsum([len(w) for w in (w1, w3, w5, wp)])]
    one, three, five, pool = (dy[:, a:b] for a, b in zip(counts, counts[1:]))
    dx1, dw1 = _layer_back(one, x, w1)
    dpooled, dwp = _layer_back(pool, _largest(x), wp)
    dx = dx1 + _largest_back(dpooled, x)
    found = []
    for up, reduce, large in ((three, r3, w3), (five, r5, w5)):
        dsmall, dlarge = _layer_back(up, _layer(x, reduce), large)
        share, dreduce = _layer_back(dsmall, x, reduce)
        dx = dx + share
        found += [dreduce, dlarge]
    return (dx, dw1, *found, dwp)


def module_cost(c, h, w, f1, m3, f3, m5, f5, fp):
    three = c * m3 + 9 * m3 * f3 if m3 else 9 * c * f3
    five = c * m5 + 25 * m5 * f5 if m5 else 25 * c * f5
    weights = np.int64(c * f1 + three + five + c * fp)
    return np.int64(f1 + f3 + f5 + (fp if fp else c)), weights, weights * h * w


def joint_loss(main, aux, train):
    return np.float64(main + train * 0.3 * sum(aux))
