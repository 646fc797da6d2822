"""Exercise 2: max-pooling that remembers, and unpooling: the first half of 34."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import maxpool_switches as wrong_switches
from autograder.exercises.unit09.wrong import unpool as wrong_unpool
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]

_WHERE = "A switch counts the pixels of its own plane row by row: row·W + column."
_SIGN = "The largest of negative numbers is negative, and it has a place too."
_TIES = "Of equal values in a window the first one, row by row, has the switch."
_ALONE = "Each plane has its own maxima and its own switches."
_FIT = "Only windows that fit whole count."
_BACK = "Each value goes back to the pixel that its switch names; all others are 0."
_SUM = "Where several windows share a maximum, their values add up there."
_SHAPE = "What pooling left over at the edge comes back as zeros: `shape` says how large the plane was."


def maxpool_switches(x: Array, kernel_size: Pair, stride: Pair) -> tuple[Array, Array]:
    """Max-pool (N, C, H, W) to (N, C, OH, OW), and say where each maximum stood: row·W + column."""
    (kh, kw), (sh, sw), width = kernel_size, stride, x.shape[3]
    tall, wide = (x.shape[2] - kh) // sh + 1, (width - kw) // sw + 1
    y = np.empty((*x.shape[:2], tall, wide), dtype=x.dtype)
    switches = np.empty(y.shape, dtype=int)
    for n, c, i, j in np.ndindex(*y.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        y[n, c, i, j] = window[row, column]
        switches[n, c, i, j] = (i * sh + row) * width + j * sw + column
    return y, switches


def unpool(y: Array, switches: Array, shape: Pair) -> Array:
    """Put each value of y (N, C, OH, OW) back where its switch says, in planes of that shape."""
    x = np.zeros((*y.shape[:2], shape[0] * shape[1]), dtype=y.dtype)
    for n, c, i, j in np.ndindex(*y.shape):
        x[n, c, switches[n, c, i, j]] += y[n, c, i, j]
    return x.reshape(*y.shape[:2], *shape)


def _mixed(rng: np.random.Generator, *shape: int) -> Array:
    """All values different, about half of them negative."""
    size = int(np.prod(shape))
    return (rng.permutation(size) - size // 2 + 0.25).reshape(shape)


def _pool_cases(rng: np.random.Generator, more: int) -> list[Case]:
    def ask(kind: str, x: Any, kernel_size: Pair, stride: Pair, note: str, **rest: Any) -> Case:
        return Case(kind, (x, kernel_size, stride), "maxpool_switches", note=note, **rest)

    ties = rng.integers(0, 2, (1, 1, 4, 5)) - 2.0
    return [
        ask("windows that overlap", _mixed(rng, 1, 1, 5, 7 + more), (3, 3), (2, 2), _WHERE, weight=1.5),
        ask("several images and channels", _mixed(rng, 2 + more, 2, 2, 4), (2, 2), (2, 2), _ALONE),
        ask("a window that is not square", _mixed(rng, 1, 1, 6, 4 + more), (3, 2), (3, 2), _WHERE),
        ask("two different strides", _mixed(rng, 1, 1, 4, 5), (2, 2), (1, 3), _WHERE),
        ask("a size that does not divide", _mixed(rng, 1, 1, 5, 3 + 2 * more), (2, 2), (2, 2), _FIT),
        ask("all negative", -np.abs(_mixed(rng, 1, 1, 4, 4)), (2, 2), (2, 2), _SIGN),
        ask("equal values", ties, (3, 2), (1, 2), _TIES),
        ask("equal values", np.full((1, 1, 4, 4), 3.0), (2, 2), (2, 2), _TIES),
        ask("float32 input", _mixed(rng, 1, 1, 2, 6).astype(np.float32), (2, 2), (2, 2), ""),
        ask("non-contiguous input", Strided(_mixed(rng, 1, 1, 2, 4)), (2, 2), (2, 2), ""),
    ]


def _values(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Numbers of both signs without 0, none alike."""
    size = int(np.prod(shape))
    drawn: Array = (rng.permutation(np.arange(1, size + 1)) * rng.choice([-0.5, 1.0], size)).reshape(shape)
    return drawn


