"""Unit 08: Inception, bottlenecks, dense connections and highways."""

from autograder.exercises.model import Unit
from autograder.exercises.unit08 import bottleneck, dense, highway, inception

UNIT = Unit(
    "08-case-studies-2",
    "Case studies II",
    (
        inception.EXERCISE,
        bottleneck.EXERCISE,
        dense.EXERCISE,
        highway.EXERCISE,
    ),
)
