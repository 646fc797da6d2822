"""Unit 01: clustering."""

from autograder.exercises.model import Unit
from autograder.exercises.unit01 import assign

UNIT = Unit("01-clustering", "Clustering", (assign.EXERCISE,))
