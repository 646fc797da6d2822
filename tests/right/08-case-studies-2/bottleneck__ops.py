import numpy as np

from glassnet import ops


def _step(x, w, n, stride=1):
    """The norm melts into the filters and a bias."""
    return ops.conv2d_forward(x, w * n[0][:, None, None, None], n[1], stride=stride, padding=w.shape[2] // 2)[0]


def _relu(x):
    return ops.relu_forward(x)[0]


def bottleneck_forward(x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    inside = _relu(_step(_relu(_step(x, w1, n1)), w2, n2, stride))
    return _relu(_step(inside, w3, n3) + (_step(x, ws, ns, stride) if ws is not None else x))


def preact_forward(x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    ready = _relu(x * n1[0, :, None, None] + n1[1, :, None, None])
    inside = _relu(_step(_relu(_step(ready, w1, n2)), w2, n3, stride))
    y = ops.conv2d_forward(inside, w3)[0]
    y += x if ws is None else ops.conv2d_forward(ready, ws, stride=stride)[0]
    return y


def preact_head(x, n, w, b):
    ready = _relu(x * n[0, :, None, None] + n[1, :, None, None])
    return ops.linear_forward(ops.global_avg_pool2d_forward(ready)[0].reshape(len(x), -1), w, b)[0]


def stage_weights(c, m, blocks):
    def recurse(seen, left):
        if left == 0:
            return 0
        projection = 0 if seen == 4 * m else 4 * m * (seen + 2)
        return m * (seen + 2) + m * (9 * m + 2) + 4 * m * (m + 2) + projection + recurse(4 * m, left - 1)

    return recurse(c, blocks)
