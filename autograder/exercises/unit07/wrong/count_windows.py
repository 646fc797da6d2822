"""Misconceptions of `count`: how large an image is behind a window that walks."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("Padding plays no part in your sizes. It adds a border on all sides before the window starts to walk.")
def count__padding_ignored(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h - k) // s + 1, (w - k) // s + 1
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


@misconception("You add the padding once to each side length. A border has two ends: rows come in above *and* below.")
def count__padding_on_one_side(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + p - k) // s + 1, (w + p - k) // s + 1
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
    "Your sizes are one too small. Between the first and the last place of the window lie so many *steps*; the "
    "places are one more, as with the posts of a fence."
)
def count__fence_posts(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, (h + 2 * p - k) // s, (w + 2 * p - k) // s
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, (h - k) // s, (w - k) // s
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
    "Where the stride does not divide, you round up. A window that hangs over the edge is no window: what is left "
    "over is cut off."
)
def count__rounded_up(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, -(-(h + 2 * p - k) // s) + 1, -(-(w + 2 * p - k) // s) + 1
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            shape = c, -(-(h - k) // s) + 1, -(-(w - k) // s) + 1
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
    "Your pooling rounds up where the stride does not divide, as some frameworks do. Here a window has to lie "
    "inside the image, in pooling as in convolution."
)
def count__pools_rounded_up(layers, shape):
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
            shape = c, -(-(h - k) // s) + 1, -(-(w - k) // s) + 1
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
    "Your convolutions walk in steps of 1 whatever their stride is. The stride decides how many places there are."
)
def count__stride_ignored(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, h + 2 * p - k + 1, w + 2 * p - k + 1
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
    "You divide the side by the stride, whatever the window. That holds for some paddings only: count the places at "
    "which the window lies inside the border."
)
def count__divided_by_the_stride(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            shape = f, -(-h // s), -(-w // s)
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
    "Your pooling steps by its own window, and its stride plays no part. In AlexNet the windows are 3 wide and step "
    "by 2: they overlap."
)
def count__pools_step_by_their_size(layers, shape):
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
            shape = c, (h - k) // k + 1, (w - k) // k + 1
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
    "Your pooling halves each side whatever its window and stride are. A window of 3 with stride 2 makes 27 of 55, "
    "but 3 with stride 3 makes 18."
)
def count__pools_halve(layers, shape):
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
            shape = c, h // 2, w // 2
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
    "You work out one side and use it for both. Images need not be square: rows and columns are counted apart."
)
def count__square(layers, shape):
    shapes, params, flops = [], [], []
    for kind, *rest in layers:
        weights = work = 0
        if kind == "conv":
            f, k, s, p, g = rest
            c, h, w = shape
            side = (h + 2 * p - k) // s + 1
            shape = f, side, side
            weights = f * (c // g) * k * k + f
            work = 2 * f * (c // g) * k * k * shape[1] * shape[2]
        elif kind == "pool":
            k, s = rest
            c, h, w = shape
            side = (h - k) // s + 1
            shape = c, side, side
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
