"""Unit 02: neurons and multi-layer perceptrons."""

from autograder.exercises.model import Unit
from autograder.exercises.unit02 import (
    gates,
    hinges,
    linear,
    perceptron,
    rectifiers,
    softmax_cross_entropy,
    squashers,
)

UNIT = Unit(
    "02-neurons",
    "Neurons and multi-layer perceptrons",
    (
        gates.EXERCISE,
        perceptron.EXERCISE,
        squashers.EXERCISE,
        rectifiers.EXERCISE,
        linear.EXERCISE,
        softmax_cross_entropy.EXERCISE,
        hinges.EXERCISE,
    ),
)
