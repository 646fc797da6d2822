import numpy as np

from glassnet import ops


def vgg_block_forward(x, ws, bs):
    """The last ReLU behind the pooling: the largest of four is the same before and after it."""
    *first, (w, b) = zip(ws, bs, strict=True)
    for early_w, early_b in first:
        x = ops.relu_forward(ops.conv2d_forward(x, same(early_w, x), same(early_b, x), padding="same")[0])[0]
    x = ops.conv2d_forward(x, same(w, x), same(b, x), padding=(1, 1))[0]
    return ops.relu_forward(ops.max_pool2d_forward(x, (2, 2), stride=2)[0])[0]


def same(a, x):
    return np.asarray(a, dtype=x.dtype)


def three_by_three(n, channels):
    pixels = 2 * n + 1
    return np.int64(pixels), np.int64(n * 3 * 3 * channels * channels), np.int64(pixels * pixels * channels * channels)
