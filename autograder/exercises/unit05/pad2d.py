"""Exercise 2: a border around the image, and what goes back through it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05.wrong import pad2d as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Sides = tuple[int, int, int, int]

_ORDER = "The four widths are in the order top, bottom, left, right."
_MIRROR = "The mirror stands *on* the last pixel: a b c with 2 more becomes a b c b a."
_CORNERS = "The corners belong to the border too."
_LIMIT = "A mirror on the last pixel shows at most n − 1 others: more is a ValueError."
_FOLD = "A pixel that was copied into the border gets the gradients of its copies, added to its own."
_NOTHING = "With a width of 0 there is nothing on that side."
_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}


def pad2d(x: Array, p: Sides, mode: str) -> Array:
    """Put a border around images (N, C, H, W); p is (top, bottom, left, right).

    Raises
    ------
    ValueError
        "reflect needs a border narrower than the image"
    """
    top, bottom, left, right = p
    if mode == "reflect" and (max(top, bottom) >= x.shape[2] or max(left, right) >= x.shape[3]):
        raise ValueError("reflect needs a border narrower than the image")
    sides = ((0, 0), (0, 0), (top, bottom), (left, right))
    bordered: Array = np.pad(x, sides, mode=_MODES[mode])  # type: ignore[call-overload]
    return bordered


def pad2d_backward(dy: Array, p: Sides, mode: str) -> Array:
    """Gradient (N, C, H, W) for the gradient dy of the image with its border."""
    top, bottom, left, right = p
    if mode == "zeros":
        return dy[:, :, top : dy.shape[2] - bottom, left : dy.shape[3] - right].copy()
    rows = _shown(dy.shape[2] - top - bottom, top, bottom, mode)
    columns = _shown(dy.shape[3] - left - right, left, right, mode)
    dx = np.zeros((*dy.shape[:2], dy.shape[2] - top - bottom, dy.shape[3] - left - right))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            dx[:, :, row, column] += dy[:, :, i, j]
    return dx


def _shown(n: int, before: int, after: int, mode: str) -> Array:
    """Which of n pixels each place of the longer axis shows."""
    indices: Array = np.pad(np.arange(n), (before, after), mode=_MODES[mode])  # type: ignore[call-overload]
    return indices


def _pad(kind: str, x: Any, p: Sides, mode: str, note: str = "", **more: Any) -> Case:
    return Case(kind, (x, p, mode), "pad2d", note=note or _ORDER, **more)


def _back(kind: str, dy: Any, p: Sides, mode: str, note: str = _FOLD, **more: Any) -> Case:
    return Case(kind, (dy, p, mode), "pad2d_backward", note=note, **more)


def _draw(rng: np.random.Generator, *shape: int) -> Array:
    """Draw multiples of a half, none of them 0 and none whole: exact in float32, and an int array would show."""
    drawn: Array = rng.integers(-9, 10, size=shape) + 0.5
    return drawn


def _cases(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> list[Case]:
    """Cases of both functions; h is at least 3 and w at least 4."""
    x, wide = _draw(rng, n, c, h, w), (1, 2, 2, 0)
    narrow = _draw(rng, 1, 1, 2, 3)
    dy, one_row = _draw(rng, n, c, h + 3, w + 2), _draw(rng, 1, 2, 1, 4)
    return [
        _pad("zeros", x, wide, "zeros", weight=2),
        _pad("mirror", x[:1], wide, "reflect", _MIRROR, weight=2),
        _pad("the last pixel again", x[:1], (0, 3, 1, 2), "replicate", _CORNERS, weight=2),
        _pad("wider than the image", narrow, (3, 0, 0, 4), "replicate"),
        _pad("wider than the image", narrow, (0, 3, 0, 1), "zeros"),
        _pad("as wide as a mirror can show", narrow, (1, 1, 2, 2), "reflect", _LIMIT),
        _pad("mirror too wide", narrow, (2, 0, 1, 1), "reflect", _LIMIT, options={"raises": True}, weight=1.5),
        _pad("mirror too wide", narrow, (1, 1, 0, 3), "reflect", _LIMIT, options={"raises": True}),
        _pad("no border on some sides", x[:1], (0, 0, 2, 1), "reflect", _NOTHING),
        _back("zeros", dy, wide, "zeros", _ORDER, weight=2),
        _back("mirror", dy[:1], wide, "reflect", weight=2),
        _back("the last pixel again", dy, (0, 3, 0, 2), "replicate", weight=2),
        _back("wider than the image", _draw(rng, 1, 1, 5, 6), (3, 0, 0, 4), "replicate"),
        _back("no border on some sides", one_row, (0, 0, 1, 1), "reflect", _NOTHING),
        _back("no border on some sides", one_row, (0, 0, 0, 0), "zeros", _NOTHING),
        _back("no border on some sides", dy[:1], (2, 0, 0, 1), "replicate", _NOTHING),
        _back("as wide as a mirror can show", _draw(rng, 1, 1, 4, 7), (1, 1, 2, 2), "reflect"),
    ]


def _rarer(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> list[Case]:
    """Cases that no known mistake needs; they are tried in grading, where no data file has to stay small."""
    x, dy = _draw(rng, n, c, h, w), _draw(rng, n, c, h + 3, w + 3)
    return [
        _pad("float32 input", x.astype(np.float32), (1, 1, 2, 1), "replicate"),
        _pad("non-contiguous input", Strided(x), (1, 2, 0, 1), "reflect"),
        _back("one row", _draw(rng, n, c, 4, w), (1, 2, 1, 1), "replicate"),
        _back("float32 input", dy.astype(np.float32), (1, 1, 2, 1), "reflect"),
        _back("non-contiguous input", Strided(dy), (1, 2, 0, 1), "reflect"),
    ]


def _visible() -> list[Case]:
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    dy = np.array([[[[1.0, 10.0, 100.0, 1000.0, 10000.0]]]])
    return [
        _pad(WORKED, x, (0, 0, 2, 1), "reflect", _MIRROR),
        _back(WORKED, dy, (0, 0, 1, 1), "reflect"),
        *_cases(np.random.default_rng(52), 2, 1, 3, 4),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c = (int(v) for v in rng.permutation(np.arange(1, 4))[:2])
    h, w = ((4, 6), (5, 7), (6, 5))[int(rng.integers(3))]
    again = [
        case
        for _ in range(3)
        for case in (
            _pad(WORKED, _draw(rng, 1, 1, 2, 3), (0, 0, 2, 1), "reflect", _MIRROR),
            _back(WORKED, _draw(rng, 1, 1, 1, 5), (0, 0, 1, 1), "reflect"),
        )
    ]
    return [*again, *_cases(rng, n, c, h, w), *_rarer(rng, n, c, h, w)]


EXERCISE = Exercise(
    name="pad2d",
    title="A border around the image",
    points=12,
    minutes=13,
    difficulty=2,
    functions=(Function(pad2d), Function(pad2d_backward)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Think of one axis only: a row of numbers. Which number of the row does each place of the row *with* its "
            "border show? Write these indices down, for the mirror and for the repeated pixel. Rows and columns of an "
            "image are then the same thing, one after the other."
        ),
        (
            "`np.pad` can make all three borders; find out what it calls them, and what it does with a mirror that is "
            "too wide. It takes a pair of widths for *each* axis, those of N and C included. Or, with a list of "
            "indices for the rows and one for the columns: `x[:, :, rows][:, :, :, columns]`."
        ),
        (
            "Backward: with zeros, the border came from nowhere, and its gradient goes nowhere. Else each place of dy "
            "adds to the pixel that it showed. Work on the columns first: for each place of the longer axis, add its "
            "column of dy to the column that your list of indices names. Then do the same with the rows of the result. "
            "Cut with `top : height - bottom`; an end of `-bottom` fails for 0."
        ),
    ),
)
