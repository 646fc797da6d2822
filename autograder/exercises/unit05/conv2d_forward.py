"""Exercise 3: the convolution, forward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05._images import Walk, dilated, halves, rarer, walks, wholes
from autograder.exercises.unit05.wrong import conv2d_forward as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = int | tuple[int, int]

_NOTES = {
    "images, channels and filters": "Each filter looks at all channels of each image, and adds up.",
    "stride": "The window goes on by (rows, columns) of the stride.",
    "padding": "A border of zeros, ph rows above and below, pw columns left and right.",
    "dilation": "Neighbouring taps of a filter look at pixels that are (rows, columns) of the dilation apart.",
    "rows and columns left over": "What no whole window reaches at the far end is left out.",
    "one number for both axes": "A number counts for rows and for columns.",
    "float32 input": "The same numbers in single precision.",
}


def conv2d_forward(x: Array, w: Array, b: Array, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> Array:
    """Slide filters w (F, C, KH, KW) over images x (N, C, H, W) and add b (F,): an answer (N, F, OH, OW)."""
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    kh, kw = w.shape[2:]
    bordered = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    oh = (bordered.shape[2] - th * (kh - 1) - 1) // sh + 1
    ow = (bordered.shape[3] - tw * (kw - 1) - 1) // sw + 1
    y: Array = np.zeros((len(x), len(w), oh, ow)) + b[:, None, None]
    for i, j in np.ndindex(kh, kw):
        seen = bordered[:, :, i * th :: sh, j * tw :: sw][:, :, :oh, :ow]  # what tap (i, j) meets, place by place
        y += np.einsum("nchw,fc->nfhw", seen, w[:, :, i, j])
    return y


def _case(walk: Walk, numbers: list[Any], **more: Any) -> Case:
    args = (*numbers, walk.stride, walk.padding, walk.dilation)
    return Case(walk.kind, args, "conv2d_forward", note=_NOTES.get(walk.kind, ""), weight=walk.weight, **more)


def _drawn(rng: np.random.Generator, walk: Walk, draw: Any = halves) -> list[Array]:
    return [draw(rng, *walk.x_shape), draw(rng, *walk.w_shape), draw(rng, walk.w_shape[0])]


def _cases(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    small = Walk("float32 input", (2, 1, 3, 4), (1, 1, 2, 2), (1, 2))
    same = Walk("one number for both axes", (1, 1, 5 + more, 4 + more), (1, 1, 3, 2), 2, 1, 1)
    return [
        *(_case(walk, _drawn(rng, walk)) for walk in (*walks(n, c, f, more), *dilated(c, f, more), same)),
        _case(small, [a.astype(np.float32) for a in _drawn(rng, small)]),
    ]


def _rarer(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    ways = (*rarer(n, c, f, more), Walk("dilation", (1, 1, 5, 4), (f, 1, 3, 2), (2, 1), (1, 2), (2, 3)))
    small = Walk("non-contiguous input", (n, 1, 3, 4), (f, 1, 2, 2), (1, 2))
    return [
        *(_case(walk, _drawn(rng, walk)) for walk in ways),
        _case(small, [Strided(a) for a in _drawn(rng, small)]),
    ]


def _visible() -> list[Case]:
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [4.0, 0.0, 2.0]]]])
    w = np.array([[[[1.0, 2.0], [-1.0, 3.0]]]])
    return [
        _case(Walk(WORKED, (1, 1, 3, 3), (1, 1, 2, 2)), [x, w, np.array([10.0])]),
        *_cases(np.random.default_rng(53), 2, 2, 3, 0),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c, f = (int(v) for v in rng.permutation([2, 3, 4]))
    by_hand = Walk(WORKED, (1, 1, 3, 3), (1, 1, 2, 2))
    more = int(rng.integers(1, 3))
    return [
        *(_case(by_hand, _drawn(rng, by_hand, wholes)) for _ in range(3)),
        *_cases(rng, n, c, f, more),
        *_rarer(rng, n, c, f, more),
    ]


EXERCISE = Exercise(
    name="conv2d_forward",
    title="Convolution, forward",
    points=16,
    minutes=18,
    difficulty=2,
    functions=(Function(conv2d_forward),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Begin with the simplest case: one image, one channel, one filter, stride 1, no border. Two loops over the "
            "places of the answer; at each, cut out the window, multiply it with the filter and add up. Then let it "
            "grow: a border first (`np.pad`, rows and columns only), then the stride, then more channels, filters and "
            "images."
        ),
        (
            "Where does the window of the place (oy, ox) begin? At row oy · sh of the bordered image. From there it "
            "sees KH rows that are th apart; a slice can take steps. All channels of the window are multiplied with "
            "all layers of the filter, and added up to one number. The bias comes once a place."
        ),
        (
            "Much faster: loop over the KH · KW *taps* instead of over the places. What tap (i, j) meets at all places "
            "is one slice of the bordered image, beginning at row i · th and going on in steps of sh, OH rows in all; "
            "the columns likewise. Its share of the answer multiplies this (N, C, OH, OW) with the (F, C) numbers of "
            "the tap and adds up over c: `np.einsum` says that in one line."
        ),
    ),
)
