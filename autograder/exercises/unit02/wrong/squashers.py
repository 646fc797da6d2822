"""Misconceptions of `sigmoid_forward`, `sigmoid_backward`, `tanh_forward` and `tanh_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Far to the right your sigmoid becomes NaN: you divide infinity by infinity. Of the two ways to write the fraction "
    "take the one in which only the lower part can overflow."
)
def sigmoid_forward__overflow(x):
    return np.exp(x) / (1 + np.exp(x))


@misconception(
    "Your curve falls where it should rise: the sign in the exponent is turned. A large positive x gives an answer "
    "near 1."
)
def sigmoid_forward__falls(x):
    return 1 / (1 + np.exp(x))


@misconception(
    "You wrote the sigmoid with tanh and left out halving x. It is the same curve, but twice as wide as that of tanh."
)
def sigmoid_forward__not_halved(x):
    return (1 + np.tanh(x)) / 2


@misconception(
    "The answer is right, but you computed it inside the caller's `x`, which now holds other numbers. Whoever calls "
    "you still needs x: the backward pass is given it again."
)
def sigmoid_forward__in_place(x):
    np.negative(x, out=x)
    np.exp(x, out=x)
    return 1 / (1 + x)


@misconception(
    "Your answers run from −1 to 1: that is tanh (of half of x). The sigmoid answers with numbers between 0 and 1, and "
    "with a half at 0."
)
def sigmoid_forward__minus_one_to_one(x):
    return 2 / (1 + np.exp(-x)) - 1


@misconception(
    "You took `x` for the answer of the sigmoid. Backward is given what *forward was given*; the slope s(1 − s) needs "
    "s = σ(x)."
)
def sigmoid_backward__x_for_s(dy, x):
    return dy * x * (1 - x)


@misconception("You applied the sigmoid twice, σ′ of σ(x). The slope is taken at x itself: once is enough.")
def sigmoid_backward__sigma_of_sigma(dy, x):
    s = 1 / (1 + np.exp(-x))
    s = 1 / (1 + np.exp(-s))
    return dy * s * (1 - s)


@misconception(
    "You give back the slope alone. By the chain rule it has to be multiplied by the upstream gradient `dy`, which says "
    "how much the loss cares about each answer."
)
def sigmoid_backward__no_upstream(dy, x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


@misconception(
    "You multiplied by σ(x) only. The slope has a second factor that brings it down to 0 on the right-hand side too, "
    "where the curve is flat."
)
def sigmoid_backward__half_of_the_slope(dy, x):
    return dy / (1 + np.exp(-x))


@misconception(
    "Far to the left your slope is NaN: infinity over infinity. Written with the *answer* of the sigmoid, which always "
    "lies between 0 and 1, nothing can overflow."
)
def sigmoid_backward__overflow(dy, x):
    e = np.exp(-x)
    return dy * e / (1 + e) ** 2


@misconception(
    "That is the slope of tanh, 1 − s², with the sigmoid put in. Work out the derivative of 1/(1 + exp(−x)) once by "
    "hand: at 0 it is a quarter."
)
def sigmoid_backward__rule_of_tanh(dy, x):
    s = 1 / (1 + np.exp(-x))
    return dy * (1 - s**2)


@misconception(
    "Your answer is right, but you wrote it into the caller's `dy`. Others may still need the upstream gradient: a "
    "function that changes its inputs is a trap."
)
def sigmoid_backward__in_place(dy, x):
    s = 1 / (1 + np.exp(-x))
    dy *= s * (1 - s)
    return dy


@misconception(
    "Far from 0 your tanh becomes NaN: both exponentials of one side overflow, and infinity over infinity is not a "
    "number. Is there a function that has thought of this already?"
)
def tanh_forward__overflow(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@misconception(
    "Far to the right your tanh becomes NaN, since exp(2x) overflows above and below the line. On the left it is fine: "
    "can you make the right side a mirror of it, or is there a ready function?"
)
def tanh_forward__overflow_right(x):
    return (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)


@misconception(
    "You stretched the sigmoid to −1 … 1 but left x as it was. tanh rises twice as steeply: 2σ(…) − 1 of what?"
)
def tanh_forward__sigmoid_not_narrowed(x):
    return 2 / (1 + np.exp(-x)) - 1


@misconception(
    "That is sinh, half of exp(x) − exp(−x), which grows without end. An activation that squashes divides it by cosh."
)
def tanh_forward__sinh(x):
    return np.sinh(x)


@misconception("Your curve falls where it should rise: tanh of a positive number is positive.")
def tanh_forward__falls(x):
    return -np.tanh(x)


@misconception(
    "You wrote 1 − x². The square in the slope is that of the *answer*, tanh(x); with x itself the slope becomes "
    "negative and grows without end."
)
def tanh_backward__x_for_t(dy, x):
    return dy * (1 - x**2)


@misconception("You applied tanh twice: the slope at x needs tanh(x), not tanh(tanh(x)).")
def tanh_backward__tanh_of_tanh(dy, x):
    return dy * (1 - np.tanh(np.tanh(x)) ** 2)


@misconception(
    "You give back the slope alone. It has to be multiplied by the upstream gradient `dy`: that is the chain rule."
)
def tanh_backward__no_upstream(dy, x):
    return 1 - np.tanh(x) ** 2


@misconception(
    "You forgot the square: 1 − tanh(x) is 2 on the far left, where the curve is flat and the slope must be 0."
)
def tanh_backward__no_square(dy, x):
    return dy * (1 - np.tanh(x))


@misconception(
    "That is the sigmoid's rule, t(1 − t), with tanh put in. At 0 it gives 0, and there tanh is steepest: its slope is "
    "1."
)
def tanh_backward__rule_of_sigmoid(dy, x):
    t = np.tanh(x)
    return dy * t * (1 - t)
