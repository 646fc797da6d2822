"""Exercise 25: mean-pooling of windows and of whole maps, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05.wrong import avgpool as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]
How = tuple[Pair, Pair, Pair]

_INSIDE = "At the border divide by the number of *real* pixels that the window sees."
_SHARE = "Each real pixel of a window gets an equal share of its gradient."
_PLACES = "Windows begin every `stride` pixels of the padded image, and only where a whole window fits."
_SUM = "A pixel seen by several windows gets the sum."
_ALONE = "Each image and each channel for itself."
_WHOLE = "The mean of whole numbers need not be whole."


def avgpool_forward(x: Array, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """Take the mean of each window's real pixels: (N, C, H, W) -> (N, C, OH, OW)."""
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    tall, wide = (x.shape[2] + 2 * ph - kh) // sh + 1, (x.shape[3] + 2 * pw - kw) // sw + 1
    y = np.empty((*x.shape[:2], tall, wide), dtype=np.result_type(x, np.float32))
    for i, j in np.ndindex(tall, wide):
        top, left = i * sh - ph, j * sw - pw
        y[:, :, i, j] = x[:, :, max(0, top) : top + kh, max(0, left) : left + kw].mean(axis=(2, 3))
    return y


def avgpool_backward(dy: Array, x: Array, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """Share each gradient among the real pixels of its window: dx of shape (N, C, H, W)."""
    (kh, kw), (sh, sw), (ph, pw) = kernel_size, stride, padding
    dx = np.zeros(x.shape, dtype=dy.dtype)
    for i, j in np.ndindex(*dy.shape[2:]):
        top, left = i * sh - ph, j * sw - pw
        seen = dx[:, :, max(0, top) : top + kh, max(0, left) : left + kw]  # a view: what is added here is in dx
        seen += dy[:, :, i : i + 1, j : j + 1] / (seen.shape[2] * seen.shape[3])
    return dx


def global_avgpool_forward(x: Array) -> Array:
    """Take the mean of each map: (N, C, H, W) -> (N, C)."""
    answer: Array = x.mean(axis=(2, 3))
    return answer


def global_avgpool_backward(dy: Array, x: Array) -> Array:
    """Share the gradient of each map's mean equally among its pixels: (N, C) -> (N, C, H, W)."""
    share = dy / (x.shape[2] * x.shape[3])
    return np.broadcast_to(share[:, :, None, None], x.shape).copy()


def _upstream(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """A gradient without zeros and of both signs, no two values alike."""
    size = int(np.prod(shape))
    values: Array = rng.permutation(np.arange(1, size + 1)) * rng.choice([-6.0, 12.0], size=size)
    return values.reshape(shape)


def _windows(name: str, kind: str, x: Any, how: How, note: str, rng: np.random.Generator, **rest: Any) -> Case:
    given = x.array if isinstance(x, Strided) else x
    if name == "avgpool_forward":
        return Case(kind, (x, *how), name, note=note, **rest)
    (kh, kw), (sh, sw), (ph, pw) = how
    n, c, h, w = given.shape
    dy = _upstream((n, c, (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1), rng)
    return Case(kind, (dy.astype(given.dtype), x, *how), name, note=note, **rest)


def _pixels(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers of both signs; about one pixel in five is 0, as after a ReLU."""
    return rng.integers(-9, 10, size=shape) * 1.0 * (rng.random(shape) > 0.2)


def _worked(name: str, x: Array, dy: Array) -> Case:
    how = ((2, 2), (2, 2), (0, 0))
    if name == "avgpool_forward":
        return Case(WORKED, (x.reshape(1, 1, 2, 4), *how), name, note="Two windows of 2×2, side by side.")
    if name == "avgpool_backward":
        given = (dy[:2].reshape(1, 1, 1, 2), x.reshape(1, 1, 2, 4))
        return Case(WORKED, (*given, *how), name, note="Two windows of 2×2, side by side.")
    if name == "global_avgpool_forward":
        return Case(WORKED, (x.reshape(1, 2, 1, 4),), name, note="Two channels of four pixels.")
    return Case(WORKED, (dy[2:].reshape(1, 2), x.reshape(1, 2, 1, 4)), name, note="Two channels of four pixels.")


def _of_windows(name: str, rng: np.random.Generator, more: int) -> list[Case]:
    back = name == "avgpool_backward"
    edge, many = (_SHARE, _SUM) if back else (_INSIDE, _PLACES)

    def ask(kind: str, x: Any, how: How, note: str, **options: Any) -> Case:
        return _windows(name, kind, x, how, note, rng, **options)

    found = [
        ask("windows that overlap", _pixels(rng, 1, 1, 5, 7 + more), ((3, 3), (2, 2), (0, 0)), many),
        ask("several images and channels", _pixels(rng, 2 + more, 2, 2, 4), ((2, 2), (2, 2), (0, 0)), _ALONE),
        ask("a window that is not square", _pixels(rng, 1, 1, 6, 4), ((3, 2), (3, 2), (0, 0)), many),
        ask("a window that is not square", _pixels(rng, 1, 1, 4, 5 + more), ((1, 3), (2, 2), (0, 0)), many),
        ask("two different strides", _pixels(rng, 1, 1, 4, 5), ((2, 2), (1, 3), (0, 0)), "`stride` is (down, across)."),
        ask("two different strides", _pixels(rng, 1, 1, 5, 4), ((2, 2), (3, 1), (0, 0)), "`stride` is (down, across)."),
        ask("a size that does not divide", _pixels(rng, 1, 1, 5, 3 + 2 * more), ((2, 2), (2, 2), (0, 0)), many),
        ask("padding", _pixels(rng, 1, 1, 3, 4 + more), ((3, 3), (1, 1), (1, 1)), edge, weight=1.5),
        ask("padding", _pixels(rng, 1, 1, 4, 5), ((2, 4), (2, 3), (1, 2)), edge),
        ask("padding on one axis only", _pixels(rng, 1, 1, 4, 4 + more), ((2, 3), (2, 1), (0, 1)), edge),
        ask("padding on one axis only", _pixels(rng, 1, 1, 4, 4), ((3, 2), (1, 2), (1, 0)), edge),
        ask("float32 input", _pixels(rng, 1, 1, 2, 6).astype(np.float32), ((2, 2), (2, 2), (0, 0)), ""),
        ask("non-contiguous input", Strided(_pixels(rng, 1, 1, 2, 4)), ((2, 2), (2, 2), (0, 0)), ""),
    ]
    if not back:
        found.append(ask("whole numbers", rng.integers(0, 256, size=(1, 1, 2, 6)), ((2, 3), (2, 3), (0, 0)), _WHOLE))
    return found


def _of_maps(name: str, rng: np.random.Generator, more: int) -> list[Case]:
    def ask(kind: str, x: Any, note: str, **options: Any) -> Case:
        given = x.array if isinstance(x, Strided) else x
        upstream = (_upstream(given.shape[:2], rng).astype(given.dtype),) if name.endswith("backward") else ()
        return Case(kind, (*upstream, x), name, note=note, **options)

    found = [
        ask("several images and channels", _pixels(rng, 2, 3, 2, 5 + more), _ALONE),
        ask("maps that are not square", _pixels(rng, 1, 2, 2, 6), "Divide by H·W."),
        ask("maps that are not square", _pixels(rng, 3, 1, 5, 3 + more), "Divide by H·W."),
        ask("one pixel", _pixels(rng, 2, 3, 1, 1) + 0.5, "The mean of one pixel is that pixel."),
        ask("float32 input", _pixels(rng, 2, 2, 2, 3).astype(np.float32), ""),
        ask("non-contiguous input", Strided(_pixels(rng, 1, 2, 3, 4)), ""),
    ]
    if name == "global_avgpool_forward":
        found.append(ask("whole numbers", rng.integers(0, 256, size=(1, 3, 2, 3)), _WHOLE))
    return found


_NAMES = ("avgpool_forward", "avgpool_backward", "global_avgpool_forward", "global_avgpool_backward")


def _more(name: str, rng: np.random.Generator, more: int) -> list[Case]:
    return _of_maps(name, rng, more) if name.startswith("global") else _of_windows(name, rng, more)


def _visible() -> list[Case]:
    x = np.array([1.0, 3, 0, -2, 5, 7, 4, 6])
    dy = np.array([8.0, -4, 12, 20])
    found = []
    for number, name in enumerate(_NAMES):
        rng = np.random.default_rng(2500 + number)
        found += [_worked(name, x, dy), *_more(name, rng, 0)]
    return found


def _hidden(rng: np.random.Generator) -> list[Case]:
    found = []
    for name in _NAMES:
        for _ in range(3):
            x = (rng.permutation(8) - float(rng.integers(1, 4))) * rng.integers(1, 4)
            found.append(_worked(name, x, rng.permutation([4.0, -8, 12, 20]) * rng.integers(1, 5)))
        found += _more(name, rng, int(rng.integers(1, 3)))
    return found


EXERCISE = Exercise(
    name="avgpool",
    title="Mean-pooling, of windows and of whole maps",
    points=12,
    minutes=16,
    difficulty=2,
    functions=(
        Function(avgpool_forward),
        Function(avgpool_backward),
        Function(global_avgpool_forward),
        Function(global_avgpool_backward),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "A mean is a sum divided by a count. Forward and backward have to agree about the *count*: each pixel that "
            "was counted gets one share. Which pixels does the window in the corner count, when there is padding?"
        ),
        (
            "You need no padded copy. Let the window begin at row `i * stride - padding`, which may be negative, cut "
            "off what lies outside the image, and take the mean of what is left. A slice that ends beyond the array is "
            "cut off by NumPy; one that begins at -1 is *not*: -1 means the last row."
        ),
        (
            "Backward: add `dy[:, :, i:i+1, j:j+1]`, divided by the count, to the part of `dx` with the same borders "
            "as in forward; the slices i:i+1 keep the axes, so that it broadcasts. For whole maps the mean goes over "
            "axes 2 and 3, and backward gives each of the H·W pixels one share."
        ),
    ),
)