def _ask_unpool(
    rng: np.random.Generator, kind: str, size: tuple[int, ...], kernel_size: Pair, stride: Pair, note: str, **rest: Any
) -> Case:
    """Switches from a pooled image of that size, and other values than its maxima."""
    _, switches = maxpool_switches(_mixed(rng, *size), kernel_size, stride)
    y = _values(rng, switches.shape)
    return Case(kind, (y, switches, (size[2], size[3])), "unpool", note=note, **rest)


def _unpool_cases(rng: np.random.Generator, more: int) -> list[Case]:
    def ask(kind: str, size: tuple[int, ...], kernel_size: Pair, stride: Pair, note: str, **rest: Any) -> Case:
        return _ask_unpool(rng, kind, size, kernel_size, stride, note, **rest)

    single = ask("float32 input", (1, 2, 2, 4), (2, 2), (2, 2), _BACK)
    y, switches, shape = single.args
    shared = np.array([[6, 6 + more], [6, 6]]).reshape(1, 1, 2, 2)  # one pixel won several overlapping windows
    return [
        ask("several images and channels", (2 + more, 2, 2, 4), (2, 2), (2, 2), _ALONE, weight=1.5),
        ask("taller than wide", (1, 1, 6, 2 + 2 * more), (2, 2), (2, 2), _BACK),
        ask("wider than tall", (1, 2, 2, 6 + 2 * more), (2, 3), (2, 2), _BACK),
        Case("windows that overlap", (_values(rng, (1, 1, 2, 2)), shared, (3, 5)), "unpool", note=_SUM),
        ask("a size that does not divide", (1, 1, 5, 7 + 2 * more), (2, 2), (2, 2), _SHAPE),
        Case(single.kind, (y.astype(np.float32), switches, shape), "unpool", note=_BACK),
        Case("non-contiguous input", (Strided(2 * y), switches, shape), "unpool", note=_BACK),
    ]


def _worked(x: Array, y: Array) -> tuple[Case, Case]:
    """Two windows side by side, there and back with other values."""
    x = x.reshape(1, 1, 2, 4)
    _, switches = maxpool_switches(x, (2, 2), (2, 2))
    return (
        Case(WORKED, (x, (2, 2), (2, 2)), "maxpool_switches", note=_WHERE),
        Case(WORKED, (y.reshape(1, 1, 1, 2), switches, (2, 4)), "unpool", note=_BACK),
    )


def _visible() -> list[Case]:
    rng = np.random.default_rng(920)
    there, back = _worked(np.array([1.0, 5, 2, 0, 3, 4, 8, 1]), np.array([7.0, 9.0]))
    return [there, *_pool_cases(rng, 0), back, *_unpool_cases(rng, 0)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    more = int(rng.integers(1, 3))
    pairs: list[tuple[Case, Case]] = []
    while len(pairs) < 3:
        x = rng.permutation(np.arange(1.0, 9.0))
        if x[2:4].max() < x[6:].max():  # the second maximum stands in the second row
            pairs.append(_worked(x, rng.permutation([3.0, 5, 7, 11])[:2]))
    there, back = zip(*pairs, strict=True)
    return [*there, *_pool_cases(rng, more), *back, *_unpool_cases(rng, more)]


EXERCISE = Exercise(
    name="switches",
    title="Pooling that remembers, and unpooling",
    points=18,
    minutes=20,
    difficulty=2,
    functions=(
        Function(maxpool_switches, ("close", "labels"), ("y", "switches")),
        Function(unpool),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_switches), *collect(wrong_unpool)),
    hints=(
        (
            "Write the number 0, 1, 2, ... into the pixels of the worked example, row by row. The switch of a window "
            "is the number of the pixel that holds its maximum. Unpooling needs nothing but these numbers."
        ),
        (
            "`window.argmax()` counts inside the window; `divmod(that, width of the window)` is a row and a column in "
            "it. Add where the window begins, and count again in the plane, whose rows are W long. To unpool, a plane "
            "laid out flat, `H * W` long, is easier than rows and columns."
        ),
        (
            "Unpooling, a loop over n, c, i, j: in the flat plane (n, c), *add* `y[n, c, i, j]` at the place that "
            "`switches[n, c, i, j]` names. At the end give all planes their shape. `x[places] += y` keeps one of "
            "several values for the same place; `np.add.at` keeps them all."
        ),
    ),
)
