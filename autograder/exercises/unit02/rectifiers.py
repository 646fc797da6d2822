"""Exercise 4: the new activations, ReLU and leaky ReLU, with their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import rectifiers as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_KINK = "At the kink, x = 0, the slope of the left side is taken."
_STEEP = "The slope may be any number, above 1 or below 0 too: a slope that is learnt goes where it likes."
_MASK = "Whether something passes is decided by `x`; what passes is `dy`."
_ENTRY = "Entry by entry, whatever the shape."


def relu_forward(x: Array) -> Array:
    """Let x pass where x > 0, answer 0 elsewhere."""
    answer: Array = np.maximum(x, 0)
    return answer


def relu_backward(dy: Array, x: Array) -> Array:
    """The upstream gradient where x > 0, else 0."""
    return np.where(x > 0, dy, np.zeros_like(dy))


def leaky_relu_forward(x: Array, slope: float) -> Array:
    """Let x pass where x > 0, answer slope * x elsewhere."""
    return np.where(x > 0, x, slope * x)


def leaky_relu_backward(dy: Array, x: Array, slope: float) -> Array:
    """The upstream gradient where x > 0, else slope times the upstream gradient."""
    return np.where(x > 0, dy, slope * dy)


def _for(name: str, x: Any, dy: Array, slope: float) -> tuple[Any, ...]:
    """Arguments of the function called `name`."""
    given = x.array if isinstance(x, Strided) else x
    upstream = (np.resize(dy, given.shape).astype(given.dtype),) if name.endswith("backward") else ()
    return (*upstream, x, *((slope,) if name.startswith("leaky") else ()))


def _cases(name: str, x: Array, more: Array, dy: Array, slopes: tuple[float, float, float]) -> list[Case]:
    small, steep, falling = slopes
    kinked = np.where(np.arange(more.size).reshape(more.shape) % 3 == 0, 0.0, more)

    def ask(kind: str, x: Any, note: str = _ENTRY, slope: float = small, **rest: Any) -> Case:
        return Case(kind, _for(name, x, dy, slope), name, note=note, **rest)

    found = [
        ask(WORKED, x, _MASK if name.endswith("backward") else ""),
        ask("more numbers, other shapes", more, weight=1.5),
        ask("more numbers, other shapes", np.stack([more, -more * 3])[:, :2, 1:]),
        ask("all negative", -np.abs(more) - 0.1),
        ask("all positive", np.abs(more) + 0.1),
        ask("float32 input", more[:2].astype(np.float32)),
        ask("non-contiguous input", Strided(more[:2])),
        ask("zeros among them", kinked, _KINK if name.endswith("backward") else _ENTRY),
    ]
    if name.startswith("leaky"):
        found += [
            ask("a slope above 1", more, _STEEP, steep),
            ask("a slope below 0", more, _STEEP, falling),
            ask("slope 0", more, "With slope 0 it is ReLU.", 0.0),
        ]
    return found


_NAMES = ("relu_forward", "relu_backward", "leaky_relu_forward", "leaky_relu_backward")


def _visible() -> list[Case]:
    rng = np.random.default_rng(241)
    more = rng.normal(size=(3, 4)).round(2)
    dy = rng.normal(size=36).round(2)
    dy[:4] = [5.0, -7.0, -3.0, 2.0]
    x = np.array([-2.0, 3.0, -1.0, 0.5])
    return [case for name in _NAMES for case in _cases(name, x, more, dy, (0.1, 1.5, -0.25))]


def _hidden(rng: np.random.Generator) -> list[Case]:
    more = rng.normal(size=(int(rng.integers(2, 5)), int(rng.integers(5, 9)))) * 2
    slopes = (float(rng.uniform(0.02, 0.4)), float(rng.uniform(1.2, 3.0)), float(rng.uniform(-1.0, -0.1)))
    found = []
    for name in _NAMES:
        dy = rng.permutation([-1.0, 1.0] * 40) * rng.uniform(0.3, 2.0, size=80)
        for _ in range(3):
            x = rng.permutation([-1.0, -1.0, 1.0, 1.0]) * rng.integers(1, 9, size=4) / 2
            found += _cases(name, x, more, rng.permutation([3.0, -4.0, 7.0, -2.0]), slopes)[:1]
        found += _cases(name, x, more, dy, slopes)[1:]
    return found


EXERCISE = Exercise(
    name="rectifiers",
    title="New activations: ReLU and leaky ReLU",
    points=12,
    minutes=12,
    difficulty=1,
    functions=(
        Function(relu_forward),
        Function(relu_backward),
        Function(leaky_relu_forward),
        Function(leaky_relu_backward),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw both curves. To the right of 0 they are the line y = x, with slope 1. What is the slope on the left "
            "of each? That is all a backward pass needs to know."
        ),
        (
            "`np.maximum` compares entry by entry; `np.max` looks for one largest number. For two cases that depend on "
            "a condition there is `np.where(condition, where_true, where_false)`."
        ),
        (
            "The condition is `x > 0` in all four functions, never a condition on `dy`. Forward chooses between values "
            "of `x`, backward between values of `dy`. Taking a maximum of `x` and `slope * x` only works while the "
            "slope is below 1."
        ),
    ),
)
