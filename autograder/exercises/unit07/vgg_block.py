"""Exercise 4: a block of VGG, and what several small windows cost against a large one."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit07._draw import halves, in_single, wholes
from autograder.exercises.unit07.wrong import three_by_three as wrong_three
from autograder.exercises.unit07.wrong import vgg_block as wrong_block
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_BLOCK = "Each convolution has a border of 1 and a ReLU behind it; one pooling of 2 × 2 ends the block."
_CUT = "A row or a column that is left over is not pooled."
_NEGATIVE = "What goes into a block may be negative."
_SIDE = "Each further 3 × 3 window reaches one pixel further on both sides."
_WEIGHTS = "A layer from C channels to C channels has C² windows."


def vgg_block_forward(x: Array, ws: list[Array], bs: list[Array]) -> Array:
    """3 × 3 convolutions with a border of 1, each with ReLU, and one max pooling of 2 × 2."""
    for w, b in zip(ws, bs, strict=True):
        x = np.maximum(ops.conv2d_forward(x, w.astype(x.dtype), b.astype(x.dtype), padding=1)[0], 0)
    y: Array = ops.max_pool2d_forward(x, 2)[0]
    return y


def three_by_three(n: int, channels: int) -> tuple[int, int, int]:
    """Side of what n windows of 3 × 3 in a row see, their weights, and the weights of one window of that side."""
    side = 2 * n + 1
    return side, 9 * n * channels**2, side**2 * channels**2


def _block(
    rng: np.random.Generator,
    kind: str,
    shape: tuple[int, ...],
    widths: list[int],
    change: Any = None,
    note: str = _BLOCK,
    weight: float = 1.0,
) -> Case:
    x, ws, bs = halves(rng, *shape), [], []
    for before, width in zip([shape[1], *widths], widths, strict=False):
        ws.append(halves(rng, width, before, 3, 3) / 2)
        bs.append(halves(rng, width))
    if change is not None:
        x, ws = change(x), [change(w) for w in ws]
        bs = bs if change is Strided else [change(b) for b in bs]
    return Case(kind, (x, ws, bs), "vgg_block_forward", note=note, weight=weight)


def _worked(rng: np.random.Generator | None = None) -> Case:
    """Four pixels, two filters that look at one or two of them."""
    x, first, second = np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 3, 3))
    first[0, 0, 1, 1:], second[0, 0, 1, 1], bs = [1.0, -1.0], 2.0, [np.array([-1.0]), np.array([1.0])]
    if rng is not None:
        x = rng.permutation(np.arange(2.0, 10.0))[:4].reshape(2, 2)
        first[0, 0, 1, :2] = rng.permutation([-1.0, 2.0])
        second[0, 0, :2, 1], bs = rng.permutation([1.0, 3.0]), [-np.abs(wholes(rng, 1)), np.abs(wholes(rng, 1))]
    return Case(WORKED, (x.reshape(1, 1, 2, 2), [first, second], bs), "vgg_block_forward", note=_BLOCK)


def _ask(kind: str, n: int, channels: int, note: str) -> Case:
    return Case(kind, (n, channels), "three_by_three", note=note)


def _cases(rng: np.random.Generator, n: int, c: int, f: int, more: int) -> list[Case]:
    return [
        _block(rng, "more images and channels", (n, c, 4, 6 + 2 * more), [f, f], weight=2),
        _block(rng, "one convolution", (1, c, 2 + 2 * more, 6), [f]),
        _block(rng, "as many channels everywhere", (1, f, 4 + more, 4), [f, f, f], weight=2),
        _block(rng, "rows and columns left over", (1, 1, 5 + 2 * more, 7), [2, 3], note=_CUT),
        _block(rng, "all negative", (1, c, 4, 4), [f], lambda a: -np.abs(a) if a.shape[-1] > 3 else a, note=_NEGATIVE),
        _block(rng, "float32 input", (1, 1, 4, 4), [2, 2], in_single),
    ]


def _visible() -> list[Case]:
    return [
        _worked(),
        *_cases(np.random.default_rng(735), 2, 2, 3, 0),
        _ask(WORKED, 2, 10, _SIDE),
        _ask("one window", 1, 7, _SIDE),
        _ask("three windows", 3, 4, _SIDE),
        _ask("more windows", 5, 3, _SIDE),
        _ask("VGG's channels", 3, 512, _WEIGHTS),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    widths = [int(v) for v in rng.permutation(np.arange(3, 60))[:6]]
    return [
        *(_worked(rng) for _ in range(3)),
        *_cases(rng, 3, int(rng.integers(3, 5)), int(rng.integers(2, 5)), 1),
        _block(rng, "non-contiguous input", (1, 2, 4, 6), [3, 2], Strided),
        *(_ask(WORKED, n, c, _SIDE) for n, c in zip(rng.permutation([2, 3, 4]).tolist(), widths, strict=False)),
        _ask("one window", 1, widths[3], _SIDE),
        _ask("more windows", int(rng.integers(5, 12)), widths[4], _SIDE),
        _ask("VGG's channels", int(rng.integers(2, 5)), 64 * widths[5], _WEIGHTS),
    ]


EXERCISE = Exercise(
    name="vgg_block",
    title="A block of VGG",
    points=14,
    minutes=14,
    difficulty=1,
    functions=(
        Function(vgg_block_forward),
        Function(three_by_three, ("exact",) * 3, ("side", "small", "large")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_block), *collect(wrong_three)),
    hints=(
        (
            "The block has no choices left: every convolution is 3 × 3 with a border of 1. What does that do to rows "
            "and columns, and who halves them? For the second function draw a row of pixels, above it the numbers of a "
            "first window of 3, above them those of a second."
        ),
        (
            "Let one variable go through the layers: it begins as x, and each round of the loop replaces it by what "
            "the layer made of it. `zip(ws, bs)` gives filters and biases in pairs. For the second function: a second "
            "window looks at three numbers whose views overlap, so it sees one pixel more on each side."
        ),
        (
            "`ops.conv2d_forward(x, w, b, padding=1)` answers y and a cache you do not need; "
            "`ops.max_pool2d_forward(x, 2)` likewise. Behind the loop comes the pooling, once. A layer with windows of "
            "k × k from C to C channels has k·k·C·C weights; n layers of 3 × 3 see a square of side 2n + 1."
        ),
    ),
    allow=("glassnet.ops",),
)
