import numpy as np

from glassnet import ops


def _run(x, *filters):
    """A row of convolutions with ReLU; what comes out, and how to get back."""
    steps = []
    for w in filters:
        x, conv = ops.conv2d_forward(x, w, padding="same")
        x, relu = ops.relu_forward(x)
        steps.append((conv, relu))
    return x, steps


def _back(dy, steps):
    gradients = []
    for conv, relu in steps[::-1]:
        (dy,) = ops.relu_backward(dy, relu)
        dy, dw, _ = ops.conv2d_backward(dy, conv)
        gradients = [dw, *gradients]
    return dy, gradients


def inception_forward(x, w1, r3, w3, r5, w5, wp):
    pooled = ops.max_pool2d_forward(x, (3, 3), stride=(1, 1), padding=(1, 1))[0]
    rows = ((x, w1), (x, r3, w3), (x, r5, w5), (pooled, wp))
    return np.concatenate([_run(*row)[0] for row in rows], 1)


def inception_backward(dy, x, w1, r3, w3, r5, w5, wp):
    pooled, pool = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    dx, gradients = np.zeros_like(x), []
    for start, *filters in ((x, w1), (x, r3, w3), (x, r5, w5), (pooled, wp)):
        y, steps = _run(start, *filters)
        mine, dy = dy[:, : y.shape[1]], dy[:, y.shape[1] :]
        back, found = _back(mine, steps)
        if start is pooled:
            (back,) = ops.max_pool2d_backward(back, pool)
        dx += back
        gradients += found
    return (dx, *gradients)


def module_cost(c, h, w, f1, m3, f3, m5, f5, fp):
    def path(filters, k, reduced):
        return filters * k**2 * (reduced or c) + reduced * c

    total = path(f1, 1, 0) + path(f3, 3, m3) + path(f5, 5, m5) + path(fp, 1, 0)
    return sum([f1, f3, f5, fp if fp else c]), total, total * h * w


def joint_loss(main, aux, train):
    weight = 0.3 if train else 0.0
    return main + float(np.dot(weight * np.ones(len(aux)), aux))
