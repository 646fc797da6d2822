"""Unit 09: looking inside."""

from autograder.exercises.model import Unit
from autograder.exercises.unit09 import formats, many_looks, occlusion, switches, top_patches, ways_back

UNIT = Unit(
    "09-looking-inside",
    "Looking inside",
    (
        formats.EXERCISE,
        switches.EXERCISE,
        ways_back.EXERCISE,
        top_patches.EXERCISE,
        occlusion.EXERCISE,
        many_looks.EXERCISE,
    ),
)
