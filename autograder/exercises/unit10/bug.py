"""One of the stages of a network hands back a wrong gradient: find it by checking each stage by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10.wrong import bug as wrong
from glassnet.check import WORKED, Case, Named, Strided

Array = np.ndarray[Any, Any]
Stage = tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]

TOLERANCE = 1e-4

_EACH = "Each stage is checked by itself: with the input that reaches it, and the upstream gradient that arrives there."
_RELATIVE = (
    "An error counts relative to the size of the gradients: a stage may multiply by a million, or by a millionth."
)
_NONE = "Every stage agrees with its slopes: the answer is -1 and 0."
_WORST = "The error of a stage is that of its worst number."
_FIRST = "Only with these inputs it shows: the same function may be right elsewhere."
_FLOATS = "Slopes need float64: convert x and dy first."
_STEP = "Central differences: a step to the right and one to the left, over the distance between them."


def find_bug(stages: Sequence[Stage], x: Array, dy: Array, h: float = 1e-5) -> tuple[int, float]:
    """Number of the stage whose backward is wrong, or -1, and its relative error; x (N, D), dy as the last output."""
    inputs = [np.asarray(x, dtype=float)]
    for forward, _ in stages:
        inputs.append(forward(inputs[-1]))
    upstream = np.asarray(dy, dtype=float)
    worst, found = TOLERANCE, -1
    for number in reversed(range(len(stages))):
        forward, backward = stages[number]
        given = backward(upstream, inputs[number])
        far = _distance(given, _slopes(forward, inputs[number], upstream, h))
        if far > worst:
            worst, found = far, number
        upstream = given
    return found, worst if found >= 0 else 0.0


def _slopes(f: Callable[[Array], Array], x: Array, dy: Array, h: float) -> Array:
    """The gradient of sum(dy * f(x)), measured."""
    found = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        found[i] = np.sum(dy * (f(x + step) - f(x - step))) / (2 * h)
    return found


def _distance(a: Array, b: Array) -> float:
    """The largest difference, relative to the largest number of the two gradients."""
    size = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / size) if size else 0.0


Pairs = list[tuple[str, str]]


def _case(kind: str, stages: Pairs, x: Any, dy: Any, note: str, **more: Any) -> Case:
    named = [(Named(forward), Named(backward)) for forward, backward in stages]
    return Case(kind, (named, x, dy), "find_bug", note=note, **more)


_SQUASH, _RAMP, _THIRDS = ("squash", "squash_back"), ("ramp", "ramp_back"), ("thirds", "thirds_back")
_TURNED, _CENTRED, _SUMS = ("turned", "turned_back"), ("centred", "centred_back"), ("running_sums", "running_sums_back")
_LARGE, _SMALL = ("magnified", "magnified_back"), ("shrunk", "shrunk_back")


def _bad(stage: tuple[str, str], ending: str = "too") -> tuple[str, str]:
    return stage[0], f"{stage[1]}_{ending}"


def _cases(rng: np.random.Generator, worked: int) -> list[Case]:
    def away(*shape: int) -> Array:
        """Numbers well away from 0, where ramps have their corner, of both signs in every column."""
        signs = np.where((np.arange(shape[0])[:, None] + np.arange(shape[1])) % 2, 1.0, -1.0)
        return np.asarray(signs * rng.uniform(0.4, 1.4, shape).round(2))

    def positive(*shape: int) -> Array:
        return np.asarray(rng.uniform(0.3, 1.2, shape).round(2))

    coarse = (away(2, 3).astype(np.float32), away(2, 3).astype(np.float32))
    return [
        *(_case(WORKED, [_bad(_SQUASH), _LARGE], -positive(1, 2), positive(1, 2), _EACH) for _ in range(worked)),
        _case("the first of three", [_bad(_SUMS), _SQUASH, _CENTRED], away(2, 3), away(2, 3), _EACH),
        _case("the last of three", [_SUMS, _SQUASH, _bad(_CENTRED)], away(3, 2), away(3, 2), _EACH),
        _case(
            "in the middle", [_THIRDS, _TURNED, _bad(_RAMP), _SUMS, _SQUASH], away(2, 4), away(2, 4), _EACH, weight=2
        ),
        _case("no bug at all", [_SQUASH], away(2, 3), away(2, 3), _NONE),
        _case("stages of all sizes", [_LARGE, _SMALL, _bad(_CENTRED), _SMALL], away(2, 4), away(2, 4), _RELATIVE),
        _case("a small gradient that is wrong", [_SQUASH, _bad(_SMALL), _SQUASH], away(3, 2), away(3, 2), _RELATIVE),
        _case("a steep curve", [_THIRDS], 0.02 * positive(2, 2), positive(2, 2), _STEP),
        _case("the last column", [_SQUASH, _bad(_LARGE)], away(1, 5), positive(1, 5), _WORST),
        _case("columns in another order", [_SQUASH, _bad(_TURNED), _THIRDS], away(2, 3), away(2, 3), _EACH),
        _case("wrong elsewhere, right here", [_bad(_CENTRED)], positive(1, 3), away(1, 3), _FIRST),
        _case("float32 input", [_SUMS, _bad(_CENTRED, "four"), _TURNED], *coarse, _FLOATS),
        _case("non-contiguous input", [_SQUASH, _bad(_SUMS)], Strided(away(2, 2)), Strided(away(2, 2)), _EACH),
    ]


def _visible() -> list[Case]:
    return _cases(np.random.default_rng(1081), 1)


def _hidden(rng: np.random.Generator) -> list[Case]:
    return _cases(rng, 3)


EXERCISE = Exercise(
    name="bug",
    title="Find the bug",
    points=14,
    minutes=20,
    difficulty=2,
    functions=(Function(find_bug, compare=("labels", "close"), returns=("number", "error")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Run forward through all stages first and keep every input. Then go back from the last stage to the first "
            "with dy. At each stage you now hold all that a gradient check takes: its input and what comes from above."
        ),
        (
            "At a stage compare two things: what its backward gives, and the slopes of `sum(dy * forward(x))`, one "
            "number of x moved at a time. Then hand on what *its own backward* gave, right or wrong: the stage before "
            "is checked with whatever arrives."
        ),
        (
            "The error of a stage is the largest |given - slope| over the largest number in both of them. Only what is "
            "above 1e-4 counts: below it is rounding. Keep the number of the stage with the largest error so far, and "
            "begin with -1 and 0."
        ),
    ),
)
