"""Exercise 3: the old activations, sigmoid and tanh, with their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import squashers as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_FAR = "Far from 0 the answer is 0, 1 or -1 to all digits, and never NaN: mind infinity over infinity."
_ENTRY = "Entry by entry, whatever the shape."
_GIVEN = "Backward is given `x`, what forward was given, and not what forward answered."
_CHAIN = "The upstream gradient `dy` is a factor of its own at each entry."


def sigmoid_forward(x: Array) -> Array:
    """1 / (1 + exp(-x)), entry by entry, in the shape of x."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def sigmoid_backward(dy: Array, x: Array) -> Array:
    """Upstream gradient times the slope s (1 - s) with s = sigmoid(x)."""
    s = sigmoid_forward(x)
    return dy * s * (1.0 - s)


def tanh_forward(x: Array) -> Array:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)), entry by entry, in the shape of x."""
    answer: Array = np.tanh(x)
    return answer


def tanh_backward(dy: Array, x: Array) -> Array:
    """Upstream gradient times the slope 1 - tanh(x)**2."""
    return dy * (1.0 - np.tanh(x) ** 2)


def _cases(name: str, x: Array, more: Array, far: Array, dy: Array | None) -> list[Case]:
    """The same questions for each of the four functions; the backward ones get an upstream gradient as well."""

    def ask(kind: str, x: Any, note: str, **rest: Any) -> Case:
        given = x.array if isinstance(x, Strided) else x
        args = (x,) if dy is None else (np.resize(dy, given.shape).astype(given.dtype), x)
        return Case(kind, args, name, note=note, **rest)

    note = _ENTRY if dy is None else _GIVEN
    return [
        ask(WORKED, x, _GIVEN if dy is not None else ""),
        ask("more numbers, other shapes", more, _CHAIN if dy is not None else _ENTRY, weight=1.5),
        ask("more numbers, other shapes", np.stack([more, -more / 3])[:, :2, 1:], note),
        ask("far from zero", far, _FAR),
        ask("zeros", np.zeros((2, 3)), note),
        ask("one number", more[:1, :1].copy(), note),
        ask("float32 input", more[:2].astype(np.float32), note),
        ask("non-contiguous input", Strided(more[:2]), note),
    ]


def _visible() -> list[Case]:
    rng = np.random.default_rng(231)
    more = rng.normal(size=(3, 4)).round(2) * 2
    far = np.array([-1000.0, -60.0, 60.0, 1000.0])
    dy = rng.normal(size=36).round(2)
    log2, log3 = np.log(2.0), np.log(3.0)
    dy[:3] = [1.0, 16.0, -4.0]
    return [
        *_cases("sigmoid_forward", np.array([0.0, log3, -log3]), more, far, None),
        *_cases("sigmoid_backward", np.array([0.0, log3, -log3]), more, far, dy),
        *_cases("tanh_forward", np.array([0.0, log2, -log3]), more, far, None),
        *_cases("tanh_backward", np.array([0.0, log2, -log3]), more, far, dy),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    h, w = int(rng.integers(2, 4)), int(rng.integers(5, 8))
    more = rng.normal(size=(h, w)) * 2
    far = rng.uniform(720, 5000, size=5) * [1, -1, 1, -1, 1]
    found = []
    for name in ("sigmoid_forward", "sigmoid_backward", "tanh_forward", "tanh_backward"):
        backward = name.endswith("backward")
        dy = rng.normal(size=50) + 0.2 if backward else None
        for _ in range(2):
            small = np.log(rng.permutation(np.arange(2, 9))[:3]) * [1.0, -1.0, 1.0]
            found += _cases(name, small, more, far, dy)[:1]
        found += _cases(name, np.log([5.0, 1.0, 0.2]) * float(rng.integers(1, 3)), more, far, dy)
    return found


EXERCISE = Exercise(
    name="squashers",
    title="Old activations: sigmoid and tanh",
    points=14,
    minutes=15,
    difficulty=1,
    functions=(
        Function(sigmoid_forward),
        Function(sigmoid_backward),
        Function(tanh_forward),
        Function(tanh_backward),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Both are one-liners with NumPy. First try them on 0, 1000 and −1000: is every answer a number between the "
            "two ends? The slopes are easiest written with what the function *answers* there."
        ),
        (
            "`np.exp(1000)` is infinite, and infinity divided by infinity is NaN. One over infinity is fine: it is 0. "
            "So arrange the fraction in such a way that the infinite term stands below only. NumPy has `np.tanh` "
            "ready. With s = σ(x) the slope of the sigmoid is s(1 − s); with t = tanh(x) the other one is 1 − t²."
        ),
        (
            "Backward: compute the answer of forward from `x` once more, write the slope with it, multiply by `dy` "
            "entry by entry. Nothing is added up here: the shape of the answer is that of `x`. Do not write into `x` "
            "or `dy`; `out=` and `*=` do."
        ),
    ),
)
