"""Unit 01: clustering."""

from autograder.exercises.model import Unit
from autograder.exercises.unit01 import assign, pairwise_sqdist

UNIT = Unit("01-clustering", "Clustering", (pairwise_sqdist.EXERCISE, assign.EXERCISE))
