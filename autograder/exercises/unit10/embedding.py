"""Exercise 5: the way back through a table of letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10.wrong import embedding as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_COLLECT = "A row collects from all places where its number stands, in all sequences."
_SIZES = "N, T, D and n all differ: only the right axes fit."
_ABSENT = "A row whose number never came gets zeros, and it is there: the answer has n rows."
_SAME = "The same number everywhere: its row collects everything."


def embedding_backward(dy: Array, ids: Array, n: int) -> Array:
    """Gradient dw (n, D) of the table w, given that of w[ids]: dy (N, T, D), ids (N, T)."""
    chosen = (ids[..., None] == np.arange(n)).astype(dy.dtype)  # (N, T, n), a single 1 in each row
    dw: Array = np.einsum("abn,abd->nd", chosen, dy)
    return dw


def _ask(kind: str, dy: Any, ids: Any, n: int, note: str = "", weight: float = 1.0) -> Case:
    return Case(kind, (dy, ids, n), "embedding_backward", note=note, weight=weight)


def _gradients(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers without 0: exact in any order of summing."""
    drawn: Array = (rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)).astype(float)
    return drawn


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Three letters, one of them twice."""
    dy, ids, n = np.arange(1.0, 7).reshape(1, 3, 2), np.array([[2, 0, 2]]), 4
    if rng is not None:
        twice, once = (int(v) for v in rng.permutation(4)[:2])
        dy, ids = _gradients(rng, 1, 3, 2), rng.permutation([twice, twice, once]).reshape(1, 3)
    return _ask(WORKED, dy, ids, n, _COLLECT)


def _cases(rng: np.random.Generator, n_rows: int, n: int, t: int, d: int) -> list[Case]:
    drawn = rng.integers(0, n_rows, (n, t))
    drawn[:, 0] = drawn[0, -1]  # a number that comes twice in one sequence, and in every one
    few = rng.choice([1, n_rows - 2], (t, n))
    return [
        _ask("several sequences", _gradients(rng, n, t, d), drawn, n_rows, f"{_COLLECT} {_SIZES}", 3.0),
        _ask("several sequences", _gradients(rng, t, n, d), drawn.T, n_rows + 1, f"{_COLLECT} {_SIZES}", 3.0),
        _ask("rows that never come", _gradients(rng, t, n, d), few, n_rows, _ABSENT, 2.0),
        _ask("one number everywhere", _gradients(rng, n, t, 1), np.full((n, t), n_rows - 1), n_rows, _SAME),
        _ask("each number once", _gradients(rng, 1, n_rows, d), rng.permutation(n_rows)[None], n_rows),
        _ask("float32 input", _gradients(rng, n, t, d).astype(np.float32), drawn, n_rows),
        _ask("non-contiguous input", Strided(_gradients(rng, n, t, d)), Strided(drawn), n_rows),
    ]


def _visible() -> list[Case]:
    return [_worked(), *_cases(np.random.default_rng(1050), 5, 2, 4, 3)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, t, d = (int(v) for v in rng.permutation([2, 3, 4]))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, int(rng.integers(5, 8)), n, t + 1, d)]


EXERCISE = Exercise(
    name="embedding",
    title="Where letters get their numbers",
    points=6,
    minutes=6,
    difficulty=2,
    functions=(Function(embedding_backward),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Forward, one row of the table is copied to many places. What comes back from copies is added up. Loops "
            "over N and T are fine: the answer is small."
        ),
        (
            "Beware of `dw[ids] += dy`. NumPy reads all rows first, adds, and writes all rows: of two additions to the "
            "same row only one survives. Find a way that takes the places one after the other."
        ),
        (
            "Three ways: a loop over all (n, t) that adds `dy[n, t]` to one row; `np.add.at`, which is made for "
            "this; or a matrix of zeros and ones that says which place holds which number, turned and multiplied "
            "with dy."
        ),
    ),
)
