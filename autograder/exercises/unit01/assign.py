"""Exercise 3: assign each point to its nearest centre."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import assign as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]


def assign(X: Array, C: Array) -> Array:
    """Index of the nearest centre (Euclidean) of each point; of equally near centres the first."""
    distances = ((X[:, None, :].astype(float) - C[None, :, :]) ** 2).sum(axis=2)  # (N, K)
    nearest: Array = np.argmin(distances, axis=1)
    return nearest


def _case(kind: str, X: Any, C: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, C), "assign", note=note, **more)


_TIES = "Of equally near centres the first one wins."
_BYTES = "Bytes hold 0 to 255: 3 - 5 is 254 there. Turn them into floats before computing."


def _clear(X: Array, C: Array) -> Array:
    """The points that are clearly nearer to one centre than to any other, so that rounding decides nothing."""
    two = np.sort(((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2), axis=1)[:, :2]
    kept: Array = X[two[:, 1] - two[:, 0] > 0.02 * two[:, 1]]
    return kept


def _visible() -> list[Case]:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 3.0], [5.0, 3.0]])
    C = np.array([[0.0, 1.0], [4.0, 4.0], [9.0, 9.0]])
    rng = np.random.default_rng(301)
    some = rng.normal(size=(5, 3)).round(3)
    many = _clear(rng.normal(size=(40, 3)).round(3), some)
    ring = np.array([[3.0, 0.0], [0.0, 3.0], [-3.0, 0.0]])
    pixels = np.array([[0, 10, 250], [255, 3, 7], [90, 0, 128], [1, 2, 3], [140, 140, 140]], dtype=np.uint8)
    return [
        _case(WORKED, X, C),
        _case("more points, other shapes", many, some),
        _case("ties", np.zeros((12, 2)), ring, _TIES, probe="twice"),
        _case("diagonal neighbours", np.zeros((1, 2)), np.array([[0.0, 3.9], [2.2, 2.2]])),
        _case("one point, one centre", np.array([[2.0, 7.0]]), np.array([[1.0, 1.0]])),
        _case("uint8 input", pixels, pixels[[4, 0, 3]], _BYTES),
        _case("float32 input", many[:20].astype(np.float32), some[::-1].astype(np.float32)),
        _case("non-contiguous input", Strided(many[:9]), some),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, k, d = int(rng.integers(40, 70)), int(rng.integers(4, 9)), int(rng.integers(2, 6))
    C = rng.normal(size=(k, d))
    X = _clear(rng.normal(size=(n, d)), C)
    twins = np.repeat(rng.integers(-9, 10, size=(k, d)).astype(float), 2, axis=0)
    grid = rng.integers(-9, 10, size=(n, d)).astype(float)  # small integers: ties are exact in any formula
    pixels = rng.integers(0, 256, size=(n, d), dtype=np.uint8)
    return [
        *again(_visible()[0], rng, points=(0, 1), rows=((0,), (1,))),
        _case("more points, other shapes", X * 10.0, C * 10.0),
        _case("ties", grid, twins, _TIES, probe="twice"),
        _case("as many points as centres", X[:k], C[: len(X[:k])]),
        _case("uint8 input", pixels[k:], pixels[:k], _BYTES),
        _case("float32 input", X.astype(np.float32), C.astype(np.float32)),
        _case("far from the origin", X + 1000.0, C + 1000.0),
        _case("non-contiguous input", Strided(X), Strided(C)),
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
        (
            "You need a table with a row per point and a column per centre, `(N, K)`. Your `pairwise_sqdist` makes it, "
            "if its check is green."
        ),
        "Look up `np.argmin`. Its `axis` is the axis that *disappears*: you want `(N, K)` to become `(N,)`.",
    ),
    allow=("scipy.spatial.distance",),  # distances are another exercise
)
