"""Unit 10: sequences and the capstone."""

from autograder.exercises.model import Unit
from autograder.exercises.unit10 import ablation, bptt, bug, clip, embedding, network, rnn, truncation

UNIT = Unit(
    "10-sequences-and-capstone",
    "Sequences and the capstone",
    (
        rnn.EXERCISE,
        bptt.EXERCISE,
        truncation.EXERCISE,
        clip.EXERCISE,
        embedding.EXERCISE,
        network.EXERCISE,
        ablation.EXERCISE,
        bug.EXERCISE,
    ),
)
