"""Misconceptions of `layer_norm` and `instance_norm`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You took the means over the batch, one for each channel: that is batch norm. Layer norm never looks at "
    "other images; all channels of *one* image share a mean."
)
def layer_norm__over_the_batch(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You took one mean over all images together. Each image has its own: what comes out for one must not depend "
    "on its neighbours in the batch."
)
def layer_norm__everything(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 1, 2, 3), keepdims=True), x.var(axis=(0, 1, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "Your channels each have a mean of their own: that is instance norm. In layer norm all channels of an image "
    "share one."
)
def layer_norm__channels_apart(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You normalise every place by itself, over the channels alone. Here all numbers of an image share one mean: "
    "C, H and W disappear."
)
def layer_norm__places_apart(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1,), keepdims=True), x.var(axis=(1,), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You normalise every row of the image by itself, over the last axis alone. Here all numbers of an image "
    "share one mean: C, H and W disappear."
)
def layer_norm__last_axis(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(3,), keepdims=True), x.var(axis=(3,), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "Your means run over all images of the batch: that is batch norm. Instance norm treats each image alone: N stays."
)
def instance_norm__over_the_batch(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "All channels of an image share a mean in your version: that is layer norm. In instance norm each channel "
    "has its own."
)
def instance_norm__channels_together(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You normalise every row of a channel by itself, over the last axis alone. A channel's mean is over all its "
    "places, H and W."
)
def instance_norm__last_axis(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(3,), keepdims=True), x.var(axis=(3,), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You normalise every place by itself, over the channels. It is the other way round: each channel by itself, "
    "over its places."
)
def instance_norm__places_apart(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1,), keepdims=True), x.var(axis=(1,), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You took the variance with n - 1. All norms of a network divide by the variance with n, as `np.var` gives it."
)
def layer_norm__unbiased(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True, ddof=1)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You took the variance with n - 1, which is an estimate for other images. Here the numbers at hand get "
    "variance 1: divide by n."
)
def instance_norm__unbiased(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True, ddof=1)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception("You divide by the variance. To get a spread of 1, divide by its root, the standard deviation.")
def layer_norm__divided_by_variance(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / (var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "You divide by the variance, and a high contrast comes out as a low one. What is divided by is its root."
)
def instance_norm__divided_by_variance(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / (var + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception("You add eps after the root. It goes to the variance, inside the root.")
def layer_norm__eps_outside_the_root(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / (np.sqrt(var) + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception("eps stands outside the root in your version. Add it to the variance first, then take the root.")
def instance_norm__eps_outside_the_root(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / (np.sqrt(var) + eps)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception("eps is missing. An image without any contrast has variance 0, and then you divide 0 by 0.")
def layer_norm__eps_missing(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception("eps is missing. A channel without any contrast has variance 0, and then you divide 0 by 0.")
def instance_norm__eps_missing(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var)
    return gamma[:, None, None] * normal + beta[:, None, None]


@misconception(
    "gamma and beta run along the *columns* in your version: an array (C,) is matched with the last axis. They "
    "belong to the channels, axis 1."
)
def layer_norm__gamma_along_the_columns(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma * normal + beta


@misconception(
    "An array (C,) beside (N, C, H, W) is matched with the last axis, so your gamma and beta run along the "
    "columns. Put them at axis 1."
)
def instance_norm__gamma_along_the_columns(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma * normal + beta


@misconception("You normalise and stop there. gamma and beta, one number a channel, are the learnt part and come last.")
def layer_norm__without_gamma_and_beta(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return normal


@misconception(
    "The normalising is right, but gamma and beta are missing: each channel is stretched and shifted by its own "
    "two numbers at the end."
)
def instance_norm__without_gamma_and_beta(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    normal = (x - mean) / np.sqrt(var + eps)
    return normal
