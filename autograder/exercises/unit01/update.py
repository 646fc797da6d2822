"""Exercise 4: move each centre to the mean of its points."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import update as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_EMPTY = "A centre that no point chose stays where it was."
_NEW = "The answer is a new array; the old centres stay as they are."
_INTEGERS = "A mean of integers is rarely an integer."


def update(X: Array, labels: Array, C: Array) -> Array:
    """Mean of the points of each cluster, (K, D), a new float array; an empty cluster keeps its old centre."""
    new = np.array(C, dtype=float)
    for k in range(len(C)):
        members = X[labels == k]
        if len(members):
            new[k] = members.mean(axis=0, dtype=float)
    return new


def _case(kind: str, X: Any, labels: Any, C: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, np.asarray(labels), C), "update", note=note, **more)


def _visible() -> list[Case]:
    X = np.array([[0.0, 0.0], [2.0, 0.0], [10.0, 4.0], [1.0, 3.0]])
    C = np.array([[1.0, 1.0], [8.0, 8.0]])
    rng = np.random.default_rng(401)
    many, some = rng.normal(size=(15, 3)).round(2), rng.normal(size=(5, 3)).round(2)
    labels = np.array([3, 1, 4, 1, 3, 0, 2, 4, 0, 3, 3, 1, 0, 2, 3])
    whole = np.array([[0, 0], [1, 3], [5, 4], [8, 7], [4, 4]])
    return [
        _case(WORKED, X, [0, 0, 1, 0], C, _NEW),
        _case("more points, other shapes", many, labels, some),
        _case(
            "an empty cluster in the middle", X, [0, 0, 2, 0], np.array([[1.0, 1.0], [-5.0, 6.0], [9.0, 9.0]]), _EMPTY
        ),
        _case("an empty cluster at the end", X, [1, 0, 1, 0], np.array([[1.0, 2.0], [8.0, 8.0], [7.0, -3.0]]), _EMPTY),
        _case("integer input", whole, [1, 1, 0, 0, 0], np.array([[6, 6], [1, 1]]), _INTEGERS),
        _case("float32 input", many.astype(np.float32), labels, some.astype(np.float32)),
        _case("one point", np.array([[2.0, 7.0, 1.0]]), [0], np.array([[0.0, 0.0, 0.0]])),
        _case("non-contiguous input", Strided(many), labels, Strided(some)),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    k, d = int(rng.integers(5, 9)), int(rng.integers(2, 6))
    labels = rng.permutation(np.concatenate([np.arange(k), rng.integers(0, k, size=int(rng.integers(20, 40)))]))
    n = len(labels)
    X, C = rng.normal(size=(n, d)) * 4.0 + 1.0, rng.normal(size=(k, d)) * 4.0
    hole = int(rng.integers(1, k - 1))
    middle = np.where(labels == hole, k - 1, labels)
    last = labels % (k - 2)  # the last two clusters are empty
    whole = rng.integers(-20, 20, size=(n, d))
    return [
        *again(_visible()[0], rng, points=(0, 2), rows=((0, 1),)),
        _case("more points, other shapes", X, labels, C),
        _case("an empty cluster in the middle", X, middle, C, _EMPTY),
        _case("an empty cluster at the end", X, last, C, _EMPTY),
        _case("integer input", whole, labels, np.round(C).astype(int), _INTEGERS),
        _case("float32 input", X.astype(np.float32), labels, C.astype(np.float32)),
        _case("one point", X[:1].copy(), [0], C[:1].copy()),
        _case("far from the origin", X + 1000.0, labels, C + 1000.0),
        _case(
            "uint8 input", rng.integers(0, 256, size=(n, d), dtype=np.uint8), labels, C, "Sums of bytes leave 255 fast."
        ),
    ]


EXERCISE = Exercise(
    name="update",
    title="Move the centres",
    points=12,
    minutes=12,
    difficulty=2,
    functions=(Function(update),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Take one cluster `k`. Which rows of X belong to it, and what is the mean of each of their features? Then "
            "ask: what if there is no such row?"
        ),
        (
            "A comparison picks rows: `labels == k` is True where a point belongs to cluster k. The number of centres "
            "is a property of `C`; the labels cannot tell it, because some cluster may have no points."
        ),
        (
            "Begin with a *copy* of `C`, as floats, and overwrite row k with `….mean(axis=0)` only for clusters that "
            "have points. So an empty cluster keeps its centre by itself."
        ),
    ),
)
