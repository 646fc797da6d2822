"""Misconceptions of `carry_bias`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception("Your bias has the wrong sign: it opens the gates. To carry much, they must begin nearly closed.")
def carry_bias__sign(carry):
    return float(np.log(carry / (1 - carry)))


@misconception("The logarithm of the share alone is not what the sigmoid needs. Solve sigmoid(b) = 1 - carry for b.")
def carry_bias__log_of_the_share(carry):
    return float(np.log(carry))


@misconception(
    "The logarithm of 1 - carry alone is near for a share close to 1, and far off for others. Solve sigmoid(b) "
    "= 1 - carry for b."
)
def carry_bias__log_of_the_rest(carry):
    return float(np.log(1 - carry))


@misconception("You answer -2 whatever the share. That is a good start for many nets; which share does it carry?")
def carry_bias__always_minus_two(carry):
    return float(-2.0)


@misconception("You turned a tanh around. The gate is a sigmoid, between 0 and 1.")
def carry_bias__tanh_gate(carry):
    return float(np.arctanh(np.clip(1 - 2 * carry, -1 + 1e-12, 1 - 1e-12)))


@misconception(
    "You answer with the share that stays for H. The bias goes through the sigmoid first: which b gives that share?"
)
def carry_bias__share_itself(carry):
    return float(1 - carry)


@misconception(
    "You took the sigmoid of the share. It is the other way round: the sigmoid of the bias is to be 1 - carry."
)
def carry_bias__sigmoid_itself(carry):
    return float(1 / (1 + np.exp(carry)))


@misconception("Your logarithm has another base. The sigmoid is made of e: take the natural one.")
def carry_bias__other_base(carry):
    return float(np.log10((1 - carry) / carry))


@misconception(
    "You took the sigmoid for a straight line around one half. Near its ends it is far from that: turn the "
    "formula around instead."
)
def carry_bias__straight_line(carry):
    return float(2 - 4 * carry)
