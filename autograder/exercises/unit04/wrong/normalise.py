"""Misconceptions of `normalise`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You measured the second set by its own mean and spread. Then the same picture means something else in training "
    "and in use, and a single test image could not be normalised at all. Whose statistics may the network rely on?"
)
def normalise__own_statistics(train, other):
    def one(X):
        mean, std = X.mean(axis=(0, 2, 3), keepdims=True), X.std(axis=(0, 2, 3), keepdims=True)
        return (X - mean) / np.where(std > 0, std, 1)

    return one(train), one(other)


@misconception(
    "You took the statistics of both sets together. Test and validation data must not leak into anything that is "
    "fitted, and mean and spread are fitted."
)
def normalise__both_together(train, other):
    pixels = [np.moveaxis(X, 1, 0).reshape(X.shape[1], -1) for X in (train, other)]
    every = np.concatenate(pixels, axis=1).astype(float)
    mean, std = every.mean(axis=1).reshape(1, -1, 1, 1), every.std(axis=1).reshape(1, -1, 1, 1)
    std[std == 0] = 1
    return (train - mean) / std, (other - mean) / std


@misconception(
    "You have a mean and a spread for every single *pixel*: only the images were averaged over. A channel is one "
    "quantity, measured at many places."
)
def normalise__per_pixel(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@misconception(
    "You use one mean and one spread for all channels. A channel with large numbers still drowns the others: each "
    "needs its own."
)
def normalise__one_for_all(train, other):
    mean, std = train.mean(), train.std()
    return (train - mean) / std, (other - mean) / std


@misconception(
    "You normalise every image by itself, so a bright picture and a dark one become the same. Here the statistics "
    "belong to the whole training set."
)
def normalise__per_image(train, other):
    def one(X):
        std = X.std(axis=(2, 3), keepdims=True)
        return (X - X.mean(axis=(2, 3), keepdims=True)) / np.where(std > 0, std, 1)

    return one(train), one(other)


@misconception(
    "You divide by the variance. Its unit is squared, so the result does not have spread 1. Which quantity has the "
    "unit of the data?"
)
def normalise__variance(train, other):
    mean, var = train.mean(axis=(0, 2, 3), keepdims=True), train.var(axis=(0, 2, 3), keepdims=True)
    var = np.where(var > 0, var, 1)
    return (train - mean) / var, (other - mean) / var


@misconception(
    "Your standard deviation divides by one less than the number of values (`ddof=1`). The rule here is NumPy's own: "
    "the mean of the squares."
)
def normalise__unbiased(train, other):
    mean, std = train.mean(axis=(0, 2, 3), keepdims=True), train.std(axis=(0, 2, 3), keepdims=True, ddof=1)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std


@misconception(
    "A channel that never changes has spread 0, and you divide by it: 0/0 is NaN, and NaN poisons every weight it "
    "meets. What should happen to such a channel?"
)
def normalise__constant_is_nan(train, other):
    mean, std = train.mean(axis=(0, 2, 3), keepdims=True), train.std(axis=(0, 2, 3), keepdims=True)
    return (train - mean) / std, (other - mean) / std


@misconception(
    "You add a small number to every standard deviation. That keeps 0/0 away; but in a channel that never changed in "
    "training, any other value becomes enormous. What should happen to such a channel?"
)
def normalise__eps_1e_8(train, other):
    mean, std = train.mean(axis=(0, 2, 3), keepdims=True), train.std(axis=(0, 2, 3), keepdims=True)
    return (train - mean) / (std + 1e-8), (other - mean) / (std + 1e-8)


@misconception(
    "Something small is added to every standard deviation: all answers come out a little too small, and huge where a "
    "channel never changed in training. Nothing has to be added where nothing is divided by 0."
)
def normalise__eps_1e_5(train, other):
    mean, std = train.mean(axis=(0, 2, 3), keepdims=True), train.std(axis=(0, 2, 3), keepdims=True)
    return (train - mean) / (std + 1e-5), (other - mean) / (std + 1e-5)


@misconception(
    "You shift the channels but do not scale them. Their means are 0 now; their spreads are as unequal as before."
)
def normalise__only_shift(train, other):
    mean = train.mean(axis=(0, 2, 3), keepdims=True)
    return train - mean, other - mean


@misconception("You scale the channels but do not shift them: the spread is 1, the mean is not 0.")
def normalise__only_scale(train, other):
    std = train.std(axis=(0, 2, 3), keepdims=True)
    std = np.where(std > 0, std, 1)
    return train / std, other / std


@misconception(
    "You gave back the training images untouched. Both sets go into the same network, so both are shifted and scaled."
)
def normalise__train_untouched(train, other):
    mean, std = train.mean(axis=(0, 2, 3), keepdims=True), train.std(axis=(0, 2, 3), keepdims=True)
    return train.astype(float), (other - mean) / np.where(std > 0, std, 1)


@misconception(
    "You squeezed each channel between 0 and 1 by its smallest and largest value. One stray pixel then decides the "
    "scale. Asked for are mean 0 and standard deviation 1."
)
def normalise__min_max(train, other):
    low = train.min(axis=(0, 2, 3), keepdims=True).astype(float)
    width = train.max(axis=(0, 2, 3), keepdims=True) - low
    width = np.where(width > 0, width, 1)
    return (train - low) / width, (other - low) / width


@misconception(
    "You took the *last* axis for the channels. Images come as (N, C, H, W) here: the channels are axis 1, the last "
    "axis counts the columns."
)
def normalise__channels_last(train, other):
    mean, std = train.mean(axis=(0, 1, 2)), train.std(axis=(0, 1, 2))
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (other - mean) / std
