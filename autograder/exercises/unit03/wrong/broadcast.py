"""Misconceptions of `unbroadcast` and `multiply_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You take the mean over the stretched axes. Every copy of the number changes the loss in its own way, and these "
    "changes add up; dividing by the number of copies makes the gradient too small."
)
def unbroadcast__mean(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx.mean(axis=0)
    for i in range(len(shape)):
        if shape[i] == 1:
            dx = dx.mean(axis=i, keepdims=True)
    return np.asarray(dx)


@misconception(
    "You keep the first copy's gradient and drop the others. All the copies were used, so all of their gradients belong "
    "in the answer."
)
def unbroadcast__first_copy(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx[0]
    for i in range(len(shape)):
        if shape[i] == 1:
            dx = np.take(dx, [0], axis=i)
    return np.asarray(dx).copy()


@misconception(
    "You remove the axes in front and forget those of length 1. An axis where `shape` says 1 was stretched as well."
)
def unbroadcast__only_front(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx.sum(axis=0)
    return np.array(dx)


@misconception(
    "You sum the axes of length 1 as if dy and `shape` began together. If `shape` has fewer axes, the missing ones are "
    "in front: line the shapes up at their *ends*, and sum the front axes away."
)
def unbroadcast__aligned_left(dy, shape):
    dx = dy
    for i in range(len(shape)):
        if shape[i] == 1:
            dx = dx.sum(axis=i, keepdims=True)
    return np.array(dx)


@misconception(
    "You drop the axes you sum over. An axis of length 1 is still an axis: the gradient has exactly the shape of the "
    "input, ones included."
)
def unbroadcast__ones_dropped(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx.sum(axis=0)
    return np.asarray(dx.sum(axis=tuple(i for i in range(len(shape)) if shape[i] == 1)))


@misconception(
    "You sum the wrong axes: those that stay, where `shape` is larger than 1. Which axes did the forward pass stretch?"
)
def unbroadcast__other_axes(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx.sum(axis=0)
    for i in range(len(shape)):
        if shape[i] != 1:
            dx = dx.sum(axis=i, keepdims=True)
    return np.asarray(dx)


@misconception(
    "You sum away axes at the end instead of in front. NumPy lines shapes up at their ends, so what a shape lacks is "
    "in front. In a square you do not notice, since the shape comes out right."
)
def unbroadcast__back_axes(dy, shape):
    dx = dy
    while dx.ndim > len(shape):
        dx = dx.sum(axis=-1)
    for i in range(len(shape)):
        if shape[i] == 1:
            dx = dx.sum(axis=i, keepdims=True)
    return np.asarray(dx)


@misconception(
    "You cut or repeat dy until it has the right shape. The shape is right then, and the numbers are not: gradients of "
    "copies have to be added up."
)
def unbroadcast__resized(dy, shape):
    return np.resize(dy, shape)


@misconception(
    "You add up everything and write the total everywhere. Only over the stretched axes is there a sum; along the others "
    "each number keeps its own gradient."
)
def unbroadcast__total(dy, shape):
    return np.full(shape, dy.sum(), dtype=dy.dtype)


@misconception(
    "You only ever sum the first axis, whatever `shape` says. Compare dy's shape with `shape`, axis by axis from the end."
)
def unbroadcast__always_axis_0(dy, shape):
    return dy.sum(axis=0)


@misconception(
    "Each product needs the *other* factor: if a moves a little, y moves by that little times b. You multiplied each "
    "one by itself."
)
def multiply_backward__own_factor(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.sum(axis=i, keepdims=True)
        return np.asarray(g)

    return fit(dy * a, a.shape), fit(dy * b, b.shape)


@misconception(
    "You left the gradients at the full size of y. Where a or b was stretched, its copies' gradients add up to one of "
    "the shape it came with."
)
def multiply_backward__not_summed(dy, a, b):
    return dy * b, dy * a


@misconception(
    "You sum first and multiply afterwards. Each copy met a different partner in the product, so its gradient has to be "
    "multiplied by that partner *before* the copies are added up."
)
def multiply_backward__sums_first(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.sum(axis=i, keepdims=True)
        return np.asarray(g)

    return fit(fit(dy, a.shape) * b, a.shape), fit(fit(dy, b.shape) * a, b.shape)


@misconception(
    "You left out `dy`. The slope of the product is the other factor; the chain rule multiplies it by what comes from "
    "above."
)
def multiply_backward__no_upstream(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.sum(axis=i, keepdims=True)
        return np.asarray(g)

    return fit(np.ones_like(dy) * b, a.shape), fit(np.ones_like(dy) * a, b.shape)


@misconception(
    "da and db have changed places: the first one has the shape of b. Gradients come back in the order of the inputs."
)
def multiply_backward__order(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.sum(axis=i, keepdims=True)
        return np.asarray(g)

    return fit(dy * a, b.shape), fit(dy * b, a.shape)


@misconception(
    "You treat the product like a sum: the gradient goes through unchanged to both. Through a product it is multiplied "
    "by the other factor."
)
def multiply_backward__like_a_sum(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.sum(axis=i, keepdims=True)
        return np.array(g)

    return fit(dy, a.shape), fit(dy, b.shape)


@misconception("You average the copies of a stretched factor. They all took part in y, and their gradients add up.")
def multiply_backward__mean(dy, a, b):
    def fit(g, shape):
        while g.ndim > len(shape):
            g = g.mean(axis=0)
        for i in range(len(shape)):
            if shape[i] == 1:
                g = g.mean(axis=i, keepdims=True)
        return np.asarray(g)

    return fit(dy * b, a.shape), fit(dy * a, b.shape)
