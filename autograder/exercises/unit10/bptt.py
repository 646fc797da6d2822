"""Exercise 2: backpropagation through time."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10._draw import TINY, one_number, problem, upstream
from autograder.exercises.unit10.rnn import rnn_forward
from autograder.exercises.unit10.wrong import bptt as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Gradients = tuple[Array, Array, Array, Array, Array]

RETURNS = ("dx", "dh0", "dwx", "dwh", "db")
_BOTH = "Two gradients arrive at a state: from the loss of its own step, and from the next step. They add up."
_ALL = "The weights are used at every step, so they collect from every step, and from every sequence."
_SIZES = "N, T, D and H all differ: only the right axes fit."
_SQUARE = "As many sequences as steps, as many inputs as units: swapped or turned arrays fit, and still are wrong."
_END = "Only the last state counts: all other gradients have come back through time."
_ONE = "One step: there is nothing later, and the state before it is h0."


def rnn_backward(dh: Array, x: Array, h0: Array, wx: Array, wh: Array, b: Array) -> Gradients:
    """Gradients dx (N, T, D), dh0 (N, H), dwx (H, D), dwh (H, H) and db (H,), given dh (N, T, H) of the states."""
    h = rnn_forward(x, h0, wx, wh, b)
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    dz, later = np.empty_like(h), np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (dh[:, t] + later) * (1 - h[:, t] ** 2)
        later = dz[:, t] @ wh
    dwx, dwh = (np.einsum("nth,ntk->hk", dz, seen) for seen in (x, before))
    return dz @ wx, later, dwx, dwh, dz.sum(axis=(0, 1))


def _ask(kind: str, dh: Any, given: tuple[Any, ...], note: str = "", weight: float = 1.0) -> Case:
    return Case(kind, (dh, *given), "rnn_backward", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Two steps of one number, one unit; the last state counts."""
    given = (np.array([[[0.5], [0.0]]]), *TINY) if rng is None else one_number(rng, 2)
    dh = np.array([[[0.0], [1.0]]]) if rng is None else upstream(rng, 1, 2, 1) * np.array([[0.0], [1.0]])
    return _ask(WORKED, dh, given, _BOTH)


def _drawn(
    kind: str, rng: np.random.Generator, sizes: tuple[int, int, int, int], note: str = "", weight: float = 1.0
) -> Case:
    n, t, _, h = sizes
    return _ask(kind, upstream(rng, n, t, h), problem(rng, *sizes), note, weight)


def _cases(rng: np.random.Generator, n: int, t: int, d: int, h: int) -> list[Case]:
    last = upstream(rng, n, t, h)
    last[:, :-1] = 0
    coarse = _drawn("float32 input", rng, (n, 2, d, h))
    strided = _drawn("non-contiguous input", rng, (n, 2, d, h))
    return [
        _drawn("several sequences", rng, (n, t, d, h), f"{_BOTH} {_SIZES}", 3.0),
        _drawn("several sequences", rng, (t, t + 1, h, d), _ALL, 3.0),
        _drawn("equal sizes", rng, (n, n, h, h), _SQUARE, 2.0),
        _ask("a loss at the end only", last, problem(rng, n, t, d, h), _END, 2.0),
        _drawn("one step", rng, (n, 1, d, h), _ONE),
        Case(coarse.kind, tuple(a.astype(np.float32) for a in coarse.args), coarse.function),
        Case(strided.kind, tuple(map(Strided, strided.args)), strided.function),
    ]


def _visible() -> list[Case]:
    cases = [_worked(), *_cases(np.random.default_rng(1020), 2, 3, 1, 2)]
    return [case for case in cases if case.kind != "non-contiguous input"]  # every visible case costs space


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, t, d, h = (int(v) for v in rng.permutation([2, 3, 4, 5]))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, t, d, h)]


EXERCISE = Exercise(
    name="bptt",
    title="Back through time",
    points=14,
    minutes=18,
    difficulty=3,
    functions=(Function(rnn_backward, compare=("close",) * 5, returns=RETURNS),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Go forward once more and keep all states, h0 too: step t needs the state before it and the one after it. "
            "Then walk from the last step to the first. What a step sends to the state before it is what the next "
            "round of your loop has to add to its own dh."
        ),
        (
            "At step t: what arrives is `dh[:, t]` plus what came from step t + 1 (zeros at the end). Times 1 − h² it "
            "is the gradient of the sum inside tanh; call it dz, of shape (N, H). From here on it is the way back "
            "through a fully connected layer with two inputs, `x[:, t]` and the state before."
        ),
        (
            "dz times the rows of wx gives dx of this step, dz times the rows of wh what goes to the step before. The "
            "three sums of the weights take their share at *every* step: dz with x[:, t], dz with the state before, "
            "and dz itself, each added up over the sequences. What is left over after step 0 is dh0."
        ),
    ),
)
