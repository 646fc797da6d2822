"""Unit 05: convolution."""

from autograder.exercises.model import Unit
from autograder.exercises.unit05 import (
    avgpool,
    conv2d_backward,
    conv2d_forward,
    im2col,
    maxpool,
    out_size,
    pad2d,
    receptive_field,
)

UNIT = Unit(
    "05-convolution",
    "Convolution",
    (
        out_size.EXERCISE,
        pad2d.EXERCISE,
        conv2d_forward.EXERCISE,
        conv2d_backward.EXERCISE,
        im2col.EXERCISE,
        maxpool.EXERCISE,
        avgpool.EXERCISE,
        receptive_field.EXERCISE,
    ),
)
