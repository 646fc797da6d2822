"""Misconceptions of `gelu_forward` and `gelu_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You wrote the rougher formula, x times a sigmoid of 1.702·x. It looks alike in a picture and differs in the second "
    "decimal. The exercise asks for the one with tanh."
)
def gelu_forward__sigmoid(x):
    return x / (1 + np.exp(-1.702 * np.clip(x, -50, 50)))


@misconception("Your curve is twice as high as it should be: a factor of one half is missing in front.")
def gelu_forward__no_half(x):
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


@misconception(
    "You answer with the share alone, which rises from 0 to 1. GELU is x *times* that share: to the right it follows "
    "the line y = x."
)
def gelu_forward__share_alone(x):
    return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


@misconception("Inside the tanh you left out the term with the cube. It is small near 0 and counts from about 1 on.")
def gelu_forward__no_cube(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * x))


@misconception("You took the square of x where the formula has its cube. A square also loses the sign of x.")
def gelu_forward__square(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**2)))


@misconception("The factor in the tanh is 2/π without its root in your version. The formula has √(2/π), about 0.798.")
def gelu_forward__no_root(x):
    return 0.5 * x * (1 + np.tanh(2 / np.pi * (x + 0.044715 * x**3)))


@misconception(
    "The factor √(2/π) belongs to the whole inner sum. In your version it multiplies x only, and the cube stands alone."
)
def gelu_forward__factor_on_x_only(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * x + 0.044715 * x**3))


@misconception(
    "That is ReLU, with a corner at 0. GELU bends: just left of 0 it is a little negative, just right of 0 less than x."
)
def gelu_forward__relu(x):
    return np.maximum(x, 0.0)


@misconception(
    "You kept one half of the product rule: the bracket. The bracket depends on x too, and its slope times x is the "
    "other half."
)
def gelu_backward__bracket_only(dy, x):
    return dy * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


@misconception(
    "You kept one half of the product rule: x times the slope of the bracket. The bracket itself, times the slope 1 of "
    "x, is missing."
)
def gelu_backward__slope_only(dy, x):
    factor = np.sqrt(2 / np.pi)
    bend = np.tanh(factor * (x + 0.044715 * x**3))
    return dy * 0.5 * x * (1 - bend**2) * factor * (1 + 3 * 0.044715 * x**2)


@misconception(
    "You stopped at the slope of tanh. Inside the tanh stands a function of x: by the chain rule its slope is one more "
    "factor."
)
def gelu_backward__no_inner_slope(dy, x):
    bend = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return dy * (0.5 * (1 + bend) + 0.5 * x * (1 - bend**2))


@misconception(
    "You took 1 - u² as the slope of tanh, with u what goes *into* it. It is 1 - tanh², with what comes *out*."
)
def gelu_backward__slope_of_the_input(dy, x):
    factor = np.sqrt(2 / np.pi)
    u = factor * (x + 0.044715 * x**3)
    return dy * (0.5 * (1 + np.tanh(u)) + 0.5 * x * (1 - u**2) * factor * (1 + 3 * 0.044715 * x**2))


@misconception("The slope of the cube is missing its 3 in your version: the power comes down in front.")
def gelu_backward__cube_without_3(dy, x):
    factor = np.sqrt(2 / np.pi)
    bend = np.tanh(factor * (x + 0.044715 * x**3))
    return dy * (0.5 * (1 + bend) + 0.5 * x * (1 - bend**2) * factor * (1 + 0.044715 * x**2))


@misconception("You give back the slope of GELU alone. By the chain rule it has to be multiplied by `dy`.")
def gelu_backward__no_upstream(dy, x):
    factor = np.sqrt(2 / np.pi)
    bend = np.tanh(factor * (x + 0.044715 * x**3))
    return 0.5 * (1 + bend) + 0.5 * x * (1 - bend**2) * factor * (1 + 3 * 0.044715 * x**2)


@misconception(
    "You multiplied `dy` by the *answer* of GELU. What the chain rule asks for is its slope: how fast the answer "
    "changes with x."
)
def gelu_backward__times_the_answer(dy, x):
    return dy * 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


@misconception(
    "You let the gradient pass where x is positive and stop it elsewhere: that is ReLU's backward. GELU has a slope of "
    "its own everywhere, even a negative one."
)
def gelu_backward__relu(dy, x):
    return dy * (x > 0)
