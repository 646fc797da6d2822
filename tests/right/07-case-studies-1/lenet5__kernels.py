import numpy as np

from glassnet import ops


def c3_forward(x, w, b, table):
    chosen = np.where(table[..., None, None], w, 0).astype(w.dtype)
    return ops.conv2d.forward(x, chosen, b)[0]


def c3_backward(dy, x, w, table):
    chosen = np.where(table[..., None, None], w, 0).astype(w.dtype)
    cache = ops.conv2d.forward(x, chosen, np.zeros(len(w), dtype=w.dtype))[1]
    dx, dw, db = ops.conv2d.backward(dy, cache)
    dw[~table] = 0
    return dx, dw, db


def lenet5_maps(x, w1, b1, w3, b3, table):
    for step in (
        lambda a: ops.conv2d_forward(a, w1, b1, padding="same"),
        ops.tanh_forward,
        lambda a: ops.avg_pool2d_forward(a, (2, 2), stride=(2, 2)),
        lambda a: (c3_forward(a, w3, b3, table), None),
        ops.tanh_forward,
        lambda a: ops.avg_pool2d_forward(a, 2),
    ):
        x = step(x)[0]
    return x


def lenet5_scores(maps, w5, b5, w6, b6, w, b):
    c5 = ops.tanh_forward(ops.linear_forward(maps.reshape(maps.shape[0], -1), w5, b5)[0])[0]
    f6 = ops.tanh_forward(ops.linear_forward(c5, w6, b6)[0])[0]
    return ops.linear_forward(f6, w, b)[0]
