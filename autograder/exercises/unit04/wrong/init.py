"""Misconceptions of `fans` and `init`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You left the kernel out: only channels are counted. An output of a 5×5 convolution adds up 25 numbers of every "
    "input channel."
)
def fans__without_kernel(shape):
    return shape[1], shape[0]


@misconception(
    "Your fans are swapped. Weights are stored as (outputs, inputs, ...): which of the two axes does one output sum over?"
)
def fans__swapped(shape):
    places = int(np.prod(shape[2:]))
    return shape[0] * places, shape[1] * places


@misconception(
    "You count the kernel in fan_in only. Backwards it is the same: one input number goes into KH·KW places of every "
    "output channel."
)
def fans__kernel_in_fan_in_only(shape):
    return shape[1] * int(np.prod(shape[2:])), shape[0]


@misconception("You take every kernel to be square. A 1×3 kernel has 3 places, not 1 and not 9.")
def fans__square(shape):
    places = shape[2] ** 2 if len(shape) > 2 else 1
    if len(shape) == 3:
        places = shape[2]
    return shape[1] * places, shape[0] * places


@misconception("You count only one side of the kernel. Its places are all its rows times all its columns.")
def fans__one_side(shape):
    places = shape[2] if len(shape) > 2 else 1
    return shape[1] * places, shape[0] * places


@misconception("You *add* the sides of the kernel where they are to be multiplied: a 5×5 kernel has 25 places.")
def fans__sides_added(shape):
    places = sum(shape[2:]) if len(shape) > 2 else 1
    return shape[1] * places, shape[0] * places


@misconception(
    "Your fan_in counts all weights of the layer. It is about *one* output: how many numbers does it add up?"
)
def fans__all_weights(shape):
    return int(np.prod(shape)), int(np.prod(shape[2:])) * shape[0]


@misconception(
    "You handed a *variance* to `rng.normal`, which wants a standard deviation (and the square of the bound to "
    "`rng.uniform`). Which of the two does the formula give?"
)
def init__variance_for_std(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    var = 2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in
    return rng.normal(0, var, shape) if draw == "normal" else rng.uniform(-3 * var, 3 * var, shape)


@misconception(
    "For convolutions your fans lack the kernel, so the weights come out too large by the root of its size, and a deep "
    "network explodes."
)
def init__without_kernel(shape, rule, draw, rng):
    std = np.sqrt(2 / (shape[0] + shape[1]) if rule == "xavier" else 2 / shape[1])
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "Both rules give the same weights in your version: Xavier's. Behind a ReLU half of the variance is lost in every "
    "layer; the rule of He makes up for that."
)
def init__always_xavier(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    std = np.sqrt(2 / ((shape[0] + shape[1]) * places))
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "Both rules give the same weights in your version: He's. Xavier's rule looks at both fans, forward and backward."
)
def init__always_he(shape, rule, draw, rng):
    std = np.sqrt(2 / (shape[1] * int(np.prod(shape[2:]))))
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "Your uniform draw goes from -std to std. Its spread is then smaller than std by √3: most of the numbers lie well "
    "inside the borders. Where must the borders be?"
)
def init__uniform_without_root3(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std, std, shape)


@misconception(
    "Your uniform weights begin at 0, so none is negative and the signals can only pile up. They lie around 0."
)
def init__no_negative_weights(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(0, std * 3**0.5, shape)


@misconception(
    "You divide by fan_out in He's rule. fan_in is how many numbers an output adds up, and that decides how large the "
    "output gets."
)
def init__fan_out(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_out)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "In He's rule you use 1 / fan_in. That keeps the size through a linear layer; half of it is lost in the ReLU behind."
)
def init__he_without_two(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 1 / fan_in)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "In Xavier's rule you use 1 / (fan_in + fan_out). The rule takes the *mean* of both fans, so the sum comes with a 2."
)
def init__xavier_without_two(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(1 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception(
    "All your weights are 0. Then all units of a layer get the same gradient, stay equal for ever, and behind a ReLU "
    "nothing moves at all."
)
def init__zeros(shape, rule, draw, rng):
    return np.zeros(shape)


@misconception(
    "You did not scale the draw: the weights have spread 1 whatever the fans are. With 100 inputs the sums are ten "
    "times too large already in the first layer."
)
def init__not_scaled(shape, rule, draw, rng):
    return rng.normal(0, 1, shape) if draw == "normal" else rng.uniform(-1, 1, shape)


@misconception(
    "You draw with a spread of 0.01 whatever the fans are. That was usual once; in a deep network the signal then "
    "shrinks from layer to layer until nothing is left."
)
def init__always_one_hundredth(shape, rule, draw, rng):
    return rng.normal(0, 0.01, shape) if draw == "normal" else rng.uniform(-0.01, 0.01, shape)


@misconception(
    "You make a generator of your own inside, with a fixed seed: every layer of one shape begins with the same weights. "
    "Draw from the one you are given."
)
def init__own_seed(shape, rule, draw, rng):
    rng = np.random.default_rng(0)
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    std = np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in)
    return rng.normal(0, std, shape) if draw == "normal" else rng.uniform(-std * 3**0.5, std * 3**0.5, shape)


@misconception("You draw from a normal distribution every time. `draw` says which of the two is wanted.")
def init__always_normal(shape, rule, draw, rng):
    places = int(np.prod(shape[2:]))
    fan_in, fan_out = shape[1] * places, shape[0] * places
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out) if rule == "xavier" else 2 / fan_in), shape)
