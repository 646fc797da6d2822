"""Exercise 6: mini-batches, and a training loop with a schedule and weight decay."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import minibatches as wrong_batches
from autograder.exercises.unit04.wrong import train as wrong_loop
from autograder.exercises.unit04.wrong import train_loss as wrong_loss
from glassnet.check import WORKED, Case, Seed, Strided

Array = np.ndarray[Any, Any]

_ORDER = "One order for both: row i of a batch of X and entry i of its y are the same sample."
_LAST = "The last batch takes what is left. Nobody is left out, and nobody comes twice."
_LOSS = "The loss of an epoch is the mean over its *samples*, each measured just before the step of its batch."
_SCHEDULE = "The learning rate is lr in the first epoch and gamma times as large in each epoch after it."
_DECAY = "The loss has ½·weight_decay·|w|² in it, so its gradient has weight_decay·w."
_FRESH = "Every epoch draws a new order."
# Kinds that only grading asks: every visible case costs space beside each notebook, once for every wrong version.
_ONLY_GRADED = ("one sample a batch", "non-contiguous input")


def minibatches(X: Array, y: Array, batch_size: int, rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Shuffle X (N, D) and y (N,) together and cut them into batches; the last one may be smaller."""
    order = rng.permutation(len(X))
    parts = [order[start : start + batch_size] for start in range(0, len(X), batch_size)]
    return [(X[part], y[part]) for part in parts]


def train(
    w: Array,
    X: Array,
    y: Array,
    lr: float,
    gamma: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Fit y = X·w by mini-batch gradient descent: the weights, and the loss of each epoch."""
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            error = Xb @ w - yb  # (B,)
            loss = 0.5 * np.mean(error**2) + 0.5 * weight_decay * np.sum(w**2)
            gradient = Xb.T @ error / len(Xb) + weight_decay * w
            w = w - lr * gamma**epoch * gradient
            total += loss * len(Xb)
        losses.append(total / len(X))
    return w, np.array(losses)


def _cut(kind: str, X: Any, y: Any, batch_size: int, seed: int, note: str = "") -> Case:
    return Case(kind, (X, y, batch_size, Seed(seed)), "minibatches", note=note)


def _batches(rng: np.random.Generator, n: int, d: int, worked: int) -> list[Case]:
    X, y = rng.normal(size=(n, d)).round(2), rng.normal(size=n).round(2)
    small = [np.arange(1.0, 6.0).reshape(5, 1) + 10 * k for k in range(worked)]

    def seed() -> int:
        return int(rng.integers(1000, 1_000_000))

    return [
        *(_cut(WORKED, x, 2 * x[:, 0] + 1, 2, seed(), _ORDER) for x in small),
        _cut("batches of equal size", X, y, n // 3, seed(), _ORDER),
        _cut("a last batch that is smaller", X, y, n - 2, seed(), _LAST),
        _cut("one sample a batch", X[:4], y[:4], 1, seed()),
        _cut("a batch larger than the data", X[:3], y[:3], 8, seed()),
        _cut("labels", X[1:6], (10 * y[1:6]).astype(int), 3, seed()),
        _cut("non-contiguous input", Strided(X[:5]), Strided(y[:5]), 4, seed()),
    ]


def _train(kind: str, data: tuple[Array, Array, Array], options: tuple[Any, ...], seed: int, note: str = "") -> Case:
    return Case(kind, (*data, *options, Seed(seed)), "train", note=note)


def _loops(rng: np.random.Generator, n: int, d: int, worked: list[Any]) -> list[Case]:
    w, X = rng.normal(size=d).round(2) + 1.0, rng.normal(size=(n, d)).round(2)
    y = (X @ rng.normal(size=d) + 0.3 * rng.normal(size=n)).round(2)
    data = (w, X, y)
    half, third = n // 2, n // 3

    def seed() -> int:
        return int(rng.integers(1000, 1_000_000))

    return [
        *(_train(WORKED, args, (0.1, 1.0, 0.0, len(args[1]), 1), seed(), _LOSS) for args in worked),
        _train("several batches", data, (0.1, 1.0, 0.0, third, 1), seed(), _LOSS),
        _train("a last batch that is smaller", data, (0.1, 1.0, 0.0, half + 1, 1), seed(), _LOSS),
        _train("weight decay", data, (0.1, 1.0, 0.5, third, 1), seed(), _DECAY),
        _train("several epochs", data, (0.05, 1.0, 0.0, half, 3), seed(), _FRESH),
        _train("a schedule", data, (0.1, 0.5, 0.0, third, 3), seed(), _SCHEDULE),
        _train("everything together", data, (0.08, 0.7, 0.2, half - 1, 4), seed(), _SCHEDULE),
        _train("float32 input", tuple(a.astype(np.float32) for a in data), (0.1, 0.9, 0.1, third, 2), seed()),  # type: ignore[arg-type]
        _train("non-contiguous input", tuple(map(Strided, data)), (0.1, 0.9, 0.1, n, 2), seed()),  # type: ignore[arg-type]
    ]


def _worked(rng: np.random.Generator) -> list[Any]:
    found = []
    for _ in range(3):
        rows = rng.choice(np.arange(1, 9), (2, 1), replace=False).astype(float)
        found.append((rng.choice(np.arange(2.0, 6.0), 1), rows, rng.integers(-9, 0, 2).astype(float)))
    return found


def _visible() -> list[Case]:
    rng = np.random.default_rng(461)
    worked = [(np.array([1.0]), np.array([[1.0], [2.0]]), np.array([3.0, 4.0]))]
    cases = [*_batches(rng, 6, 1, 1), *_loops(rng, 9, 2, worked)]
    return [case for case in cases if case.kind not in _ONLY_GRADED]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d = 3 * int(rng.integers(4, 6)), int(rng.integers(3, 5))
    return [*_batches(rng, n, d, 3), *_loops(rng, n, d, _worked(rng))]


EXERCISE = Exercise(
    name="train",
    title="The training loop",
    points=18,
    minutes=22,
    difficulty=3,
    functions=(
        Function(minibatches, compare="batches"),
        Function(train, compare=("close", "close"), returns=("w", "losses")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_batches), *collect(wrong_loop), *collect(wrong_loss)),
    hints=(
        (
            "Shuffle *row numbers*, not data: one permutation of 0 to N-1, cut into pieces. Each piece picks rows of X "
            "and, with the same numbers, entries of y."
        ),
        (
            "Two loops: epochs outside, batches inside. Which of these happens once per epoch: drawing an order, "
            "choosing the learning rate, computing a gradient, making a step, adding up a loss?"
        ),
        (
            "For a batch of B rows: errors `Xb @ w - yb`, loss ½·mean(errors²) + ½·weight_decay·Σw², gradient `Xb.T @ "
            "errors / B` + weight_decay·w. Add up loss·B, divide by N after the epoch."
        ),
    ),
    refuse=("glassnet.data.batches",),
)
