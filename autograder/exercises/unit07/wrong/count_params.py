"""Misconceptions of `count` that show in the parameters."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your biases are missing: only weights are counted. Each filter and each linear unit has one more number to learn."
)
def count__bias_forgotten(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k
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
            weights, work = rest[0] * shape[0], 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "The biases of your convolutions are missing, those of the linear layers are there. A filter has one too: 10 "
    "filters of 5×5×3 have 760 parameters, not 750."
)
def count__conv_bias_forgotten(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k
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
    "You give each place of the answer a bias of its own. The places of one map share the filter, and its bias too."
)
def count__bias_per_place(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f * shape[1] * shape[2]
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
    "You count one bias for each pair of filter and input channel. A filter adds up all its channels, and then "
    "*one* bias."
)
def count__bias_per_input_channel(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f * c
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


@misconception("You count one bias for a whole layer. Each filter and each unit has its own.")
def count__one_bias_a_layer(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + 1
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
            weights, work = rest[0] * shape[0] + 1, 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "You count the weights of a convolution once for each place. All places share one filter: that is why CONV1 of "
    "AlexNet learns 35 thousand numbers and not 105 million."
)
def count__unshared(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = (f * (c // g) * k * k + f) * shape[1] * shape[2]
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
    "The input's channels play no part in your weights. A filter is a block: k × k numbers for each channel that it "
    "sees."
)
def count__input_channels_missing(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * k * k + f
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


@misconception("You count k numbers for a window of k by k. It has rows and columns.")
def count__window_not_squared(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k + f
            work = 2 * f * (c // g) * k * shape[1] * shape[2]
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


@misconception("Your pooling has parameters. It takes the largest number of a window: there is nothing to learn.")
def count__pools_have_weights(layers, shape):
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
            weights = c * k * k
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
    "You count four numbers for each channel of a batch norm. Only gamma and beta are learnt; the running mean and "
    "variance are kept, but no gradient ever reaches them."
)
def count__running_statistics(layers, shape):
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
            weights = 4 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("You count a gamma and a beta for each place. In a batch norm all places of a channel share one pair.")
def count__norm_per_place(layers, shape):
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
            weights = 2 * int(np.prod(shape))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("You count one gamma and one beta for a whole batch norm. Each channel has a pair of its own.")
def count__one_pair_a_norm(layers, shape):
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
            weights = 2
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception("Your batch norm has no parameters. It learns a scale and a shift for each channel.")
def count__norm_free(layers, shape):
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
            weights = 0
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
    "Groups play no part in your count. With g groups, a filter sees only the channels of its own group: that cuts "
    "weights and work."
)
def count__groups_ignored(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * c * k * k + f
            work = 2 * f * c * k * k * shape[1] * shape[2]
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
    "You divide the input channels *and* the filters by the groups. That is one group alone; there are g of them, "
    "and each filter is counted once."
)
def count__groups_divide_twice(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = (f // g) * (c // g) * k * k + f
            work = 2 * (f // g) * (c // g) * k * k * shape[1] * shape[2]
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
    "Your lists hold running totals. Each entry is about its own layer; whoever wants the total adds them up."
)
def count__running_totals(layers, shape):
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
        shapes.append(shape)
        params.append(weights + sum(params[-1:]))
        flops.append(work + sum(flops[-1:]))
    return shapes, params, flops


@misconception("Parameters and FLOPs have changed places: first the shapes, then what is learnt, then the work.")
def count__work_and_params_swapped(layers, shape):
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
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, flops, params


@misconception("You count the filters of one group. There are g groups of them, and each filter is learnt and works.")
def count__one_group_alone(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f // g * ((c // g) * k * k + 1)
            work = 2 * (f // g) * (c // g) * k * k * shape[1] * shape[2]
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
