"""Exercise 1: the chain rule on y = w2 * exp(w1 * x), forward with every intermediate, then backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03.wrong import chain as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_STEPS = "Three small steps: a product, a power of e, another product."
_UPSTREAM = "`dy` says how much the loss changes for each y; every gradient begins with it."
_SHARED = "Both weights are used by every point, so each of their gradients is a sum over the points."
_WHOLE = "Gradients of whole numbers are rarely whole numbers."


def chain_forward(x: Array, w1: float, w2: float) -> tuple[Array, Array, Array]:
    """Compute u = w1 x, v = exp(u), y = w2 v, each of shape (N,)."""
    u = w1 * x
    v = np.exp(u)
    return u, v, w2 * v


def chain_backward(dy: Array, x: Array, w1: float, w2: float) -> tuple[Array, Any, Any]:
    """Gradients of the loss for x (N,), w1 and w2, by the chain rule: dy -> dv -> du -> dx and dw1."""
    _, v, _ = chain_forward(x, w1, w2)
    dv = dy * w2
    du = dv * v
    return du * w1, (du * x).sum(), (dy * v).sum()


def _forward(kind: str, x: Any, w1: float, w2: float, note: str = "", **more: Any) -> Case:
    return Case(kind, (x, float(w1), float(w2)), "chain_forward", note=note, **more)


def _backward(kind: str, dy: Any, x: Any, w1: float, w2: float, note: str = "", **more: Any) -> Case:
    return Case(kind, (dy, x, float(w1), float(w2)), "chain_backward", note=note, **more)


def _visible() -> list[Case]:
    rng = np.random.default_rng(301)
    two = np.array([0.0, 1.0, 3.0])
    many, dy = rng.normal(size=(2, 7)).round(2)
    return [
        _forward(WORKED, two, np.log(2.0), 5.0, _STEPS),
        _forward("other weights", many, -0.7, 1.3, _STEPS),
        _forward("one point", np.array([2.0]), 0.4, -3.0),
        _forward("integer input", np.array([1, -2, 4]), 0.5, 2.0, _WHOLE),
        _backward(WORKED, np.array([1.0, 0.0, 2.0]), two, np.log(2.0), 5.0, _UPSTREAM),
        _backward("other weights", dy, many, -0.7, 1.3, _SHARED, weight=3),
        _backward("one point", np.array([-2.0]), np.array([1.5]), 0.4, -3.0, _UPSTREAM),
        _backward("upstream gradient of zero", np.zeros(3), np.array([0.5, 1.0, -2.0]), 0.8, 2.0, _UPSTREAM),
        _backward("non-contiguous input", Strided(dy), Strided(many), 1.1, -0.6),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(6, 12))
    x, dy = rng.normal(size=(2, n))
    w1, w2 = float(rng.uniform(0.3, 1.2)), float(rng.uniform(1.5, 3.0))
    again = [
        case
        for order in (rng.permutation(3) for _ in range(3))
        for steps, base, scale in [(np.arange(3.0)[order], float(rng.integers(2, 5)), float(rng.integers(3, 9)))]
        for case in (
            _forward(WORKED, steps, np.log(base), scale, _STEPS),
            _backward(WORKED, rng.permutation([1.0, 3.0, -2.0]), steps, np.log(base), scale, _UPSTREAM),
        )
    ]
    return [
        *again,
        _forward("other weights", x, -w1, w2),
        _forward("other weights", x, w1, -w2),
        _forward("one point", x[:1].copy(), w1, w2),
        _forward("float32 input", x.astype(np.float32), w1, w2),
        _forward("integer input", rng.integers(-4, 5, size=n), w1, w2, _WHOLE),
        _backward("other weights", dy, x, -w1, w2, _SHARED, weight=3),
        _backward("other weights", dy, x, w1, -w2, _SHARED),
        _backward("one point", dy[:1].copy(), x[:1].copy(), w1, w2, _UPSTREAM),
        _backward("upstream gradient of zero", np.zeros(n), x, w1, w2, _UPSTREAM),
        _backward("float32 input", dy.astype(np.float32), x.astype(np.float32), w1, w2),
        _backward("non-contiguous input", Strided(dy), Strided(x), w1, w2),
    ]


EXERCISE = Exercise(
    name="chain",
    title="The chain rule, link by link",
    points=14,
    minutes=12,
    difficulty=1,
    functions=(
        Function(chain_forward, compare=("close", "close", "close"), returns=("u", "v", "y")),
        Function(chain_backward, compare=("close", "close", "close"), returns=("dx", "dw1", "dw2")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Write the three steps under each other: u from w1 and x, v from u, y from w2 and v. Beside each one write "
            "how fast its result changes with each thing it is made of."
        ),
        (
            "Go from the bottom line upwards. You know `dy`. From it and the last step follow `dw2` and `dv`; from "
            "`dv` follows `du`; from `du` follow `dx` and `dw1`. Each time, *multiply* by the slope of that one step. "
            "The slope of exp is exp itself."
        ),
        (
            "There are N points and one w1. It moves all N outputs, so the loss changes by N contributions: after "
            "multiplying point by point, `.sum()` gives the gradient of a weight. `dx` keeps one number for each point."
        ),
    ),
)
