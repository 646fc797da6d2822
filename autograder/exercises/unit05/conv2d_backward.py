"""Exercise 4: the convolution, backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05._images import Walk, dilated, halves, rarer, walks, wholes
from autograder.exercises.unit05.wrong import conv2d_backward as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = int | tuple[int, int]

_NOTES = {
    "images, channels and filters": "Every window that saw a pixel sends it a share; every place adds to the filter.",
    "stride": "A pixel that few windows saw gets few shares, one that none saw gets 0.",
    "padding": "The gradient of the border is cut off; what is left has the shape of x.",
    "dilation": "The same pixels as on the way forward: taps that are further apart.",
    "rows and columns left over": "No window saw the last rows and columns: their gradient is 0, and they are there.",
    "one number for both axes": "A number counts for rows and for columns.",
    "float32 input": "The same numbers in single precision.",
}


def conv2d_backward(
    dy: Array, x: Array, w: Array, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> tuple[Array, Array, Array]:
    """Gradients dx, dw, db of the shapes of x, w and b for the upstream gradient dy (N, F, OH, OW)."""
    (sh, sw), (ph, pw), (th, tw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    oh, ow = dy.shape[2:]
    bordered = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw = np.zeros(bordered.shape), np.zeros(w.shape)
    for i, j in np.ndindex(w.shape[2:]):
        rows = slice(i * th, i * th + sh * (oh - 1) + 1, sh)  # what tap (i, j) met on the way forward
        columns = slice(j * tw, j * tw + sw * (ow - 1) + 1, sw)
        dx[:, :, rows, columns] += np.einsum("nfhw,fc->nchw", dy, w[:, :, i, j])
        dw[:, :, i, j] = np.einsum("nfhw,nchw->fc", dy, bordered[:, :, rows, columns])
    return dx[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], dw, dy.sum(axis=(0, 2, 3))


def _case(walk: Walk, numbers: list[Any], **more: Any) -> Case:
    args = (*numbers, walk.stride, walk.padding, walk.dilation)
    return Case(walk.kind, args, "conv2d_backward", note=_NOTES.get(walk.kind, ""), weight=walk.weight, **more)


def _drawn(rng: np.random.Generator, walk: Walk, draw: Any = halves) -> list[Array]:
    return [draw(rng, *walk.y_shape), draw(rng, *walk.x_shape), draw(rng, *walk.w_shape)]


def _cases(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    small = Walk("float32 input", (2, 1, 3, 4), (1, 1, 2, 2), (1, 2))
    alike = Walk("as many filters as channels", (1, 2, 2 + more, 3 + more), (2, 2, 2, 2))
    return [
        *(_case(walk, _drawn(rng, walk)) for walk in (*walks(n, c, f, more), *dilated(c, f, more), alike)),
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
    dy = np.array([[[[1.0, 10.0], [100.0, 1000.0]]]])
    return [
        _case(Walk(WORKED, (1, 1, 3, 3), (1, 1, 2, 2)), [dy, x, w]),
        *_cases(np.random.default_rng(54), 2, 2, 3, 0),
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
    name="conv2d_backward",
    title="Convolution, backward",
    points=16,
    minutes=18,
    difficulty=3,
    functions=(Function(conv2d_backward, compare=("close", "close", "close"), returns=("dx", "dw", "db")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "One product on the way forward was: y at a place gets w at a tap times x at a pixel. So on the way back, "
            "for the same three: the pixel's dx gets dy · w, and the tap's dw gets dy · x. Everything else is "
            "bookkeeping: walk over the same places as forward, and each time you meet such a product, add both shares."
        ),
        (
            "Work with the *bordered* image: `dx` begins as zeros of its shape, and the border is cut off at the end. "
            "At the place (oy, ox), the window that forward cut out of x is cut out of dx too; there you add the "
            "filter, times dy at this place, for each filter and each image. Windows overlap, so add, do not assign."
        ),
        (
            "Much faster: loop over the taps. What tap (i, j) met at all places was one slice with steps. Add to this "
            "slice of dx the (N, F, OH, OW) of dy combined with the (F, C) numbers of the tap, summed over f. The same "
            "slice of the bordered x, combined with dy and summed over images and places, is dw at this tap. db adds "
            "up dy over everything but the filters. Cut with `ph : ph + H`; an end of `-ph` fails for 0."
        ),
    ),
)
