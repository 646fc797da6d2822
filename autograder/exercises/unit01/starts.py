"""Exercise 2: where the centres begin, by the farthest-point rule and by k-means++."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import starts as wrong
from glassnet.check import WORKED, Case, Seed, Strided

Array = np.ndarray[Any, Any]

_FIRST = "Of equally far points the first one (lowest index) is taken."
_ALL_ZERO = "If every point lies on a centre, all squared distances are zero: then each point is equally likely."
_ROUNDING = "A probability is never negative: mind what rounding does far from the origin."
_OFTEN = "Over many seeds, far points must be drawn as often as their share of the squared distance says."
# Two far points, a small group, K=4: known mistakes shift some point's share by 0.2 or more, the noise is near 0.03.
_LANDSCAPE = np.array([[2.0, 0], [1, 0], [2, 2], [1, 1], [2, 1], [-12, 0], [-4, -1]])
_DRAWS = {"n": 450}


def _nearest(X: Array, centers: Array) -> Array:
    """Squared distance of each point to its nearest centre, (N,)."""
    X, centers = np.asarray(X, dtype=float), np.asarray(centers, dtype=float)
    nearest: Array = ((X[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2).min(axis=1)
    return nearest


def farthest_first(X: Array, K: int, first: int) -> Array:
    """Row `first` of X, then again and again the point farthest from its nearest chosen centre, (K, D).

    Of equally far points the first is taken.
    """
    chosen = [first]
    while len(chosen) < K:
        chosen.append(int(np.argmax(_nearest(X, X[chosen]))))
    centers: Array = X[chosen]
    return centers


def d2_probabilities(X: Array, centers: Array) -> Array:
    """Each point's share of the squared distances to the nearest centre, (N,); 1/N each if all of them are zero."""
    nearest = _nearest(X, centers)
    total = nearest.sum()
    shares: Array = nearest / total if total > 0 else np.full(len(X), 1 / len(X))
    return shares


def kmeanspp(X: Array, K: int, rng: np.random.Generator) -> Array:
    """The first centre uniformly, each next one with `d2_probabilities`, (K, D)."""
    chosen = [int(rng.integers(len(X)))]
    while len(chosen) < K:
        chosen.append(int(rng.choice(len(X), p=d2_probabilities(X, X[chosen]))))
    centers: Array = X[chosen]
    return centers


def _far(kind: str, X: Any, K: int, first: int, note: str = "", **more: Any) -> Case:
    options = {"times": 30}  # small inputs: a random choice would often agree with itself by luck
    return Case(kind, (X, K, first), "farthest_first", note=note, probe="twice", options=options, **more)


def _share(kind: str, X: Any, centers: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, centers), "d2_probabilities", note=note, **more)


def _pp(kind: str, X: Any, K: int, seed: int, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, K, Seed(seed)), "kmeanspp", note=note, **{"probe": "starts", **more})


def _visible() -> list[Case]:
    rng = np.random.default_rng(201)
    many = rng.normal(size=(14, 3)).round(2)
    few = np.array([[0.0, 5.0], [2.0, 5.0], [9.0, 5.0], [10.0, 5.0]])
    remote = (rng.normal(size=(24, 5)) + 731.0).round(3)
    line = np.array([[0.0], [6.0], [2.0], [-6.0], [3.0], [-3.0]])
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [4.0, 0.0]])
    twins = np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 4.0]])
    flat = np.full((5, 2), 2.0)
    return [
        _far(WORKED, few, 3, 0),
        _far("another first point", few, 2, 2),
        _far("more points, other shapes", many, 6, 4, weight=1.5),
        _far("ties", line, 4, 0, _FIRST),
        _far("one centre", many[:5], 1, 3),
        _far("as many centres as points", many[:6], 6, 1),
        _far("float32 input", many[:9].astype(np.float32), 4, 2),
        _share(WORKED, square, square[[0, 3]]),
        _share("more points, other shapes", many, many[[3, 7, 11]], weight=1.5),
        _share("one centre", many[:6], many[2:3]),
        _share("all distances zero", flat, flat[:1], _ALL_ZERO),
        _share("far from the origin", remote, remote[4:].copy(), _ROUNDING, probe="nonnegative"),
        _share("non-contiguous input", Strided(many[:6]), many[7:9]),
        _pp(WORKED, twins, 2, 21, options={"times": 40, "facts": list(_GATE)}),
        _pp("how often each point is drawn", _LANDSCAPE, 4, 1000, _OFTEN, probe="draws", options=_DRAWS, weight=3.0),
        _pp("same seed, same centres", many, 4, 22, "All randomness comes from `rng`."),
        _pp("as many centres as points", many[:8], 8, 23),
        _pp("one centre", many[:5], 1, 24),
        _pp("all points equal", flat, 3, 25, _ALL_ZERO),
    ]


