"""Exercise 3: assign each point to its nearest centre."""

from __future__ import annotations

from typing import Any

import numpy as np
from glassnet.check import WORKED, Case, Strided

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import assign as wrong

Array = np.ndarray[Any, Any]


def assign(X: Array, C: Array) -> Array:
    """Index of the nearest centre (Euclidean) of each point; of equally near centres the first."""
    distances = ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2)  # (N, K)
    nearest: Array = np.argmin(distances, axis=1)
    return nearest


def _case(kind: str, X: Any, C: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, C), "assign", note=note, **more)


def _visible() -> list[Case]:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 3.0], [5.0, 3.0]])
    C = np.array([[0.0, 1.0], [4.0, 4.0], [9.0, 9.0]])
    rng = np.random.default_rng(301)
    many, some = rng.normal(size=(40, 3)).round(3), rng.normal(size=(5, 3)).round(3)
    corner = np.array([[3.0, 0.0], [0.0, 0.5]])
    ring = np.array([[3.0, 0.0], [0.0, 3.0], [-3.0, 0.0]])
    return [
        _case(WORKED, X, C),
        _case("more points, other shapes", many, some),
        _case("ties", np.zeros((12, 2)), ring, "Of equally near centres the first one wins.", probe="twice"),
        _case("diagonal neighbours", np.zeros((1, 2)), np.array([[2.2, 2.2], [0.0, 3.9]])),
        _case("one point, one centre", np.array([[2.0, 7.0]]), np.array([[1.0, 1.0]])),
        _case("float32 input", corner.astype(np.float32), (corner[::-1] + 0.25).astype(np.float32)),
        _case("non-contiguous input", Strided(many[:9]), some),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, k, d = int(rng.integers(30, 60)), int(rng.integers(4, 9)), int(rng.integers(2, 6))
    X, C = rng.normal(size=(n, d)), rng.normal(size=(k, d))
    twins = np.repeat(C, 2, axis=0)
    return [
        _case("more points, other shapes", X * [10.0] * d, C * [10.0] * d),
        _case("ties", X, twins, "Of equally near centres the first one wins.", probe="twice"),
        _case("as many points as centres", X[:k], C),
        _case("float32 input", X.astype(np.float32), C.astype(np.float32)),
        _case("far from the origin", X + 1000.0, C + 1000.0),
    ]


EXERCISE = Exercise(
    name="assign",
    title="Assign points to the nearest centre",
    points=10,
    minutes=10,
    difficulty=1,
    functions=(Function(assign, compare="labels"),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        "For one point: compute its distance to every centre. Which of these do you want, and at which *position*?",
        "You need a table with a row per point and a column per centre, `(N, K)`. Your `pairwise_sqdist` makes it.",
        "Look up `np.argmin`. Its `axis` is the axis that *disappears*: you want `(N, K)` to become `(N,)`.",
    ),
)
