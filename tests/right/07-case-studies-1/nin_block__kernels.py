import numpy as np

from glassnet import ops


def nin_block_forward(x, w, b, w1, b1, w2, b2, padding):
    x = ops.relu_forward(ops.conv2d_forward(x, w, b, padding=padding)[0])[0]
    x = ops.relu_forward(ops.conv2d_forward(x, w1.reshape(*w1.shape, 1, 1), b1)[0])[0]
    return ops.relu_forward(ops.conv2d_forward(x, w2.reshape(*w2.shape, 1, 1), b2)[0])[0]


def nin_head_forward(x, w, b):
    maps = ops.conv2d_forward(x, w[:, :, None, None], b)[0]
    return ops.global_avg_pool2d_forward(maps)[0].reshape(len(x), -1)


def nin_head_backward(dy, x, w):
    maps, cache = ops.conv2d_forward(x, w[:, :, None, None], np.zeros(len(w), dtype=w.dtype))
    dmaps = np.zeros_like(maps) + dy[:, :, None, None].astype(maps.dtype) / maps[0, 0].size
    dx, dw, db = ops.conv2d_backward(dmaps, cache)
    return dx, dw[:, :, 0, 0], db
