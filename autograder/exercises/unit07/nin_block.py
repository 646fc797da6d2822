"""Exercise 5: network in network, a small network at each place, and a head without a linear layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit07._draw import halves, in_single, wholes
from autograder.exercises.unit07.wrong import nin_block as wrong_block
from autograder.exercises.unit07.wrong import nin_head_backward as wrong_backward
from autograder.exercises.unit07.wrong import nin_head_forward as wrong_forward
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_BLOCK = "A convolution, then two linear layers at each place; a ReLU behind each of the three."
_SQUARE = "As many channels everywhere: a transposed matrix fits, and still is wrong."
_COLUMNS = "As many columns as channels: a bias along the wrong axis fits, and still is wrong."
_HEAD = "One map for each class, and the mean of a map is the class's score."
_SHARE = "A mean of H·W numbers hands each of them one share of its gradient."
_SCORES = "Scores may be negative."


def nin_block_forward(x: Array, w: Array, b: Array, w1: Array, b1: Array, w2: Array, b2: Array, padding: int) -> Array:
    """Mlpconv: a convolution of x (N, C, H, W) by w (F, C, K, K), and 1 × 1 layers w1 (F1, F), w2 (F2, F1)."""
    y: Array = np.maximum(ops.conv2d_forward(x, w, b, padding=padding)[0], 0)
    for matrix, bias in ((w1, b1), (w2, b2)):
        y = np.maximum(np.einsum("fc,nchw->nfhw", matrix, y) + bias[:, None, None], 0)
    return y


def nin_head_forward(x: Array, w: Array, b: Array) -> Array:
    """Scores (N, K): the means of the class maps that w (K, C) and b (K,) make of x (N, C, H, W)."""
    scores: Array = x.mean(axis=(2, 3)) @ w.T + b  # the mean of a linear map is the map of the mean
    return scores


def nin_head_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array, Array]:
    """Gradients dx, dw, db of the shapes of x, w and b, given the gradient dy (N, K) of the scores."""
    dmean = dy @ w / (x.shape[2] * x.shape[3])
    return dmean[:, :, None, None] + np.zeros_like(x), dy.T @ x.mean(axis=(2, 3)), dy.sum(axis=0)


def _block(
    rng: np.random.Generator,
    kind: str,
    shape: tuple[int, ...],
    widths: tuple[int, int, int],
    k: int,
    padding: int,
    change: Any = None,
    note: str = _BLOCK,
    weight: float = 1.0,
) -> Case:
    f, first, second = widths
    given = [halves(rng, *shape), halves(rng, f, shape[1], k, k) / 2, halves(rng, f)]
    given += [halves(rng, first, f) / 2, halves(rng, first), halves(rng, second, first) / 2, halves(rng, second)]
    if change is not None:
        given = [v if change is Strided and v.ndim == 1 else change(v) for v in given]
    return Case(kind, (*given, padding), "nin_block_forward", note=note, weight=weight)


def _head(
    rng: np.random.Generator,
    kind: str,
    shape: tuple[int, ...],
    classes: int,
    change: Any = None,
    notes: tuple[str, str] = (_HEAD, _SHARE),
    weight: float = 1.0,
) -> list[Case]:
    x, w, b, dy = (
        halves(rng, *shape),
        halves(rng, classes, shape[1]),
        halves(rng, classes),
        wholes(rng, shape[0], classes),
    )
    if change is not None:
        x, w, b, dy = change(x), change(w), b if change is Strided else change(b), change(dy)
    return _pair(kind, x, w, b, dy, notes, weight=weight)


def _pair(kind: str, x: Any, w: Any, b: Any, dy: Any, notes: tuple[str, str], weight: float = 1.0) -> list[Case]:
    return [
        Case(kind, (x, w, b), "nin_head_forward", note=notes[0], weight=weight),
        Case(kind, (dy, x, w), "nin_head_backward", note=notes[1], weight=weight),
    ]


def _worked(rng: np.random.Generator | None = None) -> list[Case]:
    """Two places; a filter of one pixel."""
    x, w, w1, w2 = (np.array(v, dtype=float) for v in ([1, 3], [[2], [-1]], [[1, 1], [1, -3]], [[2, 1]]))
    b, b1, b2 = np.array([0.0, 2.0]), np.array([0.0, -1.0]), np.array([3.0])
    maps, v, c, dy = (
        np.array([1.0, 3.0, 2.0, 6.0]),
        np.array([[1.0, 2.0], [0.0, 3.0], [-1.0, 1.0]]),
        np.arange(3.0),
        np.array([[2.0, 0.0, 4.0]]),
    )
    if rng is not None:
        x, w, w2 = np.abs(wholes(rng, 2)) + np.array([0, 6]), np.abs(wholes(rng, 2, 1)), np.abs(wholes(rng, 1, 2))
        b, b1, b2, w1 = wholes(rng, 2), wholes(rng, 2), np.abs(wholes(rng, 1)), np.abs(wholes(rng, 2, 2))
        maps, v, c, dy = wholes(rng, 4), wholes(rng, 3, 2), wholes(rng, 3), wholes(rng, 1, 3)
    block = Case(
        WORKED, (x.reshape(1, 1, 1, 2), w.reshape(2, 1, 1, 1), b, w1, b1, w2, b2, 0), "nin_block_forward", note=_BLOCK
    )
    return [block, *_pair(WORKED, maps.reshape(1, 2, 1, 2), v, c, dy, (_HEAD, _SHARE))]


def _cases(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    widths = (f + 1, f, f + 2)
    return [
        _block(rng, "more images and channels", (n, c, 2, 3 + more), widths, 1, 0, weight=2),
        _block(rng, "a larger window with a border", (1, c, 2 + more, 3), (f, f + 1, 2), 3, 1, weight=2),
        _block(rng, "a larger window with a border", (1, c, 2, 1), (f, 2, f + 1), 2 + more, 2),
        _block(rng, "as many channels everywhere", (1, f, 3, 2), (f, f, f), 1, 0, note=_SQUARE, weight=2),
        _block(rng, "as many columns as channels", (1, c, 1 + more, f + 1), (f + 1,) * 3, 1, 0, note=_COLUMNS),
        _block(rng, "float32 input", (1, 1, 2, 3), (2, 3, 2), 2, 0, in_single),
        *_head(rng, "more images and classes", (n + 1, c, 2, 3 + more), f + 2, weight=2),
        *_head(rng, "as many classes as channels", (2, f, 1, 2), f, notes=(_SQUARE, _SQUARE)),
        *_head(rng, "one place", (n, c, 1, 1), f),
        *_head(rng, "all negative", (1, c, 3, 1 + more), f, lambda a: -np.abs(a), (_SCORES, _SHARE)),
        *_head(rng, "float32 input", (1, c, 2, 2), f + 1, in_single),
    ]


def _visible() -> list[Case]:
    return _sorted([*_worked(), *_cases(np.random.default_rng(736), 2, 2, 2, 0)])


def _hidden(rng: np.random.Generator) -> list[Case]:
    rarer = [
        _block(rng, "non-contiguous input", (2, 2, 4, 4), (3, 2, 4), 3, 1, Strided),
        *_head(rng, "non-contiguous input", (2, 3, 2, 4), 4, Strided),
    ]
    worked = [case for _ in range(3) for case in _worked(rng)]
    return _sorted([*worked, *_cases(rng, 3, int(rng.integers(2, 4)), int(rng.integers(3, 5)), 1), *rarer])


def _sorted(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: _NAMES.index(case.function))


_NAMES = ("nin_block_forward", "nin_head_forward", "nin_head_backward")


EXERCISE = Exercise(
    name="nin_block",
    title="Network in network",
    points=18,
    minutes=16,
    difficulty=2,
    functions=(
        Function(nin_block_forward),
        Function(nin_head_forward),
        Function(nin_head_backward, compare=("close",) * 3, returns=("dx", "dw", "db")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=tuple(m for file in (wrong_block, wrong_forward, wrong_backward) for m in collect(file)),
    hints=(
        (
            "A 1 × 1 convolution is a linear layer that is applied at each place by itself. Take one place of one "
            "image: it has F numbers. What does a matrix (F1, F) make of them? Then do the same at all places at once."
        ),
        (
            '`np.einsum("fc,nchw->nfhw", matrix, images)` multiplies the matrix with all channels of a place; a bias '
            "stands beside the channels as `bias[:, None, None]`. The head makes one map for each class the same way, "
            "and takes its mean over rows and columns. Backward: how much does one pixel of a class map move the mean?"
        ),
        (
            "The mean of the class maps is the same as the class scores of the *mean pixel*, `x.mean(axis=(2, 3))`: "
            "then the head is a linear layer on (N, C), and dw and db are those of a linear layer. dx of the mean "
            "pixel is `dy @ w`; each place gets one part in H·W of it, so that dx has the shape of x."
        ),
    ),
    allow=("glassnet.ops",),
)
