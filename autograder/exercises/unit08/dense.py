"""Exercise 3: a dense block there and back, the transition behind it, and how many maps there are where."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit08._draw import coarse, distinct, lively, norm, signs, weighed
from autograder.exercises.unit08._resnet import apply_norm
from autograder.exercises.unit08._transition import (
    counts,
    densenet_channels,
    transition_by_hand,
    transition_forward,
    transitions,
)
from autograder.exercises.unit08.wrong import channels, dense_back, dense_there, transition
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Arrays = list[Array]

_GROW = "Layer i sees x and the maps of all layers before it; its own k maps are put behind them."
_ORDER = "Inside a layer: norm, ReLU, 3×3 convolution with a border of 1. What is stacked is the convolution's answer."
_ONE = "One layer, with as many new maps as came in."
_FROM_THE_END = "From the last layer to the first: what all later layers send back to a map has to be there in time."
_KINK = "At exactly 0, ReLU lets nothing back."


def _conv(images: Array, w: Array) -> tuple[Array, Any]:
    found: tuple[Array, Any] = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
    return found


def dense_block_forward(x: Array, norms: Arrays, weights: Arrays) -> Array:
    """Stack x (N, C, H, W) and what L layers add: norms[i] (2, C+i·k), weights[i] (k, C+i·k, 3, 3)."""
    stack = x
    for n, w in zip(norms, weights, strict=True):
        new, _ = _conv(np.maximum(apply_norm(stack, n), 0), w)
        stack = np.concatenate([stack, new], axis=1)
    return stack


def dense_block_backward(dy: Array, x: Array, norms: Arrays, weights: Arrays) -> tuple[Array, Arrays, Arrays]:
    """Gradients dx, dnorms, dweights: an array and two lists, each of the shapes that came in."""
    stack = dense_block_forward(x, norms, weights)
    gradient = dy.copy()
    dnorms: Arrays = []
    dweights: Arrays = []
    for n, w in zip(norms[::-1], weights[::-1], strict=True):
        seen = n.shape[1]
        normed = apply_norm(stack[:, :seen], n)
        _, cache = _conv(np.maximum(normed, 0), w)
        dready, dw, _ = ops.conv2d_backward(gradient[:, seen : seen + len(w)], cache)
        dnormed = np.asarray(dready) * (normed > 0)
        gradient[:, :seen] += n[0][:, None, None] * dnormed
        dnorms.insert(0, np.stack([(dnormed * stack[:, :seen]).sum((0, 2, 3)), dnormed.sum((0, 2, 3))]))
        dweights.insert(0, dw)
    return gradient[:, : x.shape[1]].copy(), dnorms, dweights


_THERE, _BACK = "dense_block_forward", "dense_block_backward"


def _ready(x: Array, norms: Arrays, weights: Arrays) -> Arrays:
    """Find what the convolution of each layer sees: its ReLU is to cut some of it, and not all."""
    stack = dense_block_forward(x, norms, weights)
    return [np.maximum(apply_norm(stack[:, : n.shape[1]], n), 0) for n in norms]


def _problem(rng: np.random.Generator, sizes: tuple[int, ...]) -> tuple[Array, Arrays, Arrays]:
    n, c, h, w, k, layers = sizes

    def draw() -> tuple[Array, Arrays, Arrays]:
        seen = [c + i * k for i in range(layers)]
        return distinct(rng, (n, c, h, w)), [norm(rng, s) for s in seen], [signs(rng, (k, s, 3, 3)) for s in seen]

    found: tuple[Array, Arrays, Arrays] = lively(draw, lambda given: _ready(*given))
    return found


def _both(kind: str, rng: np.random.Generator, given: Any, note: str = "", change: Any = None) -> tuple[Case, Case]:
    x, norms, weights = given
    n, c, h, w = x.shape
    dy = signs(rng, (n, c + sum(map(len, weights)), h, w), 4)
    if change is not None:
        x, dy = change(x), change(dy)
    if change is coarse:
        norms, weights = coarse(norms), coarse(weights)
    there = Case(kind, (x, norms, weights), _THERE, note=note or _GROW)
    return there, Case(kind, (dy, x, norms, weights), _BACK, note=note or _FROM_THE_END)


def _worked(rng: np.random.Generator | None = None) -> tuple[Case, Case]:
    """A row of two places, one map; two layers that add one map each. Of the filters one row counts."""
    x, dy = np.array([1.0, -2.0]), np.array([[1.0, 3.0], [2.0, 0.0], [1.0, 4.0]])
    first, second = 2.0, (1.0, -1.0)
    if rng is not None:
        x = rng.permutation([float(rng.integers(1, 5)), -float(rng.integers(2, 6))])
        dy, first, second = signs(rng, (3, 2), 5), float(rng.integers(2, 5)), tuple(signs(rng, (2,), 3))
    norms = [np.array([[2.0], [1.0]]), np.array([[1.0, 1.0], [1.0, -1.0]])]
    weights = [np.zeros((1, 1, 3, 3)), np.zeros((1, 2, 3, 3))]
    weights[0][:, 0, 1, 1] = first
    weights[1][0, :, 1, 1] = second
    given = (x.reshape(1, 1, 1, 2), norms, weights)
    return Case(WORKED, given, _THERE, note=_GROW), Case(
        WORKED, (dy.reshape(1, 3, 1, 2), *given), _BACK, note=_FROM_THE_END
    )


def _zeros(rng: np.random.Generator, sizes: tuple[int, ...]) -> tuple[Array, Arrays, Arrays]:
    """A problem whose norms give exactly 0 in one map of each layer."""
    x, norms, weights = _problem(rng, sizes)
    for n in norms:
        n[:, 0] = 0
    return x, norms, weights


def _blocks(rng: np.random.Generator, sizes: tuple[tuple[int, ...], ...]) -> list[tuple[Case, Case]]:
    first, second, one, small = sizes
    return [
        _both("more images, other shapes", rng, _problem(rng, first)),
        _both("more images, other shapes", rng, _problem(rng, second), _ORDER),
        _both("one layer", rng, _problem(rng, one), _ONE),
        _both("zeros", rng, _zeros(rng, small), _KINK),
        _both("float32 input", rng, _problem(rng, small), change=coarse),
        _both("non-contiguous input", rng, _problem(rng, small), change=Strided),
    ]


_SHARES = {"dense_block_backward": 1.5, "transition_forward": 0.6, "densenet_channels": 0.5}


def _visible() -> list[Case]:
    rng = np.random.default_rng(830)
    sizes = ((2, 1, 2, 3, 1, 2), (1, 2, 2, 2, 2, 2), (1, 2, 1, 3, 2, 1), (1, 1, 2, 2, 1, 2))
    there, back = zip(_worked(), *_blocks(rng, sizes), strict=True)
    moves = [transition_by_hand(), *transitions(rng, ((2, 2, 2, 4, 1), (1, 2, 5, 3, 3), (1, 2, 2, 2, 2)))]
    channel_counts = counts(
        [(4, 3, [2, 1], 0.5)],
        ((64, 32, [6, 12, 24, 16], 0.5), (16, 12, [12, 12, 12], 1.0), (5, 2, [1, 3, 2], 0.5), (7, 5, [4], 0.5)),
    )
    return weighed(
        [case for case in (*there, *back, *moves, *channel_counts) if case.kind != "non-contiguous input"], _SHARES
    )


def _hidden(rng: np.random.Generator) -> list[Case]:
    c, k = (int(v) for v in rng.permutation([2, 3]))
    h, w = (int(v) for v in rng.permutation([3, 4]))
    sizes = ((3, c, h, w, k, 2), (2, k, w, h, c, 3), (2, 3, h, 2, 3, 1), (2, 2, 3, 2, 1, 2))
    there, back = zip(*(_worked(rng) for _ in range(3)), *_blocks(rng, sizes), strict=True)
    moves = [transition_by_hand(rng) for _ in range(3)]
    moves += transitions(rng, ((3, c + 1, 4, 6, k), (2, k, 2 * h - 1, 2 * w + 1, 2), (2, 3, 4, 2, 3)))

    def drawn(n: int) -> list[int]:
        return [int(v) for v in rng.choice(np.arange(2, 15), n, replace=False)]

    small = [(int(a), int(b), drawn(2), 0.5) for a, b in 2 * rng.integers(2, 5, (3, 2))]
    growth = int(rng.integers(5, 20))
    channel_counts = counts(
        small,
        (
            *((4 * growth, growth, drawn(4), 0.5), (growth + 7, growth + 1, drawn(3), 1.0)),
            *((2 * int(rng.integers(3, 9)) + 1, 2, drawn(3), 0.5), (growth, growth + 3, drawn(1), 0.5)),
        ),
    )
    return weighed([*there, *back, *moves, *channel_counts], _SHARES)


EXERCISE = Exercise(
    name="dense_block",
    title="Dense connections",
    points=24,
    minutes=30,
    difficulty=3,
    functions=(
        Function(dense_block_forward),
        Function(dense_block_backward, compare=("close", "arrays", "arrays"), returns=("dx", "dnorms", "dweights")),
        Function(transition_forward),
        Function(densenet_channels, compare="labels"),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(dense_there), *collect(dense_back), *collect(transition), *collect(channels)),
    hints=(
        (
            "Keep one stack that grows: every layer reads all of it, and puts its own maps behind. The answer is the "
            "stack at the end, with x still in front."
        ),
        (
            "On the way back keep one gradient of the shape of the stack, beginning with a copy of dy. From the last "
            "layer to the first: its own k maps' gradient is complete now; it runs back through convolution, ReLU and "
            "norm, and what comes out belongs to all maps that the layer saw."
        ),
        (
            "Layer i saw C + i·k maps: exactly as many as its norm has columns. *Add* what comes back to the gradient "
            "of these. Its norm's gradient has two rows: what arrived times what came in, summed, and what arrived, "
            "summed. Build the lists so that entry i belongs to layer i."
        ),
    ),
    allow=("glassnet.ops",),
)
