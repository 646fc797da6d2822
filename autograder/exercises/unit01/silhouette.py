"""Exercise 8: how well each point lies in its cluster."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import silhouette as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]


def silhouette(X: Array, y: Array) -> Array:
    """Silhouette of each point: ``(b - a) / max(a, b)`` (Rousseeuw 1987).

    ``a`` is the mean Euclidean distance to the *other* points of its cluster, ``b`` the mean distance to the points of
    the other cluster for which that is least. It is 0 for a point alone in its cluster, where ``a = b = 0``, and for
    noise (label -1), which is no cluster and counts in no ``a`` or ``b``. Fewer than two clusters: ValueError.
    """
    names = np.unique(y[y != -1])
    if len(names) < 2:
        raise ValueError(f"silhouette: expected at least 2 clusters, got {len(names)}")
    distances = np.linalg.norm(X[:, None, :].astype(float) - X[None, :, :], axis=2)  # (N, N)
    s = np.zeros(len(X), dtype=X.dtype if X.dtype.kind == "f" else float)
    for i in np.flatnonzero(y != -1):
        own = np.count_nonzero(y == y[i])
        if own == 1:
            continue
        a = distances[i, y == y[i]].sum() / (own - 1)
        b = min(distances[i, y == k].mean() for k in names if k != y[i])
        if max(a, b) > 0:
            s[i] = (b - a) / max(a, b)
    return s


def _case(kind: str, X: Any, y: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, np.array(y)), "silhouette", note=note, **more)


def _blobs(rng: np.random.Generator, labels: Array, d: int) -> Array:
    """Points around a centre per label, on a grid: distances come out alike however they are computed."""
    centres = rng.integers(-40, 41, size=(int(labels.max()) + 2, d))
    return (centres[labels] + rng.normal(size=(len(labels), d)) * 15.0).round()


_NEAREST = "b is about one other cluster: the one whose points are nearest on average."
_ALONE = "A point alone in its cluster has silhouette 0."
_NOISE = "Label -1 is noise: no cluster. Its points get 0 and count in no a and no b."
_SAME = "Where a and b are both 0 the silhouette is 0."
_TWO = "With fewer than two clusters (noise is none) there is no b: raise a ValueError."
_GAPS = "Labels are names: any integers in any order, not always 0, 1, 2."


def _errors(X: Array) -> list[Case]:
    n, raises = len(X), {"raises": True}
    return [
        _case("fewer than two clusters", X, [0] * n, _TWO, options=raises),
        _case("fewer than two clusters", X, [0] * (n - 1) + [-1], _TWO, options=raises),
        _case("fewer than two clusters", X, [-1] * n, _TWO, options=raises),
    ]


def _visible() -> list[Case]:
    rng = np.random.default_rng(801)
    line = np.array([[0.0], [2.0], [10.0], [11.0], [13.0]])
    wide = np.array([[0.0, 0.0], [0.0, 2.0], [-9.0, 0.0], [9.0, 0.0], [6.0, 6.0], [6.0, 7.0], [0.0, 3.0]])
    y = rng.permutation(np.repeat([0, 1, 2, 3], 5))
    X = _blobs(rng, y, 3)
    noisy = np.array([-1, 0, 0, 1, -1, 1, 1, 0, -1])
    Z = _blobs(rng, noisy, 2)
    places = np.array([[4.0, 1.0]] * 4 + [[9.0, 1.0]] * 2)
    return [
        _case(WORKED, line, [0, 0, 1, 1, 1]),
        _case("nearest other cluster", wide, [0, 0, 1, 1, 2, 2, 0], _NEAREST),
        _case("nearest other cluster", X, y, _NEAREST),
        _case(
            "points in the wrong cluster", line, [0, 1, 0, 1, 1], "A silhouette is negative where a is larger than b."
        ),
        _case("one point alone", wide, [0, 0, 1, 1, 2, 3, 0], _ALONE),
        _case("noise", np.array([[0.0], [2.0], [5.0], [9.0], [10.0]]), [0, 0, -1, 1, 1], _NOISE),
        _case("noise", Z, noisy, _NOISE),
        _case("points at the same place", places, [0, 0, 1, 1, 2, 2], _SAME),
        _case("labels with gaps", X[:9], y[:9] * 3 + 2, _GAPS),
        _case("float32 input", Z.astype(np.float32)[1:8], [0, 0, 1, 0, 1, 1, 0]),
        _case("non-contiguous input", Strided(X[:8]), [1, 0, 1, 1, 0, 0, 1, 0]),
        *_errors(line),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    k, d = int(rng.integers(3, 7)), int(rng.integers(2, 5))
    y = rng.permutation(np.repeat(np.arange(k), rng.integers(3, 9, size=k)))
    X = _blobs(rng, y, d)
    noisy = np.where(rng.random(len(y)) < 0.3, -1, y)
    noisy[:6] = [0, 1, -1, 0, 1, -1]
    crowd = np.where(noisy[:, None] == -1, X.mean(axis=0).round(), X)
    alone = y.copy()
    alone[[2, 5]] = [k, k + 1]
    places = np.repeat(X[:2], 5, axis=0)
    return [
        *again(_visible()[0], rng, rows=((0, 1),)),
        _case("nearest other cluster", X, y, _NEAREST),
        _case("points in the wrong cluster", X, rng.permutation(y)),
        _case("one point alone", X, alone, _ALONE),
        _case("noise", X, noisy, _NOISE),
        _case("noise", crowd, noisy, _NOISE),
        _case("points at the same place", places, [0, 0, 1, 1, 0, 2, 3, 2, 3, 2], _SAME),
        _case("labels with gaps", X, np.array([11, 4, 30, 7, 16, 9])[y], _GAPS),
        _case("far from the origin", X + 1000.0, y),
        _case("float32 input", X.astype(np.float32), y),
        *_errors(X),
    ]


EXERCISE = Exercise(
    name="silhouette",
    title="Judge a clustering by its silhouette",
    points=12,
    minutes=20,
    difficulty=2,
    functions=(Function(silhouette, compare="close"),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Take one point and two questions. How far is it on average from the *other* points of its own cluster? "
            "And how far from the points of each other cluster, one cluster at a time?"
        ),
        (
            "Make the table of all distances, `(N, N)`, once. Row `i` with the mask `y == k` holds the distances from "
            "point `i` to cluster `k`. In its own cluster the point finds itself at distance 0: what do you divide by?"
        ),
        (
            "Start with `N` zeros (floats) and fill in only where there is something to compute: skip noise, skip "
            "points alone in their cluster, skip where the larger of `a` and `b` is 0. `b` is the *smallest* of the "
            "other clusters' means. Count the clusters first, without -1."
        ),
    ),
    allow=("scipy.spatial.distance",),  # distances are another exercise
)
