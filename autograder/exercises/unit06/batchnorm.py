"""Exercise 2: batch norm, in training and in use."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit06._draw import images, scales
from autograder.exercises.unit06.wrong import batchnorm as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_BATCH = "In training each channel is normalised by the mean and variance of this batch, over N, H and W."
_MEMORY = (
    "The running variance takes in the batch's variance times n/(n - 1), n = N·H·W; y is made without that factor."
)
_SETTLED = "The running statistics are those of this batch already, and stay: only y is asked for."
_FLAT = "A channel that never changes has variance 0. eps, inside the root, keeps the division sound: y is beta."
_USE = "In use the running statistics normalise, and they stay as they are. gamma and beta count as in training."
_SINGLE = "In use one image of one pixel is enough: the statistics come from elsewhere."


def batchnorm2d(
    x: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    train: bool,  # noqa: FBT001 - as in the field
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Array, Array, Array]:
    """Normalise each channel of x (N, C, H, W), in training by the batch: y and the running statistics (C,)."""
    mean, var = running_mean, running_var
    if train:
        n = x.size // x.shape[1]
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))  # (C,)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    scale, shift = gamma / np.sqrt(var + eps), beta.reshape(1, -1, 1, 1)
    y = (x - mean.reshape(1, -1, 1, 1)) * scale.reshape(1, -1, 1, 1) + shift
    return y, running_mean, running_var


def _ask(
    kind: str,
    rng: np.random.Generator,
    x: Any,
    *options: float,
    note: str = "",
    train: bool = True,
    weight: float = 1.0,
) -> Case:
    """One call with drawn gamma, beta and running statistics of the dtype of x."""
    given = x.array if isinstance(x, Strided) else x
    c = given.shape[1]
    state = (*scales(rng, c), rng.uniform(-2, 2, c).round(2), rng.uniform(0.5, 4, c).round(2))
    if kind == "y in training":
        state = (*state[:2], given.mean(axis=(0, 2, 3)), given.var(axis=(0, 2, 3), ddof=1))
    args = (x, *(s.astype(given.dtype) for s in state), train, *options)
    return Case(kind, args, "batchnorm2d", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Two channels of four values, two on each side of their mean."""
    signs = np.array([[[[1.0, -1.0]], [[1.0, 1.0]]], [[[-1.0, 1.0]], [[-1.0, -1.0]]]])  # (2, 2, 1, 2)
    middle, spread, gamma, beta = np.array([[3.0, 10.0], [2.0, 4.0], [1.0, 3.0], [0.0, 5.0]])
    if rng is not None:
        middle, beta = rng.integers(-9, 10, (2, 2)).astype(float)
        spread, gamma = rng.choice(np.arange(2.0, 9.0), (2, 2), replace=False)
        signs = signs[rng.permutation(2)]
    x = middle.reshape(1, 2, 1, 1) + spread.reshape(1, 2, 1, 1) * signs
    return Case(
        WORKED, (x, gamma, beta, middle, spread**2 * 4 / 3, True, 0.0, 0.0), "batchnorm2d", note=f"{_BATCH} {_SETTLED}"
    )


def _cases(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> list[Case]:
    x, other = images(rng, (n, c, h, w)), images(rng, (2, c, 1, w - 1))
    flat = images(rng, (2, c, w, 1))
    flat[:, 1] = 0.5
    return [
        _ask("y in training", rng, x, 0.0, 0.02, note=f"{_BATCH} {_SETTLED}", weight=3.0),
        _ask("training", rng, images(rng, (w, c, 2, h)), 0.85, 0.4, note=f"{_BATCH} {_MEMORY}", weight=2.0),
        _ask("the usual momentum and eps", rng, other, note=_MEMORY),
        _ask("a channel that never changes", rng, flat, 0.0, 0.01, note=_FLAT),
        _ask("one image in training", rng, images(rng, (1, c, 2, w)), 0.4, 0.1, note=_BATCH),
        _ask("in use", rng, x[:, ::-1], 0.3, 0.03, note=_USE, train=False, weight=3.0),
        _ask("in use", rng, other, 0.6, 0.5, note=_USE, train=False),
        _ask("in use, one value a channel", rng, images(rng, (1, c, 1, 1)), note=_SINGLE, train=False, weight=2.0),
        _ask("float32 input", rng, other.astype(np.float32), 0.0, 0.01),
        _ask("non-contiguous input", rng, Strided(other), 0.0, 0.01),
    ]


def _visible() -> list[Case]:
    return [_worked(), *_cases(np.random.default_rng(620), 2, 2, 1, 3)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c, h, w = (int(v) for v in (rng.integers(3, 5), rng.integers(2, 5), rng.integers(2, 4), rng.integers(4, 6)))
    return [*(_worked(rng) for _ in range(3)), *_cases(rng, n, c, h, w)]


EXERCISE = Exercise(
    name="batchnorm",
    title="Batch norm, in training and in use",
    points=20,
    minutes=20,
    difficulty=2,
    functions=(
        Function(batchnorm2d, compare=("close", "close", "close"), returns=("y", "running_mean", "running_var")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Two questions decide everything. Which mean and variance normalise x: this batch's, or the running ones? "
            "And which axes of (N, C, H, W) disappear when a channel gets *one* mean?"
        ),
        (
            "Choose `mean` and `var`, both (C,), in the two branches of `if train:`; the line that makes y comes after "
            "it, the same for both. `x.mean(axis=...)` takes several axes; (1, C, 1, 1) is the shape in which (C,) "
            "stands at axis 1. Which of the two branches gives new running statistics?"
        ),
        (
            "eps is added to the variance *before* the root. With n numbers a channel, y uses the variance as `np.var` "
            "gives it (a sum divided by n); what goes into the running variance is the same sum divided by n - 1. "
            "Momentum is the share of the *new* value. Make new arrays: `running_mean *= ...` changes the caller's."
        ),
    ),
)
