"""Exercise 4: broadcasting backward; what was stretched on the way forward is summed on the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03._draw import quarters
from autograder.exercises.unit03.wrong import broadcast as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_STRETCHED = "An axis of length 1 was stretched: every copy sends its gradient back, and they add up."
_MISSING = "An axis that the input did not have was put in front of its shape; it has to go again."
_TOGETHER = "Both at once: one axis was missing, another had length 1."
_SQUARE = "In a square every axis has the same length: only `shape` says which to sum."
_SAME = "Where nothing was stretched, nothing is summed."
_SCALAR = "The shape () belongs to a single number: the answer is an array without axes, np.array(…)."
_SHAPES = "da has the shape of a, db the shape of b."


def unbroadcast(dy: Array, shape: tuple[int, ...]) -> Array:
    """Sum dy over the axes along which an array of that shape was stretched, to an array of that shape."""
    extra = dy.ndim - len(shape)
    dx = dy.sum(axis=tuple(range(extra)))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return np.asarray(dx.sum(axis=stretched, keepdims=True))


def multiply_backward(dy: Array, a: Array, b: Array) -> tuple[Array, Array]:
    """Gradients of a and b for y = a * b, where either may have been stretched."""
    return unbroadcast(dy * b, a.shape), unbroadcast(dy * a, b.shape)


def _sum(kind: str, dy: Any, shape: tuple[int, ...], note: str = _STRETCHED, **more: Any) -> Case:
    return Case(kind, (dy, shape), "unbroadcast", note=note, **more)


def _times(kind: str, dy: Any, a: Any, b: Any, note: str = _SHAPES, **more: Any) -> Case:
    return Case(kind, (dy, a, b), "multiply_backward", note=note, **more)


def _visible() -> list[Case]:
    rng = np.random.default_rng(304)
    table = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    block, square = quarters(rng, (2, 3, 4)), quarters(rng, (3, 3))
    column, row = quarters(rng, (3, 1)), quarters(rng, 4)
    wide = quarters(rng, (3, 4))
    return [
        _sum(WORKED, table, (2, 1)),
        _sum("an axis of length 1 in front", table, (1, 3)),
        _sum("a missing axis", table, (3,), _MISSING),
        _sum("a missing axis", block, (4,), _MISSING),
        _sum("missing and stretched", block, (3, 1), _TOGETHER, weight=3),
        _sum("missing and stretched", block, (1, 1, 4), _TOGETHER),
        _sum("a square", square, (3, 1), _SQUARE),
        _sum("a square", square, (3,), _SQUARE),
        _sum("nothing was stretched", block, (2, 3, 4), _SAME),
        _sum("a single number", table, (), _SCALAR),
        _sum("float32 input", block.astype(np.float32), (1, 3, 1)),
        _sum("non-contiguous input", Strided(block), (2, 1, 4)),
        _times(WORKED, table, np.array([[2.0], [5.0]]), np.array([1.0, 0.0, -1.0])),
        _times("a table times a row", wide, wide[::-1].copy() + 1.0, row),
        _times("a column times a row", wide, column, row, weight=3),
        _times("same shapes", square, square.T.copy(), square + 1.0),
        _times("a table times a number", wide, wide * 2.0 - 1.0, np.array(0.75), _SCALAR),
        _times("float32 input", wide.astype(np.float32), column.astype(np.float32), row.astype(np.float32)),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d, e = (int(v) for v in rng.permutation(np.arange(2, 7))[:3])
    block, square = rng.normal(size=(n, d, e)), rng.normal(size=(d, d))
    wide, column, row = rng.normal(size=(d, e)), rng.normal(size=(d, 1)), rng.normal(size=e)
    again = [
        case
        for _ in range(3)
        for table in [rng.integers(1, 40, size=(2, 3)).astype(float)]
        for case in (
            _sum(WORKED, table, (2, 1)),
            _times(
                WORKED, table, rng.permutation(np.arange(2.0, 9.0))[:2, None], rng.permutation(np.arange(-4.0, 5.0))[:3]
            ),
        )
    ]
    return [
        *again,
        _sum("an axis of length 1 in front", wide, (1, e)),
        _sum("a missing axis", block, (d, e), _MISSING),
        _sum("a missing axis", block, (e,), _MISSING),
        _sum("missing and stretched", block, (d, 1), _TOGETHER, weight=3),
        _sum("missing and stretched", block, (1, 1, e), _TOGETHER),
        _sum("a square", square, (d, 1), _SQUARE),
        _sum("a square", square, (d,), _SQUARE),
        _sum("nothing was stretched", block, (n, d, e), _SAME),
        _sum("a single number", wide, (), _SCALAR),
        _sum("float32 input", block.astype(np.float32), (1, d, 1)),
        _sum("non-contiguous input", Strided(block), (n, 1, e)),
        _times("a table times a row", wide, rng.normal(size=(d, e)), row),
        _times("a column times a row", wide, column, row, weight=3),
        _times("same shapes", square, rng.normal(size=(d, d)), rng.normal(size=(d, d))),
        _times("a table times a number", wide, rng.normal(size=(d, e)), np.array(float(rng.normal())), _SCALAR),
        _times("float32 input", wide.astype(np.float32), column.astype(np.float32), row.astype(np.float32)),
    ]


EXERCISE = Exercise(
    name="broadcast",
    title="What was stretched is summed",
    points=18,
    minutes=20,
    difficulty=2,
    functions=(Function(unbroadcast), Function(multiply_backward, compare=("close", "close"), returns=("da", "db"))),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "A bias of shape (3,), added to a table of shape (5, 3), is one row used five times. You know from the "
            "exercise before what happens to the gradient of something that is used five times."
        ),
        (
            "Two things may have happened to the shape, and both are undone by a sum. Axes were put in *front*, as "
            "many as `dy.ndim - len(shape)`. And axes of length 1 were stretched: those where `shape` has a 1; they "
            "stay in the answer, with length 1."
        ),
        (
            "First sum over the axes in front. Now dy has as many axes as `shape`. Then sum over each axis i with "
            "`shape[i] == 1`, with `keepdims=True`. For the product: multiply dy by the other factor *at full size*, "
            "and only then sum down to the shape of a, or of b."
        ),
    ),
)
