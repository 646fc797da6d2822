"""Misconceptions of `prelu_forward` and `prelu_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Your slopes run along the *columns*: an array (C,) beside (N, C, H, W) is matched with the last axis. Give it a "
    "shape in which it stands at axis 1."
)
def prelu_forward__along_the_columns(x, alpha):
    return np.where(x > 0, x, alpha * x)


@misconception(
    "You mixed up the sides: positive numbers pass unchanged, and the ones on the *left* are multiplied by the slope."
)
def prelu_forward__sides_swapped(x, alpha):
    return np.where(x > 0, alpha.reshape(1, -1, 1, 1) * x, x)


@misconception(
    "You took the larger of x and slope·x. A learnt slope may grow above 1, and then the comparison turns round. Ask "
    "for the sign of x instead."
)
def prelu_forward__max_trick(x, alpha):
    return np.maximum(x, alpha.reshape(1, -1, 1, 1) * x)


@misconception("All your channels have the slope of the first one. Each channel learns a slope of its own.")
def prelu_forward__one_slope(x, alpha):
    return np.where(x > 0, x, alpha[0] * x)


@misconception("All your channels have the *mean* of the slopes. Each channel learns a slope of its own.")
def prelu_forward__mean_slope(x, alpha):
    return np.where(x > 0, x, alpha.mean() * x)


@misconception("Where x is negative you answer 0: that is plain ReLU. Here the left side has the slope alpha.")
def prelu_forward__relu(x, alpha):
    return np.maximum(x, 0) * np.ones_like(alpha).reshape(1, -1, 1, 1)


@misconception("On the left you answer with the slope itself. It has to be multiplied by x.")
def prelu_forward__slope_alone(x, alpha):
    return np.where(x > 0, x, alpha.reshape(1, -1, 1, 1))


@misconception(
    "`dx` is right. For `dalpha` you took a mean over the entries: every entry adds its share to the loss, so the "
    "shares are added up, and nothing is divided."
)
def prelu_backward__mean(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).mean(axis=(0, 2, 3))


@misconception(
    "`dx` is right. Your `dalpha` collects from *all* entries. Where x is positive the answer is x, whatever alpha is: "
    "nothing comes from there."
)
def prelu_backward__both_sides(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, (dy * x).sum(axis=(0, 2, 3))


@misconception(
    "`dx` is right. Your `dalpha` adds up `dy` alone. On the left y = alpha·x, so by alpha its slope is x: that is the "
    "factor you lost."
)
def prelu_backward__x_missing(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy).sum(axis=(0, 2, 3))


@misconception(
    "`dx` is right. Your `dalpha` adds up x alone: by the chain rule each share is multiplied by its `dy` first."
)
def prelu_backward__no_upstream(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, x).sum(axis=(0, 2, 3))


@misconception(
    "`dx` is right. Your `dalpha` has still alpha in it. The slope of alpha·x by alpha is x, and alpha itself has gone."
)
def prelu_backward__times_alpha(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum(axis=(0, 2, 3)) * alpha


@misconception(
    "`dx` is right. Your `dalpha` is one number for all channels. Each channel has a slope, so each gets a gradient."
)
def prelu_backward__one_number(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum()


@misconception(
    "`dx` is right. In `dalpha` the images are still apart. All of them were multiplied by the same slope, so their "
    "shares are added up too."
)
def prelu_backward__images_apart(dy, x, alpha):
    dx = np.where(x > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum(axis=(2, 3))


@misconception(
    "`dalpha` is right. In `dx` you stop the gradient on the left, as ReLU does. With a slope there, a share of it "
    "passes."
)
def prelu_backward__dead(dy, x, alpha):
    return dy * (x > 0), np.where(x > 0, 0, dy * x).sum(axis=(0, 2, 3))


@misconception("`dalpha` is right. In `dx` you let the sign of `dy` choose the slope. The place on the curve is x.")
def prelu_backward__mask_from_dy(dy, x, alpha):
    dx = np.where(dy > 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum(axis=(0, 2, 3))


@misconception(
    "At exactly x = 0 you take the slope of the right side. There is a kink, and the rule here is: 0 is not above 0, "
    "so the left side's slope counts."
)
def prelu_backward__right_at_zero(dy, x, alpha):
    dx = np.where(x >= 0, dy, alpha.reshape(1, -1, 1, 1) * dy)
    return dx, np.where(x > 0, 0, dy * x).sum(axis=(0, 2, 3))
