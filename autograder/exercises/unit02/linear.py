"""Exercise 5: the fully connected layer, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import linear as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_SQUARE = "As many outputs as inputs: here a transposed `w` still fits, and still is wrong."
_ALIKE = "As many samples as outputs: here a bias that lies across still fits, and still is wrong."
_IMAGES = "A sample may be an image: all its numbers, row after row, are its I inputs."
_SHAPES = "Each gradient has the shape of what it belongs to: dx that of x, dw that of w, db that of b."
_SUM = "Every sample adds its share to dw and db; nothing is divided by N."
_MANY = "Row o of `w` holds the weights of output o."


def linear_forward(x: Array, w: Array, b: Array) -> Array:
    """Weighted sums y (N, O) of each sample's inputs plus b: x (N, ...) with I numbers a sample, w (O, I), b (O,)."""
    answer: Array = x.reshape(len(x), -1) @ w.T + b
    return answer


def linear_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Gradients dx (of the shape of x), dw (O, I) and db (O,) for the upstream gradient dy (N, O)."""
    dx = (dy @ w).reshape(x.shape)
    return dx, dy.T @ x.reshape(len(x), -1), dy.sum(axis=0)


def _problem(rng: np.random.Generator, shape: tuple[int, ...], outputs: int, *, whole: bool = False) -> list[Array]:
    """Draw x of the given shape, w, b and dy; with `whole` in small whole numbers to do by hand."""
    inputs = int(np.prod(shape[1:]))
    shapes = (shape, (outputs, inputs), (outputs,), (shape[0], outputs))
    if not whole:
        return [rng.normal(size=s).round(2) for s in shapes]
    return [(rng.integers(1, 6, size=s) * rng.choice([-1, 1], size=s)).astype(float) for s in shapes]


def _both(kind: str, problem: list[Array], forward: str = "", backward: str = "", weight: float = 1.0) -> list[Case]:
    x, w, b, dy = problem
    return [
        Case(kind, (x, w, b), "linear_forward", note=forward, weight=weight),
        Case(kind, (dy, x, w), "linear_backward", note=backward, weight=weight),
    ]


def _strided(problem: list[Array]) -> list[Any]:
    return [Strided(a) for a in problem]


def _cases(rng: np.random.Generator, n: int, i: int, o: int) -> list[Case]:
    """Cases of both functions; n, i and o are different numbers."""
    plain = _problem(rng, (n, i), o)
    few = _problem(rng, (2, 3), 4)
    coarse = [a.astype(np.float32) for a in few]
    return [
        *_both("more numbers, other shapes", plain, _MANY, _SUM, weight=1.5),
        *_both("more numbers, other shapes", _problem(rng, (o, n), i), _MANY, _SUM),
        *_both("as many outputs as inputs", _problem(rng, (n, i), i), _SQUARE, _SQUARE),
        *_both("as many samples as outputs", _problem(rng, (n, i), n), _ALIKE, _ALIKE),
        *_both("as many samples as inputs", _problem(rng, (n, n), o), "", _SHAPES),
        *_both("images", _problem(rng, (n, 2, 3), o), _IMAGES, _SHAPES, weight=1.5),
        *_both("one sample", _problem(rng, (1, i), o), "", _SHAPES),
        *_both("one output", _problem(rng, (n, i), 1), "", _SHAPES),
        *_both("float32 input", coarse),
        *_both("non-contiguous input", _strided(few)),
    ]


def _visible() -> list[Case]:
    x, w, b = np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 1.0]]), np.array([[2.0, 1.0, 5.0], [0.0, -1.0, 2.0]]), [10.0, 20.0]
    dy = np.array([[1.0, 2.0], [-3.0, 4.0]])
    rng = np.random.default_rng(251)
    return [*_both(WORKED, [x, w, np.array(b), dy], _MANY, _SHAPES), *_cases(rng, 4, 5, 3)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, i, o = (int(v) for v in rng.permutation([3, 4, 5, 6])[:3])
    small = [_both(WORKED, _problem(rng, (2, 3), 2, whole=True), _MANY, _SHAPES) for _ in range(3)]
    return [*(case for pair in small for case in pair), *_cases(rng, n, i, o)]


EXERCISE = Exercise(
    name="linear",
    title="The fully connected layer",
    points=18,
    minutes=20,
    difficulty=2,
    functions=(
        Function(linear_forward),
        Function(linear_backward, compare=("close", "close", "close"), returns=("dx", "dw", "db")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Forward: write the shapes under each other, (N, I), (O, I) and the answer (N, O). Which axis disappears, "
            "and what has to be turned so that it stands at the right places of `@`? Then the bias: one number an "
            "output, the same for all samples."
        ),
        (
            "Backward: the answers must have the shapes (N, I), (O, I) and (O,), and you have dy (N, O), x (N, I) and "
            "w (O, I). Each time, only one way to multiply two of them gives the right shape. For db: a bias was "
            "*copied* to all samples on the way forward, so its gradients are added up on the way back."
        ),
        (
            "Check with one sample and one output: y = w·x + b gives dx = dy·w, dw = dy·x, db = dy. For images, give x "
            "the shape (N, I) first (`x.reshape(len(x), -1)`), and at the end give dx the shape that x came with. If "
            "an array is square, a wrong transpose goes unnoticed: try N = 4, I = 5, O = 3."
        ),
    ),
)
