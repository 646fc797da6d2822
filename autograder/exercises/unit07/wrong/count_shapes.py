"""Misconceptions of `count`: which numbers a shape has, and which layers have one."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Rows and columns have changed places behind a layer. A shape is (channels, rows, columns) all the way through."
)
def count__rows_and_columns_swapped(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (w + 2 * p - k) // s + 1, (h + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "Your shapes end in the channels, as the decks write them (28×28×6). Here channels stand first: (6, 28, 28)."
)
def count__channels_last(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append((*shape[1:], shape[0]))
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "A convolution's answer keeps the channels of its input in your count. It has one map for each *filter*."
)
def count__channels_kept(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = c, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "Flattening leaves only the channels in your count. Every number stays: channels × rows × columns of them. "
    "AlexNet's first linear layer has 9216 inputs, not 256."
)
def count__flatten_keeps_channels(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (shape[0],)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("Flattening leaves rows × columns in your count. All maps are laid in one row: the channels count too.")
def count__flatten_forgets_channels(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape[1:])),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("Your lists begin with the input. There is one entry for each *layer*: what comes out of it.")
def count__input_listed(layers, shape):
    shapes, params, flops = [shape], [0], [0]
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("You list the shape that goes *into* each layer. Wanted is what comes out of it.")
def count__inputs_of_the_layers(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        before = shape
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(before)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "Layers without weights are missing in your lists. A pooling, too, has an entry: its shape, and 0 twice."
)
def count__only_layers_with_weights(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        if weights:
            shapes.append(shape)
            params.append(weights)
            flops.append(work)
    return shapes, params, flops
