"""Misconceptions of `group_norm_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "dgamma and dbeta are right. In dx you multiply by gamma at the end, after the means over the group. "
    "Channels of a group have different gammas: they come in first."
)
def group_norm_backward__gamma_after_the_means(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = dy.reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return (
        gamma[:, None, None] * dx.reshape(x.shape),
        (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)),
        dy.sum(axis=(0, 2, 3)),
    )


@misconception(
    "dgamma and dbeta are right. gamma is missing in dx: what was multiplied on the way forward is multiplied "
    "on the way back."
)
def group_norm_backward__gamma_missing(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = dy.reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. In dx you treat mean and variance as constants. They are made of all the x of "
    "the group, so two more paths lead back."
)
def group_norm_backward__statistics_as_constants(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = g / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception("dgamma and dbeta are right. In dx the path through the mean of the group is missing.")
def group_norm_backward__mean_path_missing(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception("dgamma and dbeta are right. In dx the path through the variance of the group is missing.")
def group_norm_backward__variance_path_missing(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. Your dx divides by N·H·W, as in batch norm. A group's mean is over its own "
    "numbers, C/G·H·W, and N is not in it."
)
def group_norm_backward__counted_as_batchnorm(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (
        g
        - (g.sum(axis=(2, 3, 4), keepdims=True) + normal * (g * normal).sum(axis=(2, 3, 4), keepdims=True))
        / (n * h * w)
    ) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "In dx your means run over the images too. On the way forward each image was normalised by itself, so no "
    "gradient goes from one to another."
)
def group_norm_backward__means_over_the_batch(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (
        g - g.mean(axis=(0, 2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(0, 2, 3, 4), keepdims=True)
    ) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "Your groups are interleaved, as if every second channel belonged together. On both ways, channels of a "
    "group are neighbours."
)
def group_norm_backward__interleaved(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, c // groups, groups, h, w)
    root = np.sqrt(parts.var(axis=(1, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(1, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(1, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(1, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception("You go back through one group of all channels, whatever `groups` says.")
def group_norm_backward__groups_ignored(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, 1, c, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dx and dbeta are right. Your dgamma multiplies dy by x as it came in. gamma multiplies the *normalised* x: "
    "that is the factor."
)
def group_norm_backward__dgamma_from_x(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * x).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "dx is right. In dgamma and dbeta the images are still apart. All of them share gamma and beta, so their "
    "gradients are added up."
)
def group_norm_backward__images_apart(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(2, 3)), dy.sum(axis=(2, 3))


@misconception(
    "dx is right. For dgamma and dbeta you took means. Every entry adds its share to the loss: add the shares "
    "up and divide by nothing."
)
def group_norm_backward__means_for_sums(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).mean(axis=(0, 2, 3)), dy.mean(axis=(0, 2, 3))


@misconception(
    "dgamma and dbeta are right. In dx the division by the root is missing: what was squeezed on the way "
    "forward is squeezed on the way back."
)
def group_norm_backward__root_missing(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = np.sqrt(parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))


@misconception(
    "eps is missing under the root. The way back follows the way forward, and a group without contrast would "
    "divide by 0."
)
def group_norm_backward__eps_missing(dy, x, gamma, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    root = parts.std(axis=(2, 3, 4), keepdims=True)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / root
    g = (gamma[:, None, None] * dy).reshape(parts.shape)
    dx = (g - g.mean(axis=(2, 3, 4), keepdims=True) - normal * (g * normal).mean(axis=(2, 3, 4), keepdims=True)) / root
    return dx.reshape(x.shape), (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
