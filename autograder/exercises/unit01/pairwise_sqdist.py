"""Exercise 1: squared distances between all points and all centres."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.again import again
from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit01.wrong import pairwise_sqdist as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]


def pairwise_sqdist(X: Array, C: Array) -> Array:
    """Squared Euclidean distance of each of N points to each of K centres, (N, K); never negative.

    Goes feature by feature, so that no array is larger than (N, K) and nothing cancels.
    """
    result = np.zeros((len(X), len(C)))
    for x, c in zip(np.asarray(X, dtype=float).T, np.asarray(C, dtype=float).T, strict=True):  # one feature at a time
        result += np.subtract.outer(x, c) ** 2
    return result


def _case(kind: str, X: Any, C: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (X, C), "pairwise_sqdist", note=note, **more)


def _memory_case(X: Array, C: Array) -> Case:
    limit = X.shape[0] * C.shape[0] * X.shape[1] * 6  # three quarters of what one (N, K, D) array takes
    note = "An array of shape (N, K, D) is not needed: with many points, centres and features it would not fit."
    return _case("memory", X, C, note, probe="memory", options={"limit": limit}, weight=1.7)


_SIGN = "A squared distance is never negative: mind what rounding does to equal points far from the origin."
_BYTES = "Bytes hold 0 to 255: 3 - 5 is 254 there. Turn them into floats before computing."


def _visible() -> list[Case]:
    X = np.array([[0.0, 0.0], [1.0, 2.0], [4.0, 3.0]])
    C = np.array([[0.0, 0.0], [4.0, 0.0]])
    rng = np.random.default_rng(101)
    many, some = rng.normal(size=(9, 3)).round(3), rng.normal(size=(4, 3)).round(3)
    far = (rng.normal(size=(9, 3)) + 500.0).round(3)
    pixels = np.array([[0, 10, 250], [255, 3, 7], [90, 0, 128], [1, 2, 3]], dtype=np.uint8)
    long, short = rng.integers(-5, 6, size=(15, 60)), rng.integers(-5, 6, size=(14, 60))
    return [
        _case(WORKED, X, C),
        _case("more points, other shapes", many, some),
        _case("as many points as centres", many[:4], some),
        _case("a point that is a centre", far, far[::-1].copy(), _SIGN, probe="nonnegative"),
        _case("uint8 input", pixels, pixels[1:3].copy(), _BYTES),
        _case("float32 input", many[:6].astype(np.float32), some.astype(np.float32)),
        _case("non-contiguous input", Strided(many[:5]), some),
        _case("one point, one centre, one feature", np.array([[2.0]]), np.array([[-1.5]])),
        _memory_case(long.astype(float), short.astype(float)),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    k = int(rng.integers(3, 7))
    n, d = k + int(rng.integers(8, 20)), k + int(rng.integers(1, 5))
    X, C = rng.normal(size=(n, d)) * 3.0, rng.normal(size=(k, d)) * 3.0
    far = rng.normal(size=(60, d)) + rng.uniform(300.0, 700.0)
    pixels = rng.integers(0, 256, size=(n, 5), dtype=np.uint8)
    return [
        *again(_visible()[0], rng, points=(0, 1), rows=((0,), (1,))),
        _case("more points, other shapes", X, C),
        _case("more points, other shapes", X[:, :1].copy(), C[:, :1].copy()),
        _case("as many points as centres", X[:k].copy(), C),
        _case("a point that is a centre", far, far[::-1].copy(), _SIGN, probe="nonnegative"),
        _case("uint8 input", pixels, pixels[:k].copy(), _BYTES),
        _case("float32 input", X.astype(np.float32), C.astype(np.float32)),
        _case("non-contiguous input", X, Strided(C)),
        _case("one point, one centre, one feature", X[:1, :1].copy(), C[:1, :1].copy()),
        _memory_case(rng.normal(size=(150, 40)), rng.normal(size=(30, 40))),
    ]


EXERCISE = Exercise(
    name="pairwise_sqdist",
    title="Distances from every point to every centre",
    points=12,
    minutes=12,
    difficulty=1,
    functions=(Function(pairwise_sqdist),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "One entry of the table first: how far is point `i` from centre `k`? Square the difference of each "
            "feature, add up over the *features*. Two loops around that are a good first answer."
        ),
        (
            "To get rid of loops, look at the formula for one pair: |x − c|² = |x|² − 2 x·c + |c|². Two of the terms "
            "need one number per point or per centre, the middle one is a matrix product. Or: keep one loop, over "
            "centres or over features, and let NumPy do the rest."
        ),
        (
            "Make both arrays float first. With the formula: `x2` of shape (N, 1), `c2` of shape (1, K) and "
            "`X @ C.T` of shape (N, K) broadcast together. Rounding may leave a tiny negative number where zero "
            "should be: `np.maximum` helps."
        ),
    ),
)
