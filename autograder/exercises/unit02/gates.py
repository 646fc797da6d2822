"""Exercise 1: Boolean functions from neurons that fire or do not, weights set by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import gates as wrong
from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]

_FIRES = "A neuron fires if its weighted sum plus `b` is *above* 0; at 0 it is silent."
_ONLY = "It fires for this one pattern and for no other."
_ANY = "The network fires if *any* of the patterns is there."


def pattern_neuron(pattern: Array) -> tuple[Array, float]:
    """Weights w (n,) and b of a neuron that fires for this one pattern of 0s and 1s, and for no other."""
    return 2.0 * pattern - 1.0, 0.5 - float(np.sum(pattern))


def boolean_network(patterns: Array) -> tuple[Array, Array, Array, float]:
    """Weights W1 (M, n), b1 (M,), w2 (M,), b2 of a network that fires for each of M patterns (M, n), for no other."""
    neurons = [pattern_neuron(pattern) for pattern in patterns]
    hidden, thresholds = zip(*neurons, strict=True)
    return np.array(hidden), np.array(thresholds), np.ones(len(patterns)), -0.5


def _corners(n: int) -> Array:
    """All inputs of n bits, (2**n, n)."""
    return np.array(list(product([0, 1], repeat=n)))


def _case(function: str, kind: str, given: Any, note: str = "", **more: Any) -> Case:
    given = np.asarray(given)
    options = {"inputs": _corners(given.shape[-1]), "unit": "step", "layers": given.ndim}
    return Case(kind, (given,), function, note=note, probe="network", options=options, **more)


def _one(kind: str, pattern: Any, note: str = _ONLY, **more: Any) -> Case:
    return _case("pattern_neuron", kind, pattern, note, **more)


def _many(kind: str, patterns: Any, note: str = _ANY, **more: Any) -> Case:
    return _case("boolean_network", kind, patterns, note, **more)


def _visible() -> list[Case]:
    return [
        _one(WORKED, [1, 0, 1]),
        _one("other patterns", [0, 1, 1, 0], weight=1.5),
        _one("other patterns", [1, 0]),
        _one("all ones", [1, 1, 1], _FIRES),
        _one("all zeros", [0, 0, 0], _FIRES),
        _one("one input", [1]),
        _one("one input", [0]),
        _many(WORKED, [[0, 1], [1, 0]]),
        _many("more patterns, more inputs", [[1, 0, 0], [1, 1, 1], [0, 1, 0], [0, 0, 1]], weight=1.5),
        _many("one pattern", [[1, 1, 0]]),
        _many("as many patterns as inputs", [[1, 1, 0], [0, 1, 1], [0, 0, 0]]),
        _many("every input", _corners(2)),
    ]


def _patterns(rng: np.random.Generator, n: int, m: int) -> Array:
    """Draw m different patterns of n bits, neither a pattern and its opposite alone nor all of one kind."""
    return rng.permutation(_corners(n))[:m]


def _mixed(rng: np.random.Generator, n: int) -> Array:
    """Draw a pattern with both bits in it, and with more of one than of the other where it can."""
    inner = _corners(n)[1:-1]
    return np.array(inner[rng.integers(len(inner))])


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(4, 6))
    return [
        *(_one(WORKED, _mixed(rng, size)) for size in (3, 4, 5)),
        *(_one("other patterns", _mixed(rng, size), weight=1.5) for size in (5, 6)),
        _one("all ones", np.ones(n, dtype=int), _FIRES),
        _one("all zeros", np.zeros(n, dtype=int), _FIRES),
        _one("one input", [int(rng.integers(2))]),
        *(_many(WORKED, _patterns(rng, 3, m)) for m in (3, 4, 5)),
        _many("more patterns, more inputs", _patterns(rng, n, int(rng.integers(n + 1, n + 5))), weight=1.5),
        _many("one pattern", _mixed(rng, n)[None]),
        _many("as many patterns as inputs", _patterns(rng, n, n)),
        _many("every input", rng.permutation(_corners(3))),
    ]


EXERCISE = Exercise(
    name="gates",
    title="Any Boolean function",
    points=14,
    minutes=15,
    difficulty=1,
    functions=(
        Function(pattern_neuron, compare="network", returns=("w", "b")),
        Function(boolean_network, compare="network", returns=("W1", "b1", "w2", "b2")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Take the pattern 1, 0, 1 and pencil and paper. A 1 where the pattern has a 1 should help the neuron to "
            "fire. What should a 1 do where the pattern has a 0?"
        ),
        (
            "With weights +1 and −1, how large is the weighted sum for the pattern itself, and how large can it be at "
            "most for any other pattern? Put the threshold between the two. In the network, how many hidden neurons "
            "fire for one of the patterns, and how many for any other input?"
        ),
        (
            "For the pattern itself the sum is the number of its 1s; each wrong bit makes it smaller by 1. Choose `b` "
            "so that the pattern ends half a step above 0 and its neighbours half a step below. One hidden neuron a "
            "pattern makes the rows of `W1`; at the output every weight is the same."
        ),
    ),
)
