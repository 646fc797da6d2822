"""Exercise 24: max-pooling, the largest value of each window, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05.wrong import maxpool as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]

_PLACES = "Windows begin every `stride` pixels, and only where a whole window fits."
_SIGN = "The largest of negative numbers is negative."
_TIES = "Of equal values the first one, row by row, has won."
_ALONE = "Each image and each channel is pooled for itself."
_SUM = "A pixel that wins several windows gets the sum of their gradients."
_REST = "A pixel that no window sees has gradient 0, and dx has the shape of x."


def maxpool_forward(x: Array, kernel_size: Pair, stride: Pair) -> Array:
    """Take the largest value of each window: (N, C, H, W) -> (N, C, OH, OW)."""
    (kh, kw), (sh, sw) = kernel_size, stride
    tall, wide = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    y = np.empty((*x.shape[:2], tall, wide), dtype=x.dtype)
    for i, j in np.ndindex(tall, wide):
        y[:, :, i, j] = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(2, 3))
    return y


def maxpool_backward(dy: Array, x: Array, kernel_size: Pair, stride: Pair) -> Array:
    """Send each gradient to the pixel that won its window: dx of shape (N, C, H, W)."""
    (kh, kw), (sh, sw) = kernel_size, stride
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = divmod(int(window.argmax()), kw)
        dx[n, c, i * sh + row, j * sw + column] += dy[n, c, i, j]
    return dx


_NAMES = ("maxpool_forward", "maxpool_backward")


def _case(
    name: str, kind: str, x: Any, how: tuple[Pair, Pair], note: str, rng: np.random.Generator, **rest: Any
) -> Case:
    """A case of the function called `name`; backward gets a gradient without zeros, of both signs."""
    given = x.array if isinstance(x, Strided) else x
    if name == "maxpool_forward":
        return Case(kind, (x, *how), name, note=note, **rest)
    (kh, kw), (sh, sw) = how
    n, c, h, w = given.shape
    shape = (n, c, (h - kh) // sh + 1, (w - kw) // sw + 1)
    dy = (
        rng.permutation(np.arange(1, np.prod(shape) + 1)) * rng.choice([-0.5, 1.0], size=int(np.prod(shape)))
    ).reshape(shape)
    return Case(kind, (dy.astype(given.dtype), x, *how), name, note=note, **rest)


def _worked(name: str, x: Array, dy: Array) -> Case:
    upstream = (dy.reshape(1, 1, 2, 2),) if name == "maxpool_backward" else ()
    return Case(
        WORKED, (*upstream, x.reshape(1, 1, 4, 4), (2, 2), (2, 2)), name, note="Four windows of 2×2, side by side."
    )


def _mixed(rng: np.random.Generator, *shape: int) -> Array:
    """All values different, about half of them negative."""
    size = int(np.prod(shape))
    return (rng.permutation(size) - size // 2 + 0.25).reshape(shape)


def _cases(name: str, rng: np.random.Generator, more: int) -> list[Case]:
    back = name == "maxpool_backward"
    rest = _REST if back else _PLACES
    few = rng.integers(0, 2, size=(1, 1, 4, 5)).astype(float) - 2.0  # many ties, all negative

    def ask(kind: str, x: Any, how: tuple[Pair, Pair], note: str, **options: Any) -> Case:
        return _case(name, kind, x, how, note, rng, **options)

    return [
        ask(
            "windows that overlap",
            _mixed(rng, 1, 1, 5, 7 + more),
            ((3, 3), (2, 2)),
            _SUM if back else _PLACES,
            weight=1.5,
        ),
        ask("windows that overlap", _mixed(rng, 1, 1, 5, 4), ((2, 3), (1, 1)), _SUM if back else _PLACES),
        ask("several images and channels", _mixed(rng, 2 + more, 2, 2, 4), ((2, 2), (2, 2)), _ALONE),
        ask(
            "a window that is not square",
            _mixed(rng, 1, 1, 6, 4),
            ((3, 2), (3, 2)),
            "`kernel_size` is (height, width).",
        ),
        ask(
            "a window that is not square",
            _mixed(rng, 1, 1, 4, 5 + more),
            ((1, 3), (2, 2)),
            "`kernel_size` is (height, width).",
        ),
        ask("two different strides", _mixed(rng, 1, 1, 4, 5), ((2, 2), (1, 3)), "`stride` is (down, across)."),
        ask("two different strides", _mixed(rng, 1, 1, 5, 4), ((2, 2), (3, 1)), "`stride` is (down, across)."),
        ask("a size that does not divide", _mixed(rng, 1, 1, 5, 3 + 2 * more), ((2, 2), (2, 2)), rest),
        ask("pixels between the windows", _mixed(rng, 1, 1, 5, 6), ((2, 2), (3, 4)), rest),
        ask("all negative", -np.abs(_mixed(rng, 1, 1, 4, 4)), ((2, 2), (2, 2)), _SIGN),
        ask("equal values", few, ((3, 2), (1, 2)), _TIES),
        ask("equal values", np.full((1, 1, 4, 6), 3.0), ((2, 3), (2, 3)), _TIES),
        ask("float32 input", _mixed(rng, 1, 1, 2, 6).astype(np.float32), ((2, 2), (2, 2)), ""),
        ask("non-contiguous input", Strided(_mixed(rng, 1, 1, 2, 4)), ((2, 2), (2, 2)), ""),
    ]


def _visible() -> list[Case]:
    x = np.array([1.0, 5, 2, 0, 3, 4, 8, 1, -1, 0, 2, 6, 7, -2, 3, 5])
    dy = np.array([10.0, 20, 30, 40])
    found = []
    for number, name in enumerate(_NAMES):
        rng = np.random.default_rng(2400 + number)
        found += [_worked(name, x, dy), *_cases(name, rng, 0)]
    return found


def _hidden(rng: np.random.Generator) -> list[Case]:
    found = []
    for name in _NAMES:
        for _ in range(3):
            x = (rng.permutation(16) - float(rng.integers(3, 8))) * rng.integers(1, 4)
            found.append(_worked(name, x, rng.permutation([3.0, 5, 7, 11]) * rng.integers(1, 5)))
        found += _cases(name, rng, int(rng.integers(1, 3)))
    return found


EXERCISE = Exercise(
    name="maxpool",
    title="Max-pooling, forward and backward",
    points=14,
    minutes=18,
    difficulty=2,
    functions=(Function(maxpool_forward), Function(maxpool_backward)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw the 4×4 image of the worked example and put a frame around each window. Forward looks for the "
            "largest number in a frame. Backward asks: if I change *this* pixel a little, which outputs change too?"
        ),
        (
            "The window of output (i, j) begins at row `i * stride[0]` and column `j * stride[1]`, and reaches "
            "`kernel_size` further. How many windows fit is the output size of a convolution without padding. "
            "`.max(axis=(2, 3))` takes the maximum of all images and channels at once and leaves them apart."
        ),
        (
            "Backward: for each output, cut the same window out of `x`. `window.argmax()` counts along the flattened "
            "window, row by row, and takes the first of equal values; `divmod(position, width)` makes a row and a "
            "column of it. *Add* the gradient at that pixel of `dx`, since windows may overlap."
        ),
    ),
)
