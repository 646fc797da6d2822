"""Exercise 1: the states of a recurrent network."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10._draw import TINY, one_number, problem
from autograder.exercises.unit10.wrong import rnn as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_MEMORY = "Each step mixes its input with the state of the step before; the first one with h0."
_SIZES = "N, T, D and H all differ: only the right axes fit."
_SQUARE = "As many sequences as steps, as many inputs as units: swapped or turned arrays fit, and still are wrong."
_APART = "Sequences know nothing of each other: each begins with its own row of h0."
_FULL = "Far out, tanh is exactly 1 or -1; e to the power of a thousand is more than a float can hold."


def rnn_forward(x: Array, h0: Array, wx: Array, wh: Array, b: Array) -> Array:
    """States h (N, T, H) of h = tanh(x·wxᵀ + h·whᵀ + b): x (N, T, D), h0 (N, H), wx (H, D), wh (H, H), b (H,)."""
    driven = x @ wx.T + b  # (N, T, H): what comes from outside needs no waiting
    h, before = np.empty_like(driven), h0
    for t in range(x.shape[1]):
        before = np.tanh(driven[:, t] + before @ wh.T)
        h[:, t] = before
    return h


def _ask(kind: str, given: tuple[Any, ...], note: str = "", weight: float = 1.0) -> Case:
    return Case(kind, given, "rnn_forward", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Two steps of one number, one unit."""
    given = (np.array([[[0.5], [0.0]]]), *TINY) if rng is None else one_number(rng, 2)
    return _ask(WORKED, given, _MEMORY)


def _cases(rng: np.random.Generator, n: int, t: int, d: int, h: int) -> list[Case]:
    far = problem(rng, 2, 2, 1, 2)
    far = (np.array([[[9e3], [-8e3]], [[-8e3], [9e3]]]), *far[1:])
    return [
        _ask("several sequences", problem(rng, n, t, d, h), f"{_MEMORY} {_SIZES}", 3.0),
        _ask("several sequences", problem(rng, t, t + 1, h, d), _APART, 3.0),
        _ask("equal sizes", problem(rng, n, n, h, h), _SQUARE, 2.0),
        _ask("one step", problem(rng, n, 1, d, h), _MEMORY),
        _ask("huge inputs", far, _FULL),
        _ask("float32 input", tuple(a.astype(np.float32) for a in problem(rng, n, 2, d, h))),
        _ask("non-contiguous input", tuple(map(Strided, problem(rng, n, 2, d, h)))),
    ]


def _visible() -> list[Case]:
    cases = [_worked(), *_cases(np.random.default_rng(1010), 2, 3, 1, 2)]
    return [case for case in cases if case.kind != "non-contiguous input"]  # every visible case costs space


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, t, d, h = (int(v) for v in rng.permutation([2, 3, 4, 5]))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, t, d, h)]


EXERCISE = Exercise(
    name="rnn",
    title="A network with a memory",
    points=9,
    minutes=10,
    difficulty=2,
    functions=(Function(rnn_forward),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "One step of all sequences at once is a fully connected layer with two inputs: the step's own numbers and "
            "the state. What has the shape (N, H) before the step, and what after it?"
        ),
        (
            "`x[:, t]` is what all sequences read at step t, of shape (N, D). Rows of `wx` are units, so it is "
            "multiplied with `wx.T`, and the state with `wh.T`. The sum of both and b goes through `np.tanh`."
        ),
        (
            "Keep the state in one name that begins as h0. For t from 0 to T − 1: make the new state of `x[:, t]` and "
            "the old one, write it into place t of an array (N, T, H), and let the name point to it. Make a *new* "
            "array at each step: one that is overwritten would stand in all places."
        ),
    ),
)
