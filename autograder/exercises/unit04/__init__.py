"""Unit 04: training."""

from autograder.exercises.model import Unit
from autograder.exercises.unit04 import adam, adaptive, dropout, init, momentum, normalise, train

UNIT = Unit(
    "04-training",
    "Training",
    (
        normalise.EXERCISE,
        init.EXERCISE,
        momentum.EXERCISE,
        adaptive.EXERCISE,
        adam.EXERCISE,
        train.EXERCISE,
        dropout.EXERCISE,
    ),
)
