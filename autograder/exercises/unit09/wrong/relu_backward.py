"""Misconceptions of `relu_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Every kind gives the plain gradient in your version. The deconvnet and guided backpropagation look at the sign of "
    "what comes *back*, too."
)
def relu_backward__always_gradient(dy, x, kind):
    if kind not in ("gradient", "deconvnet", "guided"):
        raise ValueError(kind)
    return dy * (x > 0)


@misconception(
    "Every kind rectifies what comes back in your version: that is the deconvnet. The gradient does not ask for the sign "
    "of dy, it asks where the forward signal passed."
)
def relu_backward__always_deconvnet(dy, x, kind):
    if kind not in ("gradient", "deconvnet", "guided"):
        raise ValueError(kind)
    return dy * (dy > 0)


@misconception(
    "The gradient and the deconvnet are swapped. The gradient goes where x was positive; the deconvnet does not look at "
    "x, only at what comes back."
)
def relu_backward__swapped(dy, x, kind):
    masks = {"gradient": dy > 0, "deconvnet": x > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "Your guided backpropagation is the plain gradient. Guided means that one more thing has to hold: what comes back is "
    "positive."
)
def relu_backward__guided_is_gradient(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": x > 0}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "Your guided backpropagation is the deconvnet. It guides by the forward pass, too: where x was not positive, nothing "
    "passes."
)
def relu_backward__guided_is_deconvnet(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": dy > 0}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "Your deconvnet is guided backpropagation: it looks at x as well. The deconvnet of Zeiler and Fergus knows the "
    "forward pass by its switches only; its ReLU sees nothing but what comes back."
)
def relu_backward__deconvnet_is_guided(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": (x > 0) & (dy > 0), "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception("For the guided kind one of the two conditions is enough in your version. Both have to hold.")
def relu_backward__either(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) | (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "For the guided kind you test the product of x and dy. It is positive for two negative numbers, too; each has to be "
    "positive by itself."
)
def relu_backward__product_positive(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": x * dy > 0}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "Where x is exactly 0 your gradient passes. ReLU gives 0 there, and nothing comes back: only what is larger than 0 "
    "counts."
)
def relu_backward__open_at_zero(dy, x, kind):
    masks = {"gradient": x >= 0, "deconvnet": dy >= 0, "guided": (x >= 0) & (dy >= 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "You multiply by x. The slope of ReLU is 1 where x is positive, however large x was: what comes back passes as it is."
)
def relu_backward__times_x(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * x * masks[kind]


@misconception("You give back where something may pass, as ones and zeros. What passes there is dy.")
def relu_backward__mask_alone(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return masks[kind].astype(float)


@misconception(
    "You let the forward signal x pass. These functions go *back*: what they hand on is dy, and x only says where."
)
def relu_backward__x_passes(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return x * masks[kind]


@misconception(
    "You take the size of what comes back instead of rectifying it: -3 becomes 3. A ReLU makes it 0, in the deconvnet too."
)
def relu_backward__sizes(dy, x, kind):
    if kind == "gradient":
        return dy * (x > 0)
    if kind == "deconvnet":
        return np.abs(dy)
    if kind == "guided":
        return np.abs(dy) * (x > 0)
    raise ValueError(kind)


@misconception(
    "A kind that you do not know is treated as if it were guided. A misspelt word would give a wrong picture that looks "
    "right: raise a ValueError."
)
def relu_backward__unknown_accepted(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0}
    return dy * masks.get(kind, (x > 0) & (dy > 0))


@misconception("You let pass where x was *negative*. ReLU passed what is positive, and its way back is the same.")
def relu_backward__side_swapped(dy, x, kind):
    masks = {"gradient": x < 0, "deconvnet": dy > 0, "guided": (x < 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    return dy * masks[kind]


@misconception(
    "You write the zeros into `dy` itself. Whoever called needs it unchanged: the other two kinds start from the same dy."
)
def relu_backward__in_place(dy, x, kind):
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(kind)
    dy[~masks[kind]] = 0
    return dy


@misconception(
    "You multiply by what ReLU gave, max(x, 0). Its *slope* is asked for: 1 where x is positive, however large x was, and 0 "
    "elsewhere."
)
def relu_backward__times_relu(dy, x, kind):
    factors = {"gradient": np.maximum(x, 0), "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in factors:
        raise ValueError(kind)
    return dy * factors[kind]