_GATE = ("number of centres", "each centre is a point of X", "no centre twice")


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d, k = int(rng.integers(25, 50)), int(rng.integers(2, 6)), int(rng.integers(5, 9))
    X = rng.normal(size=(n, d)) * rng.uniform(0.5, 4.0, size=d)
    line = rng.permutation(np.arange(-8.0, 9.0))[:, None]
    middle = int(np.flatnonzero(line[:, 0] == 0.0)[0])
    landscape = rng.permutation(_LANDSCAPE)[:, ::-1] * float(rng.choice([-2.0, 0.5, 3.0])) + 5.0
    flat = np.full((4, d), float(rng.integers(1, 9)))
    seed = int(rng.integers(10_000, 1_000_000))
    far, share, plus = (case for case in _visible() if case.kind == WORKED)
    return [
        *again(far, rng, index=2),
        *again(share, rng, points=(0, 1), rows=((0,), (1,))),
        *again(plus, rng),
        _far("another first point", X, 3, int(rng.integers(1, n))),
        _far("more points, other shapes", X, k, int(rng.integers(1, n)), weight=1.5),
        _far("ties", line, 5, middle, _FIRST),
        _far("one centre", X, 1, n - 1),
        _far("as many centres as points", X[:7], 7, 3),
        _far("float32 input", X.astype(np.float32), 4, 1),
        _share("more points, other shapes", X, X[rng.permutation(n)[:k]], weight=1.5),
        _share("one centre", X, X[-1:].copy()),
        _share("all distances zero", flat, flat[:2], _ALL_ZERO),
        _share("far from the origin", X + 457.0, X[5:] + 457.0, _ROUNDING, probe="nonnegative"),
        _share("non-contiguous input", Strided(X), X[4:7]),
        _pp("how often each point is drawn", landscape, 4, seed, _OFTEN, probe="draws", options=_DRAWS, weight=3.0),
        _pp("same seed, same centres", X, k, seed, "All randomness comes from `rng`."),
        _pp("as many centres as points", X[:9], 9, seed),
        _pp("one centre", X, 1, seed),
        _pp("all points equal", flat, 3, seed, _ALL_ZERO),
    ]


EXERCISE = Exercise(
    name="starts",
    title="Where the centres begin",
    points=14,
    minutes=20,
    difficulty=2,
    functions=(Function(farthest_first), Function(d2_probabilities), Function(kmeanspp)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Both rules begin with the same question: how far is each point from the *nearest* centre chosen so far? "
            "Write that down for the worked example, by hand, before you write code."
        ),
        (
            "A table of squared distances from all points to the chosen centres has shape (N, number chosen). Its "
            "minimum over the centres gives one number per point. Farthest-first takes the position of the largest "
            "of them; k-means++ divides by their sum and draws."
        ),
        (
            "Keep a list of the chosen *row numbers*; `X[chosen]` gives the centres. Draw with "
            "`rng.integers(N)` for the first and `rng.choice(N, p=...)` for the others. If the sum of the "
            "squared distances is zero, dividing gives NaN: return 1/N for each point in that case."
        ),
    ),
)
