"""Misconceptions of `group_norm`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your groups are interleaved: with two groups, every *second* channel is in the same one. Channels of a "
    "group are neighbours."
)
def group_norm__interleaved(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, c // groups, groups, h, w)
    normal = (parts - parts.mean(axis=(1, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(1, 3, 4), keepdims=True) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "You took `groups` for the number of channels *in* a group. It is the number of groups; each holds C / "
    "groups channels."
)
def group_norm__size_for_number(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, c // groups, groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "The mean of a group runs over all images in your version. Each image is normalised by itself: that is what "
    "makes these norms safe for small batches."
)
def group_norm__over_the_batch(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(0, 2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(0, 2, 3, 4), keepdims=True) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "You normalise the whole image at once, whatever `groups` says: that is layer norm, the case of one group."
)
def group_norm__groups_ignored(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, 1, c, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "Every channel has a mean of its own in your version: that is instance norm, the case of as many groups as "
    "channels."
)
def group_norm__channels_apart(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, c, 1, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "You normalise every place by itself, over the channels of its group alone. All places of the group share "
    "the mean: H and W disappear too."
)
def group_norm__places_apart(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2,), keepdims=True)) / np.sqrt(parts.var(axis=(2,), keepdims=True) + eps)
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "gamma and beta are the same for a whole group in your version, those of its first channel. They have one "
    "number for each *channel*."
)
def group_norm__gamma_per_group(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True) + eps
    )
    first = np.repeat(np.arange(groups) * (c // groups), c // groups)
    return gamma[first][:, None, None] * normal.reshape(x.shape) + beta[first][:, None, None]


@misconception(
    "gamma and beta run along the columns in your version: an array (C,) is matched with the last axis. Give "
    "them the shape (C, 1, 1)."
)
def group_norm__gamma_along_the_columns(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True) + eps
    )
    return gamma * normal.reshape(x.shape) + beta


@misconception(
    "You group the first channels and leave the rest as they are when `groups` does not divide C. Nobody would "
    "notice such a layer: raise a ValueError."
)
def group_norm__left_over_channels(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    size = c // groups
    y = x.copy()
    for k in range(groups):
        part = x[:, k * size : (k + 1) * size]
        mean, var = part.mean(axis=(1, 2, 3), keepdims=True), part.var(axis=(1, 2, 3), keepdims=True)
        y[:, k * size : (k + 1) * size] = (part - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * y + beta[:, None, None]


@misconception(
    "Your groups are divided by a spread with n - 1. Here n is all the numbers of the group, C/G·H·W, and "
    "nothing is taken from it."
)
def group_norm__unbiased(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / np.sqrt(
        parts.var(axis=(2, 3, 4), keepdims=True, ddof=1) + eps
    )
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception(
    "You add eps to the standard deviation of the group. It is added to the variance, before the root is taken."
)
def group_norm__eps_outside_the_root(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / (parts.std(axis=(2, 3, 4), keepdims=True) + eps)
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception("eps is missing. A group without any contrast has variance 0, and then you divide 0 by 0.")
def group_norm__eps_missing(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / parts.std(axis=(2, 3, 4), keepdims=True)
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]


@misconception("You divide each group by its variance. Its spread becomes 1 by the standard deviation, the root of it.")
def group_norm__divided_by_variance(x, gamma, beta, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups, h, w)
    normal = (parts - parts.mean(axis=(2, 3, 4), keepdims=True)) / (parts.var(axis=(2, 3, 4), keepdims=True) + eps)
    return gamma[:, None, None] * normal.reshape(x.shape) + beta[:, None, None]
