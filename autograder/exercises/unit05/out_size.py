"""Exercise 1: how large the answer of a convolution is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05.wrong import out_size as wrong
from glassnet.check import WORKED, Case

Pair = int | tuple[int, int]
Shape = tuple[int, ...]

_PLACES = "Count the *places* of the window: it starts at one, and each step of s is one more."
_STRIDE = "A stride of 3 is a third of the steps, and the first place is not a step."
_PAD = "The border lies on both sides."
_DILATION = "k taps, d apart, reach over d·(k−1) + 1 values."
_EXACT = "A window as large as the axis has exactly one place."
_REST = "The last step would leave a rest: that does not fit, and is a ValueError."
_LARGE = "A window larger than the axis has no place at all: a ValueError."
_AXES = "Rows go with the first number of each pair, columns with the second."
_CHANNELS = "A filter has one layer a channel of the image; else a ValueError."


def out_size(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Places of a window of k taps, d apart, that walks in steps of s over n values with a border of p on both sides.

    Raises
    ------
    ValueError
        "a window of 3 does not fit 7 values in steps of 3"
    """
    window = d * (k - 1) + 1
    room = n + 2 * p - window
    if room < 0 or room % s:
        raise ValueError(f"a window of {window} does not fit {n + 2 * p} values in steps of {s}")
    return room // s + 1


def conv_shape(x_shape: Shape, w_shape: Shape, stride: Pair = 1, padding: Pair = 0) -> Shape:
    """Shape (N, F, OH, OW) of a convolution of images (N, C, H, W) with filters (F, C, KH, KW).

    Raises
    ------
    ValueError
        "images have 3 channels, filters 1"
    """
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    if x_shape[1] != w_shape[1]:
        raise ValueError(f"images have {x_shape[1]} channels, filters {w_shape[1]}")
    rows = out_size(x_shape[2], w_shape[2], int(sh), int(ph))
    return x_shape[0], w_shape[0], rows, out_size(x_shape[3], w_shape[3], int(sw), int(pw))


def _size(kind: str, *args: int, note: str = _PLACES, **more: Any) -> Case:
    return Case(kind, args, "out_size", note=note, **more)


def _shape(kind: str, *args: Any, note: str = _AXES, **more: Any) -> Case:
    return Case(kind, args, "conv_shape", note=note, **more)


def _refuses(make: Any, kind: str, *args: Any, note: str, **more: Any) -> Case:
    case: Case = make(kind, *args, note=note, options={"raises": True}, **more)
    return case


def _visible() -> list[Case]:
    return [
        _size(WORKED, 7, 3, 2, 0, 1),
        _size("stride 1", 7, 3, 1, 0, 1),
        _size("stride 1", 12, 5, 1, 0, 1),
        _size("stride", 227, 11, 4, 0, 1, note=_STRIDE),
        _size("stride", 10, 4, 3, 0, 1, note=_STRIDE),
        _size("padding", 32, 5, 1, 2, 1, note=_PAD, weight=1.5),
        _size("padding", 9, 4, 3, 2, 1, note=_PAD),
        _size("dilation", 11, 3, 1, 0, 4, note=_DILATION, weight=1.5),
        _size("dilation", 15, 3, 2, 1, 3, note=_DILATION),
        _size("a window of one", 6, 1, 5, 0, 1),
        _size("a window as large as the axis", 5, 5, 3, 0, 1, note=_EXACT),
        _refuses(_size, "does not fit", 7, 3, 3, 0, 1, note=_REST, weight=2),
        _refuses(_size, "does not fit", 9, 4, 3, 0, 1, note=_REST),
        _refuses(_size, "does not fit", 6, 2, 3, 2, 2, note=_REST),
        _refuses(_size, "larger than the axis", 3, 5, 1, 0, 1, note=_LARGE, weight=2),
        _refuses(_size, "larger than the axis", 2, 3, 1, 1, 4, note=_LARGE),
        _refuses(_size, "larger than the axis", 4, 8, 2, 0, 1, note=_LARGE),
        _shape(WORKED, (1, 3, 32, 34), (10, 3, 5, 5), (1, 1), (2, 2)),
        _shape("other sizes", (8, 3, 9, 14), (6, 3, 3, 4), (1, 1), (0, 0), weight=1.5),
        _shape("stride and padding", (2, 4, 9, 13), (5, 4, 3, 5), (2, 4), (1, 0), weight=1.5),
        _shape("stride and padding", (3, 2, 10, 9), (4, 2, 5, 3), (3, 2), (2, 3)),
        _shape("one number for both", (2, 1, 12, 9), (7, 1, 4, 3), 2, 1),
        _refuses(_shape, "other channels", (4, 3, 8, 9), (6, 1, 3, 3), (1, 1), (0, 0), note=_CHANNELS),
        _refuses(_shape, "other channels", (4, 3, 8, 9), (3, 6, 3, 3), (1, 1), (0, 0), note=_CHANNELS),
    ]


