"""Unit 06: normalisation and skips."""

from autograder.exercises.model import Unit
from autograder.exercises.unit06 import batchnorm, batchnorm_backward, norms, residual, smooth

UNIT = Unit(
    "06-normalisation",
    "Normalisation and skips",
    (
        smooth.EXERCISE,
        batchnorm.EXERCISE,
        batchnorm_backward.EXERCISE,
        norms.EXERCISE,
        residual.EXERCISE,
    ),
)
