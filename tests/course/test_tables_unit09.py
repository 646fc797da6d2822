"""Tables and counts that lecture 09 quotes are those that were published."""

import ast
import re
from pathlib import Path

TEXT = (Path(__file__).resolve().parents[2] / "solutions/lectures/09-looking-inside.py").read_text(encoding="utf-8")
# Szegedy and others, "Going deeper with convolutions", table 3: networks, crops, cost, top-5 error.
GOOGLENET = [
    (1, 1, 1, 10.07),
    (1, 10, 10, 9.15),
    (1, 144, 144, 7.89),
    (7, 1, 7, 8.09),
    (7, 10, 70, 7.62),
    (7, 144, 1008, 6.67),
]


def test_googlenets_ensembles_and_crops():
    quoted = ast.literal_eval(re.search(r"^published = (\{.*\})$", TEXT, re.MULTILINE)[1])
    assert [(models, crops, models * crops, error) for (models, crops), error in quoted.items()] == GOOGLENET
    assert "6.67 % took 1008 passes" in TEXT


def test_the_quizs_ensemble_follows_the_formula():
    v, five = 0.080, 0.060
    c = (five - v / 5) / (1 - 1 / 5)
    assert round(c, 10) == 0.055
    assert round(c + (v - c) / 20, 10) == 0.05625
    assert "c = 0.055. With 20: 0.055 + 0.025/20 = 0.05625" in TEXT


def test_digits_are_not_equally_many():
    mnist = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]  # counted in the training file
    assert sum(mnist) == 60_000
    assert f"{mnist[5]} fives, {mnist[1]} ones" in TEXT
    assert (min(mnist), max(mnist)) == (mnist[5], mnist[1])
