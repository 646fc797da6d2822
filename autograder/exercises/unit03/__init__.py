"""Unit 03: backpropagation."""

from autograder.exercises.model import Unit
from autograder.exercises.unit03 import broadcast, chain, numerical, paths, tape, two_layers

UNIT = Unit(
    "03-backpropagation",
    "Backpropagation",
    (
        chain.EXERCISE,
        numerical.EXERCISE,
        paths.EXERCISE,
        broadcast.EXERCISE,
        tape.EXERCISE,
        two_layers.EXERCISE,
    ),
)
