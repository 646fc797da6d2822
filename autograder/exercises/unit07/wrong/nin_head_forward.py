"""Misconceptions of `nin_head_forward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You lay the class maps in a row. The idea of this head is to have no such layer: each map becomes one number, "
    "its mean."
)
def nin_head_forward__flattened(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.reshape(len(x), -1)


@misconception("You add up each map. Its *mean* is the score: otherwise larger images would have larger scores.")
def nin_head_forward__sum(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.sum(axis=(2, 3))


@misconception("You take the largest number of each map. That is another pooling; here the score is the mean.")
def nin_head_forward__max(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.max(axis=(2, 3))


@misconception("You answer with probabilities. Scores go out as they are; the softmax belongs to the loss.")
def nin_head_forward__softmax(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    z = maps.mean(axis=(2, 3))
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@misconception("Your scores have gone through a ReLU: all classes below 0 look alike. Scores may be negative.")
def nin_head_forward__relu_on_the_scores(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return np.maximum(maps.mean(axis=(2, 3)), 0)


@misconception(
    "Your class maps go through a ReLU before the mean, so that no score is below 0. Here the maps are averaged as "
    "they are."
)
def nin_head_forward__relu_on_the_maps(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return np.maximum(maps, 0).mean(axis=(2, 3))


@misconception(
    "You take the mean of the maps that came in. There are as many as channels, not as classes: the 1×1 layer makes "
    "one map for each *class* first."
)
def nin_head_forward__channels_for_classes(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return x.mean(axis=(2, 3))


@misconception(
    "You average over the classes and keep the places. The mean goes over rows and columns; the classes stay."
)
def nin_head_forward__over_the_channels(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=1)


@misconception("You average over the columns only. Rows and columns both go: one number is left of a map.")
def nin_head_forward__over_columns_only(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=3)


@misconception("You average over the images too. Each image has scores of its own.")
def nin_head_forward__over_the_batch(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=(0, 2, 3))


@misconception("Your scores have the shape (N, K, 1, 1). A class has one number: (N, K).")
def nin_head_forward__shape_kept(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=(2, 3), keepdims=True)


@misconception("The bias is missing: each class has one, in all places of its map.")
def nin_head_forward__bias_missing(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x)
    return maps.mean(axis=(2, 3))


@misconception(
    "Your matrix lies the other way. Row k holds the weights of class k; that a square one fits both ways does not "
    "make it right."
)
def nin_head_forward__not_transposed(x, w, b):
    maps = np.einsum("ck,nchw->nkhw", w, x) + b[:, None, None]
    return maps.mean(axis=(2, 3))


@misconception("You divide by the number of rows alone. A map has rows × columns numbers.")
def nin_head_forward__divided_by_rows(x, w, b):
    maps = np.einsum("kc,nchw->nkhw", w, x) + b[:, None, None]
    return maps.sum(axis=(2, 3)) / x.shape[2]
