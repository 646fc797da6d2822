"""Misconceptions of `relu_forward`, `relu_backward`, `leaky_relu_forward` and `leaky_relu_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You wrote `np.max`, which looks for the largest number along an axis. ReLU compares *each* number with 0: that is "
    "another function with a similar name."
)
def relu_forward__max_of_an_axis(x):
    return np.max(x, 0)


@misconception(
    "You turned negative numbers round instead of cutting them off: that is the absolute value. ReLU answers 0 to all "
    "of them."
)
def relu_forward__absolute(x):
    return np.abs(x)


@misconception("You kept the negative side and cut off the positive one. ReLU lets positive numbers pass unchanged.")
def relu_forward__minimum(x):
    return np.minimum(x, 0.0)


@misconception(
    "The answer is right, but you set the negative numbers of the caller's `x` itself to 0. Backward needs x as it "
    "was: work on a copy."
)
def relu_forward__in_place(x):
    x[x < 0] = 0
    return x


@misconception(
    "You answer whether x is positive, 0 or 1: that is a step, and the *slope* of ReLU. ReLU itself lets x pass."
)
def relu_forward__step(x):
    return (x > 0) * 1.0


@misconception(
    "You also cut off what is above 1. ReLU has no upper end: that is what keeps its gradient alive on the right."
)
def relu_forward__capped_at_one(x):
    return np.clip(x, 0.0, 1.0)


@misconception(
    "You let `dy` decide what passes: its own negative numbers are cut off. A gradient may well be negative. What "
    "counts is whether `x` was positive in the forward pass."
)
def relu_backward__mask_from_dy(dy, x):
    return np.maximum(dy, 0)


@misconception(
    "You cut off twice, where x is negative *and* where dy is negative. Negative gradients have to pass where x was "
    "positive."
)
def relu_backward__both_masks(dy, x):
    return np.where((x > 0) & (dy > 0), dy, 0.0)


@misconception(
    "At exactly x = 0 you let the gradient pass. ReLU has a kink there and no slope of its own; the rule of this "
    "course, and of the usual libraries, is 0."
)
def relu_backward__passes_at_zero(dy, x):
    return dy * (x >= 0)


@misconception(
    "You give back the slope of ReLU alone, zeros and ones. By the chain rule it has to be multiplied by `dy`."
)
def relu_backward__no_upstream(dy, x):
    return np.where(x > 0, 1.0, 0.0)


@misconception(
    "You multiplied `dy` by the *answer* of ReLU. The chain rule asks for its slope, which is 1 wherever x is positive, "
    "however large."
)
def relu_backward__times_the_answer(dy, x):
    return dy * np.maximum(x, 0)


@misconception(
    "The answer is right, but you set numbers of the caller's `dy` to 0. Two branches of a network may share this "
    "array: work on a copy."
)
def relu_backward__in_place(dy, x):
    dy[x <= 0] = 0
    return dy


@misconception(
    "You passed the gradient on everywhere. Where x was negative, forward answered 0 whatever x was: moving x a little "
    "changes nothing there."
)
def relu_backward__passes_everything(dy, x):
    return dy * 1.0


@misconception(
    "You took the larger of x and slope·x. That works while the slope is between 0 and 1; a slope above 1 turns the "
    "comparison round. Ask for the sign of x instead."
)
def leaky_relu_forward__max_trick(x, slope):
    return np.maximum(x, slope * x)


@misconception(
    "You mixed up the sides: positive numbers pass unchanged, and the *negative* ones are multiplied by the slope."
)
def leaky_relu_forward__sides_swapped(x, slope):
    return np.where(x > 0, slope * x, x)


@misconception(
    "You use a slope of 0.01 whatever `slope` says. In the parametric ReLU that number is learnt, so it has to come "
    "from the caller."
)
def leaky_relu_forward__slope_of_its_own(x, slope):
    return np.where(x > 0, x, 0.01 * x)


@misconception(
    "The negative side of your curve *rises* to the left: you turned the sign there. Multiply x itself by the slope, "
    "so that a negative number stays negative."
)
def leaky_relu_forward__absolute(x, slope):
    return np.where(x > 0, x, slope * np.abs(x))


@misconception(
    "You answer with the slope itself where x is negative, one number for all. It has to be multiplied by x."
)
def leaky_relu_forward__constant_left(x, slope):
    return np.where(x > 0, x, slope)


@misconception(
    "Where x is negative you let nothing pass: that is ReLU. The leak is the point: with some slope left, a neuron "
    "that has gone silent can come back."
)
def leaky_relu_backward__dead(dy, x, slope):
    return dy * (x > 0)


@misconception(
    "At exactly x = 0 you take the slope of the right side. There is a kink, and the rule here is: the left side's "
    "slope, since 0 is not above 0."
)
def leaky_relu_backward__right_at_zero(dy, x, slope):
    return np.where(x >= 0, dy, slope * dy)


@misconception(
    "You mixed up the sides: where x is positive the gradient passes whole, where it is negative it is multiplied by "
    "the slope."
)
def leaky_relu_backward__sides_swapped(dy, x, slope):
    return np.where(x > 0, slope * dy, dy)


@misconception(
    "You let the sign of `dy` decide which slope to take. The slope belongs to the place on the curve, and that is `x`."
)
def leaky_relu_backward__mask_from_dy(dy, x, slope):
    return np.where(dy > 0, dy, slope * dy)


@misconception(
    "You give back the slope alone. It has to be multiplied by the upstream gradient `dy`, on both sides of 0."
)
def leaky_relu_backward__no_upstream(dy, x, slope):
    return np.where(x > 0, 1.0, slope) + np.zeros_like(dy)


@misconception(
    "On the negative side you multiplied by slope·x. The derivative of slope·x is the slope; x itself has gone."
)
def leaky_relu_backward__times_x(dy, x, slope):
    return np.where(x > 0, dy, slope * x * dy)
