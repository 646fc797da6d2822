import numpy as np


def _taps(x):
    """Nine shifted copies of the bordered image, with their places in the filter."""
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    rows, columns = x.shape[2:]
    for i in range(3):
        for j in range(3):
            yield i, j, wide[:, :, i : i + rows, j : j + columns]


def _normed(stack, n):
    return n[0].reshape(-1, 1, 1) * stack + n[1].reshape(-1, 1, 1)


def _blocks(x, norms, weights):
    stack = x
    for n, w in zip(norms, weights):
        ready = np.maximum(_normed(stack, n), 0)
        stack = np.concatenate((stack, sum(np.einsum("kc,nchw->nkhw", w[:, :, i, j], t) for i, j, t in _taps(ready))), 1)
    return stack


def dense_block_forward(x, norms, weights):
    return _blocks(x, norms, weights)


def dense_block_backward(dy, x, norms, weights):
    stack = _blocks(x, norms, weights)
    left = dy  # the gradient of the maps that are left; the last layer's are cut off each time
    dnorms, dweights = [], []
    for n, w in list(zip(norms, weights))[::-1]:
        seen = n.shape[1]
        older, up = left[:, :seen], left[:, seen:]
        normed = _normed(stack[:, :seen], n)
        ready = np.maximum(normed, 0)
        dw, dwide = np.zeros_like(w), np.zeros((*ready.shape[:2], ready.shape[2] + 2, ready.shape[3] + 2), ready.dtype)
        for i, j, t in _taps(ready):
            dw[:, :, i, j] = np.einsum("nkhw,nchw->kc", up, t)
            dwide[:, :, i : i + up.shape[2], j : j + up.shape[3]] += np.einsum("kc,nkhw->nchw", w[:, :, i, j], up)
        back = dwide[:, :, 1:-1, 1:-1] * (normed > 0)
        dnorms.append(np.array([(back * stack[:, :seen]).sum((0, 2, 3)), back.sum((0, 2, 3))], dtype=n.dtype))
        dweights.append(dw)
        left = older + n[0].reshape(-1, 1, 1) * back
    return left, dnorms[::-1], dweights[::-1]


def transition_forward(x, n, w):
    y = np.einsum("fc,nchw->nfhw", w[:, :, 0, 0], np.maximum(_normed(x, n), 0))
    h, v = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return sum(y[:, :, i:h:2, j:v:2] for i in range(2) for j in range(2)) / 4


def densenet_channels(c, k, blocks, theta):
    found = [c]
    for number, layers in enumerate(blocks, 1):
        c += k * layers
        found.append(c)
        if number < len(blocks):
            c = int(np.floor(c * theta))
            found.append(c)
    return np.array(found, dtype=int)
