"""Misconceptions of `c3_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "dw is not 0 where the table says no. A weight that had no say in y gets no gradient; otherwise the first step "
    "of training connects everything."
)
def c3_backward__dead_weights_wake_up(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw, db


@misconception(
    "dx comes back through weights that the table had switched off. The way back goes through the connections of "
    "the way forward, and no others."
)
def c3_backward__dx_by_all_weights(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, db


@misconception(
    "The table plays no part, neither in dx nor in dw. What was not connected on the way forward gives and gets "
    "nothing on the way back."
)
def c3_backward__table_ignored(dy, x, w, table):
    from glassnet import ops

    mask = 1.0
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, db


@misconception("You take the pairs that the table leaves *out*. True means: connected, on the way back too.")
def c3_backward__table_inverted(dy, x, w, table):
    from glassnet import ops

    mask = 1 - table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, db


@misconception(
    "You lose the gradient of a bias where the row of the table does not name the first map. The bias belongs to "
    "the filter, not to a pair."
)
def c3_backward__db_masked(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, db * table[:, 0]


@misconception("db is multiplied by the number of maps that the filter sees. The bias came in once.")
def c3_backward__db_counts_the_maps(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, db * table.sum(axis=1)


@misconception("db is a mean. Everything that arrives at a filter is added up, over images and places.")
def c3_backward__db_mean(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask, dy.mean(axis=(0, 2, 3))


@misconception(
    "You divide by the number of images. If the loss is a mean, that is in dy already: here everything is added up."
)
def c3_backward__dw_mean_over_images(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask / len(x), db / len(x)


@misconception(
    "You divide dw by the number of maps that the filter sees. Each weight gets what it earned, however many it is "
    "beside."
)
def c3_backward__dw_per_connections(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, dw * mask / table.sum(axis=1)[:, None, None, None], db


@misconception(
    "dx comes back by the filter in the wrong turn. A pixel that the window's upper left weight saw gets its share "
    "by that weight: slide the filter the other way round."
)
def c3_backward__dx_not_flipped(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    _, dw, db = ops.conv2d_backward(dy, cache)
    _, turned = ops.conv2d_forward(x, (w * mask)[:, :, ::-1, ::-1])
    return ops.conv2d_backward(dy, turned)[0], dw * mask, db


@misconception(
    "dw is turned by half a turn. Its upper left number belongs to the weight that met the upper left of each window."
)
def c3_backward__dw_flipped(dy, x, w, table):
    from glassnet import ops

    mask = table[:, :, None, None]
    _, cache = ops.conv2d_forward(x, w * mask, np.zeros(len(w), x.dtype))
    dx, dw, db = ops.conv2d_backward(dy, cache)
    return dx, (dw * mask)[:, :, ::-1, ::-1], db


@misconception(
    "dx holds the share of the last filter alone. A map that several filters saw gets back the sum of what comes by "
    "each of them: is something overwritten?"
)
def c3_backward__dx_of_one_filter(dy, x, w, table):
    from glassnet import ops

    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for f in range(len(w)):
        for c in np.flatnonzero(table[f]):
            _, cache = ops.conv2d_forward(x[:, c : c + 1], w[f : f + 1, c : c + 1])
            back, dw[f : f + 1, c : c + 1], _ = ops.conv2d_backward(dy[:, f : f + 1], cache)
            dx[:, c : c + 1] = back
    return dx, dw, dy.sum(axis=(0, 2, 3))
