"""Exercise 5: every window as a row, and the way back; the convolution becomes one matrix product."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05._images import Walk, halves, rarer, walks, wholes
from autograder.exercises.unit05.wrong import im2col as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = int | tuple[int, int]
Shape = tuple[int, ...]

_ROWS = "One row a window: image after image, in each the places row by row."
_ORDER = "A row lists channel after channel, in each the taps row by row: the order of `w.reshape(F, -1)`."
_ADD = "A pixel that several windows saw is the sum of what they bring back."
_NOTES = {
    "stride": "The next window begins (rows, columns) of the stride further.",
    "padding": "A border of zeros, which col2im cuts off again.",
    "rows and columns left over": "Pixels that no window saw: they are in no row, and col2im gives them 0.",
}


def im2col(x: Array, kh: int, kw: int, stride: Pair = 1, padding: Pair = 0) -> Array:
    """All windows of images (N, C, H, W) as the rows of an array (N·OH·OW, C·KH·KW)."""
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    bordered = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, height, width = bordered.shape
    oh, ow = (height - kh) // sh + 1, (width - kw) // sw + 1
    cols = np.empty((n, oh, ow, c, kh, kw), dtype=x.dtype)
    for i, j in np.ndindex(kh, kw):
        seen = bordered[:, :, i::sh, j::sw][:, :, :oh, :ow]
        cols[:, :, :, :, i, j] = seen.transpose(0, 2, 3, 1)
    return cols.reshape(n * oh * ow, c * kh * kw)


def col2im(cols: Array, x_shape: Shape, kh: int, kw: int, stride: Pair = 1, padding: Pair = 0) -> Array:
    """Add each row of cols where its window stood: an array of shape x_shape, the way back of im2col."""
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    n, c, height, width = x_shape
    dx = np.zeros((n, c, height + 2 * ph, width + 2 * pw))
    oh, ow = (dx.shape[2] - kh) // sh + 1, (dx.shape[3] - kw) // sw + 1
    windows = cols.reshape(n, oh, ow, c, kh, kw)
    for i, j in np.ndindex(kh, kw):
        rows, columns = slice(i, i + sh * (oh - 1) + 1, sh), slice(j, j + sw * (ow - 1) + 1, sw)
        dx[:, :, rows, columns] += windows[:, :, :, :, i, j].transpose(0, 3, 1, 2)
    return dx[:, :, ph : ph + height, pw : pw + width]


def _there(walk: Walk, x: Any, note: str = _ORDER) -> Case:
    args = (x, *walk.w_shape[2:], walk.stride, walk.padding)
    return Case(walk.kind, args, "im2col", note=_NOTES.get(walk.kind, note), weight=walk.weight)


def _back(walk: Walk, cols: Any, note: str = _ADD) -> Case:
    args = (cols, walk.x_shape, *walk.w_shape[2:], walk.stride, walk.padding)
    return Case(walk.kind, args, "col2im", note=_NOTES.get(walk.kind, note), weight=walk.weight)


def _cols_shape(walk: Walk) -> tuple[int, int]:
    n, _, oh, ow = walk.y_shape
    return n * oh * ow, int(np.prod(walk.w_shape[1:]))


def _both(rng: np.random.Generator, walk: Walk, draw: Any = halves) -> list[Case]:
    return [_there(walk, draw(rng, *walk.x_shape)), _back(walk, draw(rng, *_cols_shape(walk)))]


def _cases(rng: np.random.Generator, n: int, c: int, more: int) -> list[Case]:
    names = {"images, channels and filters": "images and channels"}
    small = Walk("float32 input", (2, 1, 3, 4), (1, 1, 2, 2), (1, 2))
    strided = small._replace(kind="non-contiguous input")
    return [
        *(
            case
            for walk in walks(n, c, 1, more)
            for case in _both(rng, walk._replace(kind=names.get(walk.kind, walk.kind)))
        ),
        _there(small, halves(rng, *small.x_shape).astype(np.float32)),
        _there(strided, Strided(halves(rng, *small.x_shape))),
    ]


def _rarer(rng: np.random.Generator, n: int, c: int, more: int) -> list[Case]:
    small = Walk("float32 input", (n, 1, 3, 4), (1, 1, 2, 2), (1, 2))
    return [
        *(case for walk in rarer(n, c, 1, more) for case in _both(rng, walk)),
        _back(small, halves(rng, *_cols_shape(small)).astype(np.float32)),
        _back(small._replace(kind="non-contiguous input"), Strided(halves(rng, *_cols_shape(small)))),
    ]


def _visible() -> list[Case]:
    walk = Walk(WORKED, (1, 1, 2, 3), (1, 1, 2, 2))
    cols = np.array([[1.0, 10.0, 2.0, 20.0], [100.0, 1000.0, 200.0, 2000.0]])
    return [
        _there(walk, np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), _ROWS),
        _back(walk, cols),
        *_cases(np.random.default_rng(55), 2, 3, 0),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c = (int(v) for v in rng.permutation([2, 3, 4])[:2])
    walk = Walk(WORKED, (1, 1, 2, 3), (1, 1, 2, 2))
    by_hand = [case for _ in range(3) for case in _both(rng, walk, wholes)]
    more = int(rng.integers(1, 3))
    return [*by_hand, *_cases(rng, n, c, more), *_rarer(rng, n, c, more)]


EXERCISE = Exercise(
    name="im2col",
    title="Windows as rows",
    points=13,
    minutes=15,
    difficulty=3,
    functions=(Function(im2col), Function(col2im)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "The plain way: three loops, over images and over the places of the window. Cut the window out of the "
            "bordered image (all channels at once), lay it flat with `ravel()`, and append it to a list. In which "
            "order must the loops stand, so that the rows come out image after image?"
        ),
        (
            "col2im walks through the same places in the same order. It takes the next row, gives it the shape "
            "(C, KH, KW) of a window, and *adds* it to a bordered image of zeros where the window stood. At the end "
            "the border goes. Check: with windows that do not overlap and no rest, it gives back the image."
        ),
        (
            "Faster: make an array with *six* axes (N, OH, OW, C, KH, KW), where each number has its place, and fill "
            "it tap by tap: what tap (i, j) meets is one slice of the bordered image with steps, of shape "
            "(N, C, OH, OW), whose axes you bring into the order (N, OH, OW, C) with `transpose`. Only then `reshape` "
            "to two axes. A `reshape` never moves a number past another; `transpose` does."
        ),
    ),
)
