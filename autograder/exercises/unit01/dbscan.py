"""Exercise 7: clusters as regions of high density."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import dbscan as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]


def dbscan(X: Array, eps: float, min_samples: int) -> Array:
    """Cluster of each point, numbered 0, 1, ... without gaps, and -1 for noise (Ester et al. 1996).

    A core point has at least `min_samples` points, itself included, at most `eps` away (Euclidean). Core points at most
    `eps` apart share a cluster. A border point, near a core point without being one, joins the cluster that reaches it
    first when clusters are grown one after the other, in the order of their first core point in X.
    """
    neighbours = [np.flatnonzero(np.linalg.norm(X - point, axis=1) <= eps) for point in X]
    core = [len(near) >= min_samples for near in neighbours]
    labels, cluster = np.full(len(X), -1), 0
    for i in range(len(X)):
        if labels[i] != -1 or not core[i]:
            continue
        labels[i], queue = cluster, [i]
        while queue:
            j = queue.pop()
            if core[j]:
                new = [int(n) for n in neighbours[j] if labels[n] == -1]
                labels[new] = cluster
                queue.extend(new)
        cluster += 1
    return labels


def _case(kind: str, X: Any, eps: float, min_samples: int, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, eps, min_samples), "dbscan", note=note, **more)


def _line(*places: float) -> Array:
    return np.array(places, dtype=float)[:, None]


def _draw(rng: np.random.Generator, n: int, d: int) -> tuple[Array, float, int]:
    """Clumps and scattered points with at least two clusters, noise and border points; no distance is close to eps."""
    while True:
        centres = rng.random((4, d)) * 12
        clumps = centres[rng.integers(4, size=n)] + rng.normal(size=(n, d))
        X = np.where(rng.random((n, 1)) < 0.25, rng.random((n, d)) * 14 - 1, clumps).round(2)
        eps, min_samples = round(float(rng.uniform(0.9, 1.6)), 2), int(rng.integers(4, 7))
        distances = np.linalg.norm(X[:, None] - X, axis=2)
        core = (distances <= eps).sum(axis=1) >= min_samples
        labels = dbscan(X, eps, min_samples)
        border = np.count_nonzero((labels != -1) & ~core)
        if np.abs(distances - eps).min() > 1e-4 and labels.max() >= 1 and labels.min() == -1 and border >= 3:
            return X, eps, min_samples


def _contested(rng: np.random.Generator) -> tuple[Array, float, int]:
    """Two groups and a point that is border of both, nearer to one of them; in any order, at any scale."""
    scale, middle = float(rng.integers(1, 6)), rng.choice([1.9, 2.1])
    X = _line(0, 0, 0.5, 1, middle, 3, 3.5, 4, 4) * scale
    return rng.permutation(X), 1.2 * scale, 4


_EDGE = "At most eps away counts as near, and at least min_samples points, the point itself included, make a core."
_EARLY = "A point looked at early and taken for noise may turn out to be border of a later cluster."
_FIRST = "A border point that two clusters reach stays with the first."
_GROW = "Only core points hand the cluster on; a border point does not."
_NAMES = "Clusters are numbered 0, 1, 2, ... without gaps; noise takes no number."
_ORDER = "A cluster does not depend on the order in which its points stand in X."
_CHAIN = "A cluster can be a long chain. In a check, calls may nest 500 deep, half of what Python allows."
_LONG = 540


def _visible() -> list[Case]:
    X, eps, m = _draw(np.random.default_rng(701), 45, 2)
    Y, radius, least = _draw(np.random.default_rng(702), 40, 3)
    thick = [0, 0.5, 1, 1.5]
    corners = np.array([[0.0, 0.0], [3.0, 4.0], [-3.0, -4.0], [6.0, 9.0]])
    left, right = [0, 0, 0.5, 1], [3, 3.5, 4, 4]
    return [
        _case(WORKED, _line(1, 0, 2, 10, 9, 11, 6), 1.2, 3),
        _case("exactly on the edge", corners, 5.0, 3, _EDGE),
        _case("border before core", _line(0, 1, 2, 7, 9, 8), 1.2, 3, _EARLY),
        _case("beyond the border", _line(*thick, 2.5, 3.5), 1.2, 4, _GROW),
        _case("border of two clusters", _line(*left, 2.1, *right), 1.2, 4, _FIRST),
        _case("border of two clusters", _line(*right, 2.1, *left), 1.2, 4, _FIRST),
        _case("noise before clusters", _line(50, *thick, 60, 20, 20.5, 21), 1.2, 3, _NAMES),
        _case("points in any order", _line(0, 4, 1, 3, 2, 8), 1.2, 2, _ORDER),
        _case("nothing dense", _line(0, 1, 2, 3, 4, 9), 1.2, 4),
        _case("every point a core", _line(0, 5, 0.5, 9), 1.0, 1),
        _case("one point", np.array([[2.0, 3.0]]), 0.5, 2),
        _case("long chain", np.arange(_LONG)[:, None] / 2, 0.7, 2, _CHAIN),
        _case("scattered points", X, eps, m),
        _case("scattered points", Y, radius, least),
        _case("float32 input", X[:20].astype(np.float32), eps, 3),
        _case("non-contiguous input", Strided(X[10:30]), eps, 3),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    X, eps, m = _draw(rng, 70, 2)
    Y, radius, least = _draw(rng, 50, int(rng.integers(3, 5)))
    chain = np.column_stack([np.arange(40.0), rng.integers(0, 2, 40) / 4])
    noise = np.array([[99.0, -99.0], [-99.0, 99.0]])
    return [
        *again(_visible()[0], rng, lengths=(1,)),
        _case("scattered points", X, eps, m),
        _case("scattered points", Y, radius, least),
        _case("border of two clusters", *_contested(rng), _FIRST),
        _case("border of two clusters", *_contested(rng), _FIRST),
        _case("points in any order", rng.permutation(chain), 1.2, 2, _ORDER),
        _case("noise before clusters", np.concatenate([noise, X]), eps, m, _NAMES),
        _case("several points at one place", np.repeat(Y[:15], rng.integers(1, 5, 15), axis=0), radius, 4),
        _case("every point a core", X[:20], eps, 1),
        _case("far from the origin", Y + 100.0, radius, least),
        _case("float32 input", Y.astype(np.float32), radius, least),
        _case("non-contiguous input", Strided(X), eps, m),
    ]


EXERCISE = Exercise(
    name="dbscan",
    title="Find clusters by density",
    points=14,
    minutes=30,
    difficulty=3,
    functions=(Function(dbscan, compare="clusters"),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw ten points and mark each as core, border or noise before you write any code. Then grow one cluster "
            "with a pencil: from which points may you go on, and where do you stop?"
        ),
        (
            "Go through the points in order. A core point without a cluster opens a new one. Keep a list of points "
            "whose neighbours are still to be looked at; take one out, and if it is a core point, its neighbours "
            "without a cluster join and go onto the list. Start with all labels at -1, so that noise needs no step of "
            "its own."
        ),
        (
            "Compute first, for all points, `region_query(X, i, eps)` and whether it has `min_samples` entries. In the "
            "growing loop, give a point its label at the moment you put it on the list: then nothing is put there "
            "twice, nothing is taken from an earlier cluster, and the loop ends. Count up the cluster only when its "
            "list is empty."
        ),
    ),
    allow=("scipy.spatial.distance",),  # distances are another exercise
)
