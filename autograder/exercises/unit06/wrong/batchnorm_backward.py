"""Misconceptions of `batchnorm2d_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "dgamma and dbeta are right. In dx you treat mean and variance as constants. In training they are made of all the "
    "x of the channel: two more paths lead from x to y."
)
def batchnorm2d_backward__statistics_as_constants(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    dgamma, dbeta = (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
    return gamma[:, None, None] * inverse * dy, dgamma, dbeta


@misconception(
    "dgamma and dbeta are right. In dx the path through the mean is missing: raising one x raises the mean, and that "
    "lowers all others a little."
)
def batchnorm2d_backward__mean_path_missing(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. In dx the path through the variance is missing: moving one x away from the mean "
    "raises the spread, and that pulls all others towards 0."
)
def batchnorm2d_backward__variance_path_missing(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True))
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "In dx you *add* the two paths through mean and variance. They work against the direct one: their parts are taken "
    "away from the gradient."
)
def batchnorm2d_backward__paths_added(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy + dy.mean(axis=(0, 2, 3), keepdims=True) + normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "In dx you divide the sums by the number of images, N. A channel's mean is over all its places too: n = N·H·W "
    "numbers."
)
def batchnorm2d_backward__divided_by_images(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    dgamma, dbeta = (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
    common = dbeta[:, None, None] + normal * dgamma[:, None, None]
    return gamma[:, None, None] * inverse * (dy - common / len(x)), dgamma, dbeta


@misconception(
    "dgamma and dbeta are right. In dx the sums are not divided by n: mean and variance are *means*, so each x has "
    "only a share of 1/n in them."
)
def batchnorm2d_backward__not_divided(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    dgamma, dbeta = (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
    common = dbeta[:, None, None] + normal * dgamma[:, None, None]
    return gamma[:, None, None] * inverse * (dy - common), dgamma, dbeta


@misconception(
    "dx and dbeta are right. Your dgamma multiplies dy by x as it came in. gamma multiplies the *normalised* x, so "
    "that is the slope of y by gamma."
)
def batchnorm2d_backward__dgamma_from_x(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * x).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dx and dbeta are right. Your dgamma multiplies dy by x less its mean. The division by the root is missing there: "
    "gamma multiplies the *normalised* x."
)
def batchnorm2d_backward__dgamma_only_centred(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    centred = x - x.mean(axis=(0, 2, 3), keepdims=True)
    along = (dy * centred * inverse).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - centred * inverse * along)
    return dx, (dy * centred).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dx is right. For dgamma and dbeta you took means. Every entry adds its share to the loss: the shares are added "
    "up, and nothing is divided."
)
def batchnorm2d_backward__means_for_sums(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3))
    dbeta = dy.mean(axis=(0, 2, 3))
    dx = gamma[:, None, None] * inverse * (dy - dbeta[:, None, None] - normal * along[:, None, None])
    return dx, along, dbeta


@misconception(
    "The three gradients are right, but dgamma and dbeta have changed places: the order of the answer is dx, dgamma, "
    "dbeta."
)
def batchnorm2d_backward__order(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, dy.sum(axis=(0, 2, 3)), (dy * normal).sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. gamma is missing in dx: on the way forward the normalised x was multiplied by it, so "
    "the gradient is too."
)
def batchnorm2d_backward__gamma_missing(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. In dx the division by the root is missing: a channel that was squeezed on the way "
    "forward squeezes its gradient as much."
)
def batchnorm2d_backward__root_missing(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception("You add eps after the root. The way back has to follow the way forward: eps stands inside the root.")
def batchnorm2d_backward__eps_outside_the_root(dy, x, gamma, eps=1e-5):
    inverse = 1 / (np.sqrt(x.var(axis=(0, 2, 3), keepdims=True)) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "eps is missing under the root. The way back has to follow the way forward, and a channel that never changes "
    "would divide by 0."
)
def batchnorm2d_backward__eps_missing(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True))
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "You took the variance with n - 1. In training the batch was normalised by its variance with n, and the way back "
    "goes through the same number."
)
def batchnorm2d_backward__unbiased(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True, ddof=1) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=(0, 2, 3), keepdims=True)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=(0, 2, 3), keepdims=True) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. For dx you took the means over the batch alone, place by place. The statistics of a "
    "channel are over N, H and W, so these means are too."
)
def batchnorm2d_backward__batch_axis_only(dy, x, gamma, eps=1e-5):
    inverse = 1 / np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    normal = (x - x.mean(axis=(0, 2, 3), keepdims=True)) * inverse
    along = (dy * normal).mean(axis=0)
    dx = gamma[:, None, None] * inverse * (dy - dy.mean(axis=0) - normal * along)
    return dx, (dy * normal).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
