"""Misconceptions of `count` that show in the FLOPs alone."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your parameters know about groups, your FLOPs do not. A filter that has fewer weights also multiplies less."
)
def count__groups_ignored_in_work(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
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
    "You count multiply-adds (MACs). Here the product and the sum count one FLOP each, so there are twice as many. "
    "Papers differ in this; ours is stated above."
)
def count__multiply_adds(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), rest[0] * shape[0]
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "Your FLOPs have one addition too many for each number of the answer. To add up n products takes n - 1 "
    "additions, and the bias is the n-th: 2n in all."
)
def count__bias_adds_extra(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = f * (2 * (c // g) * k * k + 1) * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), rest[0] * (2 * shape[0] + 1)
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "Your FLOPs of a convolution count each weight once. The filter works again at every place of the answer: that "
    "is why convolutions cost time and linear layers memory."
)
def count__work_once_per_weight(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k
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
    "You let the filter work at every place of the *input*. It works once for each place of the answer; stride and "
    "border make a difference."
)
def count__work_at_input_places(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * h * w
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


@misconception("Your FLOPs of a convolution are those of one filter. Each filter makes a map of its own.")
def count__work_of_one_filter(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * (c // g) * k * k * shape[1] * shape[2]
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
    "You count the work of pooling. Only convolutions and linear layers count here: their products are nearly all "
    "there is."
)
def count__pools_work(layers, shape):
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
            work = k * k * shape[0] * shape[1] * shape[2]
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
    "You count one FLOP for each number that ReLU or a batch norm touches. Here only convolutions and linear layers "
    "count; the rest is small beside them."
)
def count__every_layer_works(layers, shape):
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
        elif kind == "relu":
            work = int(np.prod(shape))
        elif kind == "norm":
            work = int(np.prod(shape))
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


@misconception("You count n - 1 additions for n products. The bias is added too: that makes n, so 2n FLOPs in all.")
def count__bias_is_no_addition(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = f * (2 * (c // g) * k * k - 1) * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), rest[0] * (2 * shape[0] - 1)
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops


@misconception(
    "You count two FLOPs for a bias, as for a weight. It is multiplied by nothing, and its one addition is among the 2n."
)
def count__twice_the_parameters(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s + 1, (w + 2 * p - k) // s + 1
            weights = f * (c // g) * k * k + f
            work = 2 * weights * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s + 1, (w - k) // s + 1
        elif kind == "norm":
            weights = 2 * shape[0]
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "linear":
            weights, work = rest[0] * (shape[0] + 1), 2 * rest[0] * (shape[0] + 1)
            shape = (rest[0],)
        shapes.append(shape)
        params.append(weights)
        flops.append(work)
    return shapes, params, flops
