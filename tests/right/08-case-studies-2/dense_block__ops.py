import numpy as np

from glassnet import ops


def _layer(maps, n, w):
    normed = maps * n[0][None, :, None, None] + n[1][None, :, None, None]
    ready, relu = ops.relu_forward(normed)
    new, conv = ops.conv2d_forward(ready, w, padding="same")
    return new, relu, conv


def dense_block_forward(x, norms, weights):
    c, k = x.shape[1], len(weights[0])
    y = np.zeros((len(x), c + k * len(norms), *x.shape[2:]), dtype=x.dtype)
    y[:, :c] = x
    for i, (n, w) in enumerate(zip(norms, weights)):
        y[:, c + i * k : c + (i + 1) * k] = _layer(y[:, : c + i * k], n, w)[0]
    return y


def dense_block_backward(dy, x, norms, weights):
    """By recursion: undo the last layer, and what is left is a shorter block."""
    if not norms:
        return dy.copy(), [], []
    n, w = norms[-1], weights[-1]
    maps = dense_block_forward(x, norms[:-1], weights[:-1]) if norms[:-1] else x
    _, relu, conv = _layer(maps, n, w)
    dready, dw, _ = ops.conv2d_backward(dy[:, maps.shape[1] :], conv)
    (dnormed,) = ops.relu_backward(dready, relu)
    dn = np.stack([np.sum(dnormed * maps, axis=(0, 2, 3)), np.sum(dnormed, axis=(0, 2, 3))])
    rest = dy[:, : maps.shape[1]] + dnormed * n[0][None, :, None, None]
    dx, dnorms, dweights = dense_block_backward(rest, x, norms[:-1], weights[:-1])
    return dx, [*dnorms, dn], [*dweights, dw]


def transition_forward(x, n, w):
    ready = ops.relu_forward(x * n[0][None, :, None, None] + n[1][None, :, None, None])[0]
    return ops.conv2d_forward(ops.avg_pool2d_forward(ready, (2, 2))[0], w)[0]


def densenet_channels(c, k, blocks, theta):
    counts = np.zeros(2 * len(blocks), dtype=np.int64)
    counts[0] = c
    for i in range(1, len(counts)):
        counts[i] = counts[i - 1] + k * blocks[i // 2] if i % 2 else counts[i - 1] * theta
    return counts
