"""Misconceptions of `nin_head_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Every pixel of dx gets the whole gradient. A mean hands each of its numbers one share: it is divided by rows × "
    "columns."
)
def nin_head_backward__dx_not_shared(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None], x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception("dw belongs to a *sum* over the places. The score is a mean, so dw is divided by rows × columns.")
def nin_head_backward__dw_of_sums(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3))
    return dx, dw, dy.sum(axis=0)


@misconception(
    "Your gradients are those of a sum over the places. The score is a mean: dx and dw are divided by rows × "
    "columns, db is not."
)
def nin_head_backward__nothing_shared(dy, x, w):
    share = 1.0
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception(
    "You divide db by rows × columns. The bias stands in each number of the map, so the mean holds it once, whole."
)
def nin_head_backward__db_shared(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0) * share


@misconception("You divide by the number of images. If the loss is a mean, that is in dy already.")
def nin_head_backward__mean_over_images(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    n = len(x)
    return dx / n, dw / n, dy.mean(axis=0)


@misconception(
    "Your gradient comes back to one place of each map. All places had the same share in the mean, so all get the same."
)
def nin_head_backward__to_one_place(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.zeros_like(x)
    dx[:, :, 0, 0] = dy @ w
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception("Your dx is 0 where x is negative. Here no ReLU stands before the mean: every place gets its share.")
def nin_head_backward__relu_mask(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dx = dx * (x > 0)
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception("Your dw lies the other way. It has the shape of w: row k for class k.")
def nin_head_backward__dw_transposed(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = x.sum(axis=(2, 3)).T @ dy * share
    return dx, dw, dy.sum(axis=0)


@misconception(
    "dx comes back through the matrix the wrong way round: it fits only since w is square. Channel c gets w[k, c] "
    "times dy of class k, summed over the classes."
)
def nin_head_backward__dx_by_the_transpose(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w.T)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception("dx has no rows and columns. It has the shape of x: each place gets its share.")
def nin_head_backward__dx_of_pooled_shape(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = dy @ w
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception(
    "Your shares are one in the number of rows. A mean over a map has rows × columns numbers, and each gets its share."
)
def nin_head_backward__divided_by_rows(dy, x, w):
    share = 1 / x.shape[2]
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)


@misconception("db has a row for each image. The images share one bias for each class: what arrives is added up.")
def nin_head_backward__db_per_image(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.sum(axis=(2, 3)) * share
    return dx, dw, dy


@misconception("dw is divided by rows × columns twice: the mean of x holds that division already.")
def nin_head_backward__dw_shared_twice(dy, x, w):
    share = 1 / (x.shape[2] * x.shape[3])
    dx = np.broadcast_to((dy @ w)[:, :, None, None] * share, x.shape).copy()
    dw = dy.T @ x.mean(axis=(2, 3)) * share
    return dx, dw, dy.sum(axis=0)
