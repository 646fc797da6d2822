"""Misconceptions of `saliency_map`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You take the largest value with its sign. A strongly negative gradient says as much as a positive one: the score "
    "moves when this pixel does."
)
def saliency_map__signed(dx):
    return dx.max(axis=1)


@misconception(
    "You take the channels' maximum first and its size after that. A channel with a large negative gradient has lost by "
    "then; the order of the two steps matters."
)
def saliency_map__size_of_the_maximum(dx):
    return np.abs(dx.max(axis=1))


@misconception("You add the channels up. The map shows the most sensitive channel of each pixel, not all together.")
def saliency_map__sum(dx):
    return np.abs(dx).sum(axis=1)


@misconception("You take the mean over the channels. The map shows the most sensitive channel of each pixel.")
def saliency_map__mean(dx):
    return np.abs(dx).mean(axis=1)


@misconception(
    "You add the channels up before you take the size. Positive and negative gradients cancel, and a pixel that matters "
    "comes out as 0."
)
def saliency_map__size_of_the_sum(dx):
    return np.abs(dx.sum(axis=1))


@misconception("You take the length of the vector of channels. The map asks for the largest size among them.")
def saliency_map__length(dx):
    return np.sqrt((dx**2).sum(axis=1))


@misconception("You square where the size is asked for. Squares keep the order, but they are not gradients any more.")
def saliency_map__squares(dx):
    return (dx**2).max(axis=1)


@misconception("You took the maximum over the images. Each image has a map of its own: axis 0 stays, the channels go.")
def saliency_map__over_the_images(dx):
    return np.abs(dx).max(axis=0)


@misconception("You look at the first channel alone. In a colour image the blue values may matter most.")
def saliency_map__first_channel(dx):
    return np.abs(dx[:, 0])


@misconception("An axis of length 1 is left where the channels were. A map for each image has the shape (N, H, W).")
def saliency_map__axis_kept(dx):
    return np.abs(dx).max(axis=1, keepdims=True)


@misconception(
    "You stretched each map to 0 ... 1. For a picture that helps; here it hides which image the network is surer about."
)
def saliency_map__stretched(dx):
    sizes = np.abs(dx).max(axis=1)
    return sizes / sizes.max(axis=(1, 2), keepdims=True)
