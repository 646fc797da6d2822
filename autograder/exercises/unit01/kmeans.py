"""Exercise 5: K-Means as a whole, on scaled features, from several starts, and how well it found known classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.lloyd import Run, draw, lloyd
from autograder.exercises.unit01.wrong import kmeans as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
POINTS = {"standardize": 4, "kmeans": 10, "matched_accuracy": 4}
EMPHASIS = {"several starts": 3, "stopped by max_iter": 2, "empty cluster": 2, "one class per cluster": 2}


def standardize(X: Array) -> Array:
    """Each feature (column) shifted and scaled to mean 0 and standard deviation 1; a constant feature becomes 0."""
    spread = X.std(axis=0)  # (D,)
    scaled: Array = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled


def kmeans(X: Array, starts: Array, max_iter: int = 100) -> Run:
    """The run of least inertia of Lloyd's algorithm (1982), one run from each ``starts[r]``, an array (K, D).

    A run assigns the points, then repeats: update the centres, assign again. It ends when the labels stay as they were
    or after `max_iter` updates. An empty cluster keeps its old centre. ``n_iter`` counts the updates of the kept run.
    The labels are those of the returned centres, and the inertia is the sum of squared distances between the two.
    """
    runs = [lloyd(X, start, max_iter) for start in starts]
    return min(runs, key=lambda run: float(run[2]))


def matched_accuracy(labels: Array, y: Array) -> float:
    """Share of points that are right after the best renaming of clusters into classes.

    Two clusters never get the same class. Names are any integers; where there are more clusters than classes, those
    without a class are wrong.
    """
    clusters, classes = np.unique(labels), np.unique(y)
    together = np.array([[np.sum((labels == k) & (y == c)) for c in classes] for k in clusters])
    return float(together[linear_sum_assignment(together, maximize=True)].sum() / len(y))


_STOP = "It stops when no label changes; `n_iter` is the number of updates."
_RUNS = "The run of least inertia is kept: its labels, its centres, its inertia, its n_iter."
_CUT = "After `max_iter` updates it stops, with labels and inertia that belong to the centres it returns."
_EMPTY = "A centre that no point belongs to stays where it is."
_UNITS = "Whether it stops must not depend on the unit of the data."


def _case(kind: str, *args: Any, note: str = "") -> Case:
    return Case(kind, args, "kmeans", note=note)


def _kmeans_cases(rng: np.random.Generator) -> list[Case]:
    X, starts = draw(rng, 4, 3)
    Y, many = draw(rng, 5, 2, runs=5)
    Z, slow = draw(rng, 4, 2, least=5)
    lonely = np.concatenate([starts, np.full((1, 1, 3), 90.0)], axis=1)[:, [0, 4, 1, 2, 3]]
    whole, corners = np.round(Z * 10).astype(int), np.round(slow * 10).astype(int)
    return [
        _case("run to the end", X, starts, note=_STOP),
        _case("several starts", Y, many, note=_RUNS),
        _case("stopped by max_iter", Z, slow, 3, note=_CUT),
        _case("stopped by max_iter", X, starts, 1, note=_CUT),
        _case("empty cluster", X, lonely, note=_EMPTY),
        _case("small units", Z / 1e6, slow / 1e6, note=_UNITS),
        _case("integer input", whole, corners, note="Means of whole numbers are not whole."),
        _case("float32 input", X.astype(np.float32), starts.astype(np.float32)),
        _case("non-contiguous input", Strided(X), starts),
    ]


def _scaling(kind: str, X: Any, note: str = "") -> Case:
    return Case(kind, (X,), "standardize", note=note)


def _standardize_cases(rng: np.random.Generator) -> list[Case]:
    X = (rng.normal(size=(9, 3)) * [1.0, 50.0, 0.1] + [0.0, 300.0, -2.0]).round(3)
    flat = np.column_stack([X[:, 0], np.full(9, 7.0), X[:, 1]])
    return [
        _scaling("features in different units", X),
        _scaling("constant feature", flat, "A feature that is the same everywhere becomes 0."),
        _scaling("one point", X[:1], "A feature that is the same everywhere becomes 0."),
        _scaling("integer input", rng.integers(0, 200, size=(7, 2)).astype(np.uint8)),
        _scaling("float32 input", X.astype(np.float32)),
        _scaling("non-contiguous input", Strided(X)),
    ]


def _match(kind: str, labels: Any, y: Any, note: str = "") -> Case:
    return Case(kind, (np.array(labels), np.array(y)), "matched_accuracy", note=note)


_PAIRS = "Two clusters never stand for the same class."
_SPARE = "Clusters and classes may differ in number; a cluster without a class is wrong."


def _matching_cases(rng: np.random.Generator) -> list[Case]:
    y = rng.permutation(np.repeat([0, 1, 2], [9, 6, 5]))
    renamed = np.array([2, 0, 1])[y]
    off = rng.random(len(y)) < 0.35
    mixed = np.where(off, rng.integers(0, 3, size=len(y)), renamed)
    split = np.where((y == 0) & (np.cumsum(y == 0) > 5), 3, renamed)
    return [
        _match("perfect but renamed", renamed, y),
        _match("many mistakes", mixed, y),
        _match("one class per cluster", [0] * 9 + [1] * 4, [0] * 5 + [1] * 4 + [0] * 4, _PAIRS),
        _match("one class per cluster", [4, 4, 4, 1, 1, 1, 1, 0], [2, 2, 2, 2, 2, 2, 0, 1], _PAIRS),
        _match("more clusters than classes", split, y, _SPARE),
        _match("fewer clusters than classes", np.minimum(y, 1), renamed, _SPARE),
        _match("other names", mixed * 5 + 3, 40 - y, "Clusters and classes are named by any integers."),
    ]


def _weighed(cases: Sequence[Case]) -> list[Case]:
    """Give the functions their shares of the points, and within a function the kinds theirs."""
    kinds = {name: {WORKED} | {case.kind for case in cases if case.function == name} for name in POINTS}
    share = {name: POINTS[name] / sum(EMPHASIS.get(kind, 1) for kind in kinds[name]) for name in POINTS}
    return [replace(c, weight=round(share[c.function] * EMPHASIS.get(c.kind, 1), 4)) for c in cases]


def _visible() -> list[Case]:
    rng = np.random.default_rng(501)
    square = np.array([[0.0, 10.0], [0.0, 30.0], [4.0, 10.0], [4.0, 30.0]])
    line = np.array([[0.0, 5.0], [1.0, 5.0], [8.0, 5.0], [12.0, 5.0]])
    return _weighed(
        [
            _scaling(WORKED, square),
            *_standardize_cases(rng),
            _case(WORKED, line, line[None, [0, 2]], 1),
            *_kmeans_cases(rng),
            _match(WORKED, [0, 0, 1, 1, 1], [1, 1, 0, 0, 1]),
            *_matching_cases(rng),
        ]
    )


def _hidden(rng: np.random.Generator) -> list[Case]:
    scaling, run, _ = (case for case in _visible() if case.kind == WORKED)
    y = rng.permutation(np.repeat([0, 1], [3, 4]))
    labels = np.where(np.arange(7) == rng.integers(7), y, 1 - y)
    worked = [*again(scaling, rng), *again(run, rng, points=(0, 1)), _match(WORKED, labels, y)]
    return _weighed([*worked, *_standardize_cases(rng), *_kmeans_cases(rng), *_matching_cases(rng)])


EXERCISE = Exercise(
    name="kmeans",
    title="Put K-Means together",
    points=18,
    minutes=30,
    difficulty=3,
    functions=(
        Function(standardize),
        Function(
            kmeans,
            compare=("labels", "close", "close", "exact"),
            returns=("labels", "centers", "inertia", "n_iter"),
        ),
        Function(matched_accuracy),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "You have the two steps already: `assign` and `update`. On paper, write down for one run what is known "
            "after each step: which labels, which centres. When do the two belong together? For `standardize` and "
            "`matched_accuracy`, do a table of four rows by hand first."
        ),
        (
            "One run: assign once, then a loop of *update, count, assign again, compare with the labels before*. In "
            "this order labels and centres belong together whenever the loop ends. Around it goes a loop over the "
            "starts that remembers the best run so far, as a whole. For `matched_accuracy`, first make the "
            "table that counts how many points of cluster `k` are of class `c`."
        ),
        (
            "Copy the start before you move it. Compute the inertia after the loop, from the final labels and centres. "
            "`standardize`: statistics along axis 0, and divide by 1 where the deviation is 0. `matched_accuracy`: "
            "pick one cell per row and column of the table with the largest sum; see "
            "`scipy.optimize.linear_sum_assignment` and its `maximize`, or try all `itertools.permutations`."
        ),
    ),
    allow=("scipy.spatial.distance",),  # distances are another exercise
)
