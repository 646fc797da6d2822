"""Exercise 3: truncated backpropagation through time."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10._draw import TINY, one_number, problem, upstream
from autograder.exercises.unit10.bptt import RETURNS, Gradients, rnn_backward
from autograder.exercises.unit10.rnn import rnn_forward
from autograder.exercises.unit10.wrong import truncation as wrong
from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]

_CUT = "The gradient ends at the beginning of each piece; the state goes on."
_REST = "k does not divide T: the last piece is what is left over, and it counts like the others."
_WHOLE = "k is at least T: there is one piece, and nothing is cut."
_ALONE = "k = 1: every step is a piece by itself."


def rnn_backward_truncated(dh: Array, x: Array, h0: Array, wx: Array, wh: Array, b: Array, k: int) -> Gradients:
    """Gradients as of `rnn_backward`, but none flows from a piece of k steps into the piece before it."""
    h = rnn_forward(x, h0, wx, wh, b)
    pieces = []
    for start in range(0, x.shape[1], k):
        part = slice(start, start + k)
        begin = h[:, start - 1] if start else h0  # a number from here on: what it came from gets nothing
        pieces.append(rnn_backward(dh[:, part], x[:, part], begin, wx, wh, b))
    dx, dh0, *weights = zip(*pieces, strict=True)
    dwx, dwh, db = (np.sum(parts, axis=0) for parts in weights)
    return np.concatenate(dx, axis=1), dh0[0], dwx, dwh, db


def _ask(kind: str, dh: Array, given: tuple[Array, ...], k: int, note: str = "", weight: float = 1.0) -> Case:
    return Case(kind, (dh, *given, k), "rnn_backward_truncated", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Three steps of one number, one unit, in pieces of two."""
    if rng is None:
        return _ask(WORKED, np.array([[[0.0], [1.0], [1.0]]]), (np.array([[[0.5], [0.0], [0.0]]]), *TINY), 2, _CUT)
    return _ask(WORKED, upstream(rng, 1, 3, 1), one_number(rng, 3), 2, _CUT)


def _drawn(
    kind: str, rng: np.random.Generator, sizes: tuple[int, int, int, int], k: int, note: str = "", weight: float = 1.0
) -> Case:
    n, t, _, h = sizes
    return _ask(kind, upstream(rng, n, t, h), problem(rng, *sizes), k, note, weight)


def _cases(rng: np.random.Generator, n: int, k: int, d: int, h: int) -> list[Case]:
    coarse = _drawn("float32 input", rng, (n, k + 1, d, h), k)
    return [
        _drawn("pieces that fit", rng, (n, 2 * k, d, h), k, _CUT, 3.0),
        _drawn("a piece left over", rng, (n, 2 * k + 1, d, h), k, _REST, 2.0),
        _drawn("one piece", rng, (n, k, d, h), k, _WHOLE),
        _drawn("one piece", rng, (n, 2, h, d), k + 1, _WHOLE),
        _drawn("each step alone", rng, (n, 3, d, h), 1, _ALONE),
        Case(coarse.kind, (*(a.astype(np.float32) for a in coarse.args[:-1]), k), coarse.function),
    ]


def _visible() -> list[Case]:
    return [_worked(), *_cases(np.random.default_rng(1030), 2, 2, 1, 2)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d, h = (int(v) for v in rng.permutation([2, 3, 4]))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, int(rng.integers(2, 4)), d, h)]


EXERCISE = Exercise(
    name="truncation",
    title="Truncated: the state goes on, the gradient does not",
    points=6,
    minutes=8,
    difficulty=2,
    functions=(Function(rnn_backward_truncated, compare=("close",) * 5, returns=RETURNS),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Two walks. Forward over the whole sequence, as if there were no cut: keep all states. Backward piece by "
            "piece: within a piece all is as before, and nothing leaves it at its front."
        ),
        (
            "Pieces begin at steps 0, k, 2k, …, so counting starts at the *front*, and the last piece may be shorter. "
            "The state at the front of a piece is a number: it counts for dwh, but it is not asked where it came from."
        ),
        (
            "If you have a backward function for a whole sequence: call it for each piece, with that piece's dh and x, "
            "and as its h0 the state that the forward walk had there. Join the dx, add up the three gradients of the "
            "weights, and take dh0 from the first piece. If not: one loop from the end to the front, which sets what "
            "is handed on to zeros behind each step that begins a piece."
        ),
    ),
)
