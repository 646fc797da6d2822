"""Exercise 2: how large the first weights are, by the rules of Glorot (Xavier) and He."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import init as wrong
from glassnet.check import WORKED, Case, Seed

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]

_KERNEL = "Every input channel reaches an output through all KH·KW places of the kernel."
_LINEAR = "A matrix is (outputs, inputs): no kernel, so k is 1."
_UNIFORM = "U(-b, b) has standard deviation b/√3: choose b so that the spread is the same as for the normal draw."
_HE = "ReLU lets half of the variance through; He's rule makes up for it."
_LAYERS = "The generator moves on with each draw, so that no two layers begin alike. Draw from the one you are given."


def fans(shape: Shape) -> tuple[int, int]:
    """How many numbers one unit sums, and into how many sums one number goes."""
    places = math.prod(shape[2:])
    return shape[1] * places, shape[0] * places


def init(shape: Shape, rule: str, draw: str, rng: np.random.Generator) -> Array:
    """Draw first weights by the rule "xavier" or "he", with a draw that is "normal" or "uniform"."""
    fan_in, fan_out = fans(shape)
    std = math.sqrt(2.0 / (fan_in + fan_out) if rule == "xavier" else 2.0 / fan_in)
    if draw == "normal":
        return rng.normal(0.0, std, shape)
    bound = math.sqrt(3.0) * std
    return rng.uniform(-bound, bound, shape)


def _fans(kind: str, shape: Shape, note: str = "", **more: Any) -> Case:
    return Case(kind, (shape,), "fans", note=note, **more)


def _init(kind: str, shape: Shape, rule: str, draw: str, seed: int, note: str = "", **more: Any) -> Case:
    return Case(kind, (shape, rule, draw, Seed(seed)), "init", note=note, **more)


def _visible() -> list[Case]:
    return [
        _fans(WORKED, (6, 3, 5, 5), _KERNEL),
        _fans("a matrix", (7, 4), _LINEAR),
        _fans("a kernel that is not square", (2, 5, 1, 3), _KERNEL),
        _fans("a kernel in one dimension", (8, 3, 5), _KERNEL),
        _fans("a kernel of size 1", (3, 9, 1, 1)),
        _init(WORKED, (3, 8), "he", "normal", 421, _HE),
        _init("Xavier, normal", (5, 3), "xavier", "normal", 422),
        _init("Xavier, uniform", (2, 6), "xavier", "uniform", 423, _UNIFORM),
        _init("He, uniform", (4, 3), "he", "uniform", 424, _UNIFORM),
        _init("convolution", (2, 3, 2, 3), "he", "normal", 425, _KERNEL),
        _init("convolution, Xavier", (3, 2, 1, 5), "xavier", "uniform", 426, _KERNEL),
        _init("another generator", (3, 5), "he", "normal", 427, _LAYERS),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    def sizes(*low_high: tuple[int, int]) -> Shape:
        return tuple(int(rng.integers(low, high)) for low, high in low_high)

    def seed() -> int:
        return int(rng.integers(1000, 1_000_000))

    matrices = [(a, a + int(rng.integers(2, 6))) for a in sizes(*[(4, 9)] * 6)]
    return [
        *(_fans(WORKED, sizes((7, 12), (2, 6), (3, 5), (3, 5)), _KERNEL) for _ in range(3)),
        _fans("a matrix", matrices[0], _LINEAR),
        _fans("a kernel that is not square", sizes((2, 4), (5, 9), (4, 7), (2, 4)), _KERNEL),
        _fans("a kernel in one dimension", sizes((8, 12), (3, 6), (3, 6)), _KERNEL),
        _fans("a kernel of size 1", (*matrices[1], 1, 1)),
        *(_init(WORKED, shape, "he", "normal", seed(), _HE) for shape in matrices[:3]),
        _init("Xavier, normal", matrices[3], "xavier", "normal", seed()),
        _init("Xavier, uniform", matrices[4], "xavier", "uniform", seed(), _UNIFORM),
        _init("He, uniform", matrices[5], "he", "uniform", seed(), _UNIFORM),
        _init("convolution", sizes((2, 4), (4, 6), (2, 4), (4, 6)), "he", "normal", seed(), _KERNEL),
        _init("convolution, Xavier", sizes((2, 4), (4, 6), (1, 3), (3, 5)), "xavier", "uniform", seed(), _KERNEL),
        _init("another generator", matrices[2], "he", "uniform", seed(), _LAYERS),
    ]


EXERCISE = Exercise(
    name="init",
    title="First weights",
    points=12,
    minutes=12,
    difficulty=1,
    functions=(Function(fans, compare=("labels", "labels"), returns=("fan_in", "fan_out")), Function(init)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Take one output of a convolution with 3 channels and a 5×5 kernel, and count the products that it adds "
            "up. That is fan_in. Then take one input number and count the sums it goes into."
        ),
        (
            "The rules give a *variance*: 2 / (fan_in + fan_out) for Xavier, 2 / fan_in for He. `rng.normal` wants a "
            "standard deviation, and `rng.uniform` wants two borders."
        ),
        (
            "`math.prod(shape[2:])` is the number of places of the kernel, and 1 for a matrix. A uniform draw between "
            "-b and b has variance b²/3: set it equal to the variance you want and solve for b."
        ),
    ),
)
