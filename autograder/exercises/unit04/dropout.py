"""Exercise 7: dropout, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import dropout as wrong
from glassnet.check import WORKED, Case, Seed, Strided

Array = np.ndarray[Any, Any]

_DRAW = "One number of `rng.random` for each entry; an entry is dropped where its number is below p."
_SCALE = "What stays is divided by 1 - p, so that the mean of each entry is what it was."
_TEST = "In use nothing is dropped and nothing is scaled."
_ALL = "With p = 1 everything is dropped: zeros, not 0/0."
_SAME = "The gradient goes through the entries that were kept, by the same factor as in the forward pass."


def dropout_forward(x: Array, p: float, train: bool, rng: np.random.Generator) -> tuple[Array, Array]:  # noqa: FBT001 - as in the field
    """Drop each entry with probability p and scale the rest: y, and which entries were kept."""
    if not train:
        return x.copy(), np.ones(x.shape, dtype=bool)
    kept = np.asarray(rng.random(x.shape) >= p)
    scale = 1.0 / (1.0 - p) if p < 1 else 0.0
    return np.where(kept, x * scale, x.dtype.type(0)), kept


def dropout_backward(dy: Array, kept: Array, p: float, train: bool) -> Array:  # noqa: FBT001 - as in the field
    """Gradient of the input, given the gradient of the output and which entries were kept."""
    scale = 1.0 / (1.0 - p) if train and p < 1 else 1.0
    return np.where(kept, dy * scale, dy.dtype.type(0))


def _cases(rng: np.random.Generator, worked: list[Any], shapes: list[tuple[int, ...]], ps: list[float]) -> list[Case]:
    def ahead(kind: str, x: Any, p: float, note: str = "", *, train: bool = True) -> Case:
        return Case(kind, (x, p, train, Seed(int(rng.integers(1000, 1_000_000)))), "dropout_forward", note=note)

    def back(kind: str, dy: Any, p: float, note: str = "", *, train: bool = True) -> Case:
        shape = dy.array.shape if isinstance(dy, Strided) else dy.shape
        kept = rng.random(shape) >= p if train else np.ones(shape, dtype=bool)
        return Case(kind, (dy, kept, p, train), "dropout_backward", note=note)

    a, b, c = (rng.normal(size=shape).round(2) for shape in shapes)
    return [
        *(ahead(WORKED, x, p, _DRAW) for x, p, _, _ in worked),
        ahead("a batch", a, ps[0], _SCALE),
        ahead("images", b, ps[1], _SCALE),
        ahead("p of 0", c, 0.0, "With p = 0 nothing is dropped."),
        ahead("p of 1", c[:, :-1], 1.0, _ALL),
        ahead("in use, not in training", c[:-1], ps[0], _TEST, train=False),
        ahead("float32 input", a[1:].astype(np.float32), ps[1]),
        ahead("non-contiguous input", Strided(a[:, 1:]), ps[1]),
        *(Case(WORKED, (dy, kept, p, True), "dropout_backward", note=_SAME) for dy, p, _, kept in worked),
        back("a batch", a, ps[0], _SAME),
        back("images", b, ps[1], _SAME),
        back("p of 0", c, 0.0),
        back("p of 1", c[:, :-1], 1.0, _ALL),
        back("in use, not in training", c[:-1], ps[0], _TEST, train=False),
        back("float32 input", a[1:].astype(np.float32), ps[1]),
        back("non-contiguous input", Strided(a[:, 1:]), ps[1]),
    ]


def _worked(rng: np.random.Generator) -> list[Any]:
    found = []
    for p in (0.2, 0.75, 0.6):
        kept = rng.permutation([True, False, True, False, True, False]).reshape(2, 3)
        found.append((rng.integers(2, 30, (2, 3)).astype(float) * (1 - p), p, None, kept))
    return found


def _visible() -> list[Case]:
    kept = np.array([[True, False, True], [False, False, True]])
    worked = [(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0.75, None, kept)]
    return _cases(np.random.default_rng(474), worked, [(3, 4), (2, 2, 1, 2), (3, 3)], [0.25, 0.6])


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(4, 7))
    shapes = [(n, n + 3), (2, 3, n, 2), (n - 1, n + 1)]
    return _cases(rng, _worked(rng), shapes, [float(rng.choice([0.2, 0.3, 0.4])), float(rng.choice([0.6, 0.7, 0.8]))])


EXERCISE = Exercise(
    name="dropout",
    title="Dropout",
    points=14,
    minutes=14,
    difficulty=2,
    functions=(
        Function(dropout_forward, compare=("close", "flags"), returns=("y", "kept")),
        Function(dropout_backward),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw one number between 0 and 1 for each entry of x and compare it with p. About a share p of the numbers "
            "is below p: which side is dropped?"
        ),
        (
            "Multiply by the comparison (True counts as 1) and divide by the share that stays on average. Two special "
            "cases: in use nothing happens at all, and p = 1 must not divide by 0."
        ),
        (
            "Backward is the same multiplication with the same `kept`, which forward gave away for this purpose: an "
            "entry that was dropped could not influence the loss, so its gradient is 0."
        ),
    ),
)