def _fitting(rng: np.random.Generator, *, padded: bool = False, dilated: bool = False) -> tuple[int, ...]:
    """Draw n, k, s, p, d that fit; the answer is at least 3."""
    k, s = int(rng.integers(4, 8)), int(rng.integers(2, 5))
    p = int(rng.integers(1, 4)) if padded else 0
    d = int(rng.integers(2, 5)) if dilated else 1
    return d * (k - 1) + 1 + s * int(rng.integers(5, 12)) - 2 * p, k, s, p, d


def _image(rng: np.random.Generator, stride: tuple[int, int], padding: tuple[int, int]) -> tuple[Shape, Shape]:
    """Draw shapes of images and filters that fit; all lengths differ where it matters."""
    n, c, f = (int(v) for v in rng.permutation(np.arange(2, 9))[:3])
    kh, kw = (int(v) for v in rng.permutation(np.arange(3, 7))[:2])
    oh, ow = (int(v) for v in rng.permutation(np.arange(5, 12))[:2])
    h, w = (k + s * (o - 1) - 2 * p for k, s, o, p in zip((kh, kw), stride, (oh, ow), padding, strict=True))
    return (n, c, h, w), (f, c, kh, kw)


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, k, s, p, d = _fitting(rng, padded=True, dilated=True)
    large = int(rng.integers(3, 9))
    steps, borders = ((2, 3), (3, 1)), ((1, 2), (2, 0))
    (images, channels, h, w), filters = _image(rng, (1, 1), (0, 0))
    return [
        *(_size(WORKED, *_fitting(rng)) for _ in range(3)),
        *(_size("stride 1", int(rng.integers(8, 40)), int(rng.integers(2, 8)), 1, 0, 1) for _ in range(2)),
        *(_size("stride", *_fitting(rng), note=_STRIDE) for _ in range(2)),
        *(_size("padding", *_fitting(rng, padded=True), note=_PAD, weight=1.5) for _ in range(2)),
        *(_size("dilation", *_fitting(rng, dilated=True), note=_DILATION, weight=1.5) for _ in range(2)),
        _size("dilation", n, k, s, p, d, note=_DILATION),
        _size("a window of one", 1 + 4 * int(rng.integers(2, 6)), 1, 4, 0, 1),
        _size("a window as large as the axis", large, large, 3, 0, 1, note=_EXACT),
        _refuses(_size, "does not fit", 7 + 3 * large, 3, 3, 0, 1, note=_REST, weight=2),
        _refuses(_size, "does not fit", 9 + 3 * large, 4, 3, 0, 1, note=_REST),
        _refuses(_size, "does not fit", 6 + 3 * large, 2, 3, 2, 2, note=_REST),
        _refuses(_size, "larger than the axis", large, large + 2, 1, 0, 1, note=_LARGE, weight=2),
        _refuses(_size, "larger than the axis", large, large + 1, 1, 1, 4, note=_LARGE),
        _refuses(_size, "larger than the axis", large, large + 4, 2, 0, 1, note=_LARGE),
        *(_shape(WORKED, *_image(rng, (1, 1), (2, 2)), (1, 1), (2, 2)) for _ in range(3)),
        _shape("other sizes", *_image(rng, (1, 1), (0, 0)), (1, 1), (0, 0), weight=1.5),
        *(
            _shape("stride and padding", *_image(rng, stride, padding), stride, padding, weight=1.5)
            for stride, padding in zip(steps, borders, strict=True)
        ),
        _shape("one number for both", *_image(rng, (2, 2), (1, 1)), 2, 1),
        _refuses(_shape, "other channels", (images, channels + 1, h, w), filters, (1, 1), (0, 0), note=_CHANNELS),
        _refuses(_shape, "other channels", (3, 2, 8, 9), (2, 3 + channels, 3, 3), (1, 1), (0, 0), note=_CHANNELS),
    ]


EXERCISE = Exercise(
    name="out_size",
    title="How large is the answer?",
    points=9,
    minutes=8,
    difficulty=1,
    functions=(
        Function(out_size, compare="labels"),
        Function(conv_shape, compare=("labels",) * 4, returns=("N", "F", "OH", "OW")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw seven squares and a window over the first three. How far can the window still move? That is the room "
            "it has. How many steps of length s are in this room, and how many *places* is that?"
        ),
        (
            "Two things happen before you count. The border makes the axis longer: by p on each side. And with "
            "dilation the window reaches further than k: between k taps there are k − 1 gaps of length d. The room is "
            "the length with its border, less the reach of the window."
        ),
        (
            "Raise `ValueError` in two cases: the room is negative, or it is no whole number of steps (`%` gives the "
            "rest). Then divide with `//`, so that the answer is an integer. For `conv_shape`, ask for rows and for "
            "columns separately; N comes from the images, F from the filters, and C has to be the same in both."
        ),
    ),
)
