"""Unit 01: clustering."""

from autograder.exercises.model import Unit
from autograder.exercises.unit01 import assign, pairwise_sqdist, starts, update

UNIT = Unit(
    "01-clustering",
    "Clustering",
    (
        pairwise_sqdist.EXERCISE,
        starts.EXERCISE,
        assign.EXERCISE,
        update.EXERCISE,
    ),
)
