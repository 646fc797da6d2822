"""Unit 07: case studies I."""

from autograder.exercises.model import Unit
from autograder.exercises.unit07 import count, lenet5, lrn, nin_block, vgg_block

UNIT = Unit(
    "07-case-studies-1",
    "Case studies I",
    (
        count.EXERCISE,
        lenet5.EXERCISE,
        lrn.EXERCISE,
        vgg_block.EXERCISE,
        nin_block.EXERCISE,
    ),
)
