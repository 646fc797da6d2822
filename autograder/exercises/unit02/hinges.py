"""Exercise 7: a curve through any points, built of one hidden layer, without any learning."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import hinges as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_BETWEEN = "Between two points the curve is a straight line."
_UNEVEN = "The points need not be equally far apart: a slope is a rise divided by a width."
_LEFT = "At the first point all hidden neurons are silent; only `b2` speaks."
_SHARE = "What counts is what the network answers between the first and the last point."


def hinge_network(t: Array, v: Array) -> tuple[Array, Array, Array, float]:
    """Weights W1 (M, 1), b1 (M,), w2 (M,), b2 of a ReLU network through the points (t[i], v[i]), t ascending.

    Straight between the points; what it does outside does not matter.
    """
    slopes = np.diff(v) / np.diff(t)
    bends = np.diff(slopes, prepend=0.0)
    return np.ones((len(bends), 1)), -t[:-1], bends, float(v[0])


def _case(kind: str, t: Any, v: Any, note: str = _BETWEEN, **more: Any) -> Case:
    at = (t.array if isinstance(t, Strided) else np.asarray(t)).astype(float)
    between = at[:-1] + np.diff(at) * 0.375
    inputs = np.sort(np.append(at, between))[:, None]
    options = {"inputs": inputs, "unit": "relu", "layers": 2}
    return Case(kind, (t, v), "hinge_network", note=note, probe="network", options=options, **more)


def _heights(rng: np.random.Generator, n: int) -> Array:
    """Draw heights of which no three lie on a line and the first is not 0."""
    while True:
        v = rng.integers(-9, 10, size=n) / 2
        if v[0] and v[-1] and (np.abs(np.diff(v, 2)) > 0.4).all() and np.diff(v).all():
            return np.asarray(v)


def _visible() -> list[Case]:
    rng = np.random.default_rng(271)
    even, five = np.arange(5.0), _heights(rng, 5)
    uneven = np.array([-2.0, -1.5, 0.5, 1.5, 4.0])
    return [
        _case(WORKED, np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0])),
        _case("one step apart", even, five, weight=1.5),
        _case("unequal widths", uneven, _heights(rng, 5), _UNEVEN, weight=1.5),
        _case("begins far from 0", uneven + 7, five, _LEFT),
        _case("two points", np.array([-1.0, 3.0]), np.array([2.0, -4.0]), _LEFT),
        _case("a flat piece", np.array([0.0, 2.0, 3.0, 5.0]), np.array([1.0, 1.0, 1.0, 4.0])),
        _case("float32 input", uneven[:4].astype(np.float32), five[:4].astype(np.float32)),
        _case("non-contiguous input", Strided(even[:4]), Strided(five[:4])),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(6, 12))
    uneven = np.cumsum(rng.integers(1, 7, size=n)) / 2 - 6.0
    tall = _heights(rng, n)
    return [
        *(_case(WORKED, np.cumsum([float(rng.integers(-3, 1)), 1.0, 2.0]) + 0.5, _heights(rng, 3)) for _ in range(3)),
        _case("one step apart", np.arange(float(n)) - 2, tall, weight=1.5),
        _case("unequal widths", uneven, tall, _UNEVEN, weight=1.5),
        _case("begins far from 0", uneven + 20, tall, _LEFT),
        _case("two points", uneven[3:5], tall[1:3], _LEFT),
        _case("a flat piece", uneven[:4], np.array([2.0, 2.0, 2.0, -1.0]) + float(rng.integers(1, 5))),
        _case("float32 input", uneven.astype(np.float32), tall.astype(np.float32)),
        _case("non-contiguous input", Strided(uneven), Strided(tall)),
    ]


EXERCISE = Exercise(
    name="hinges",
    title="A network through any points",
    points=10,
    minutes=15,
    difficulty=3,
    functions=(Function(hinge_network, compare="network", returns=("W1", "b1", "w2", "b2")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Hidden neuron j answers relu(x − t[j]): 0 up to t[j], then a line that rises with slope 1. Draw the sum "
            "of two of them, one with weight 2 and one with weight −3. Where does it bend, and by how much?"
        ),
        (
            "Up to t[1] only neuron 0 is awake, so its weight is the slope of the first piece. From t[1] on neuron 1 "
            "*adds* its own slope. Which weight makes the sum of both the slope of the second piece?"
        ),
        (
            "The slopes of the pieces are rises divided by widths (`np.diff`). Each weight is how much the slope "
            "*changes* at its point; the first changes from 0. `b1` shifts each bend to its place, mind the sign; `b2` "
            "lifts the whole curve to where it starts. The last point needs no neuron."
        ),
    ),
)
