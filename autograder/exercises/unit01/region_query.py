"""Exercise 6: which points are within eps of a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import region_query as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]


def region_query(X: Array, i: int, eps: float) -> Array:
    """Indices of all points at most `eps` (Euclidean, ``<=``) away from point `i`, which is one of them."""
    distances = np.linalg.norm(X - X[i], axis=1)  # (N,)
    return np.flatnonzero(distances <= eps)


def _case(kind: str, X: Any, i: int, eps: float, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, i, eps), "region_query", note=note, **more)


def _clear_of(X: Array, i: int, eps: float) -> bool:
    """Whether rounding cannot move any point across the border of the disc."""
    gaps = np.abs(np.linalg.norm(X.astype(float) - X[i].astype(float), axis=1) - eps)
    return bool(gaps.min() > 1e-3)


def _scattered(rng: np.random.Generator, n: int, d: int) -> tuple[Array, int, float]:
    """Points with features of different spread, one of them, and a radius that takes in about half of them."""
    while True:
        X = (rng.normal(size=(n, d)) * np.linspace(1.0, 3.0, d) + 4.0).round(2)
        i = int(rng.integers(n // 3, n))
        eps = round(float(np.median(np.linalg.norm(X - X[i], axis=1))), 2)
        if _clear_of(X, i, eps):
            return X, i, eps


_EDGE = "At most eps away: a point at exactly this distance belongs to it."
_SELF = "A point is at distance 0 from itself, so it belongs to its own neighbourhood."


def _visible() -> list[Case]:
    X = np.array([[0.0, 0.0], [1.0, 1.0], [6.0, 0.0], [1.0, 3.0], [4.0, 4.0]])
    edge = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 6.0], [-4.0, 3.0], [4.0, 4.0]])
    many, i, eps = _scattered(np.random.default_rng(601), 24, 3)
    twins = np.array([[2.0, 7.0], [5.0, 1.0], [2.0, 7.0], [2.0, 8.0]])
    return [
        _case(WORKED, X, 1, 2.5),
        _case("point on the edge", edge, 0, 5.0, _EDGE),
        _case("more points, other shapes", many, i, eps),
        _case("small radius", X, 2, 0.5, _SELF),
        _case("small radius", X[:4], 0, 1.5),
        _case("large radius", many, i, 100.0),
        _case("radius zero", twins, 2, 0.0, "Two points at the same place are at distance 0 from each other."),
        _case("one feature", np.array([[9.0], [2.0], [5.5], [4.0]]), 3, 1.5, _EDGE),
        _case("one point", np.array([[3.0, 1.0, 2.0]]), 0, 1.0, _SELF),
        _case("float32 input", many.astype(np.float32)[:9], 4, eps),
        _case("non-contiguous input", Strided(many[:9]), 5, eps),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    X, i, eps = _scattered(rng, int(rng.integers(30, 60)), int(rng.integers(2, 6)))
    Y, j, radius = _scattered(rng, int(rng.integers(30, 60)), 2)
    grid = rng.integers(-6, 7, size=(60, 2)).astype(float)
    return [
        *again(_visible()[0], rng, lengths=(2,), index=1),
        _case("more points, other shapes", X, i, eps),
        _case("more points, other shapes", Y, j, radius),
        _case("point on the edge", np.vstack([[[0.0, 0.0], [3.0, 4.0], [5.0, 0.0]], grid]), 0, 5.0, _EDGE),
        _case("radius zero", np.vstack([grid, grid[:7]]), int(rng.integers(7)), 0.0),
        _case("far from the origin", X + 100.0, i, eps),
        _case("float32 input", X.astype(np.float32), i, eps),
        _case("non-contiguous input", Strided(Y), j, radius),
    ]


EXERCISE = Exercise(
    name="region_query",
    title="Find the neighbours of a point",
    points=8,
    minutes=8,
    difficulty=1,
    functions=(Function(region_query, compare="index_set"),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw a circle of radius `eps` around point `i` on paper. What must you know of each point to say whether "
            "it is inside? What about a point exactly on the circle, and point `i` itself?"
        ),
        (
            "`X - X[i]` is a table of differences, a row per point. One number per row is its length: the distance. "
            "Compare these `N` numbers with `eps`; you get `N` times yes or no."
        ),
        (
            "You have a mask such as `[True, False, True]` and want the *positions* of the `True`s, `[0, 2]`: look up "
            "`np.flatnonzero`. If you kept the squared distances, what must they be compared with?"
        ),
    ),
    allow=("scipy.spatial.distance",),  # distances are another exercise
)
