"""The transition between dense blocks, and how many maps there are where: references and cases."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.unit08._draw import coarse, distinct, lively, norm, signs
from autograder.exercises.unit08._resnet import apply_norm, conv
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_TRANSITION = "Norm, ReLU, 1×1 convolution, and then the mean of each window of 2 by 2."
_ODD = "A last odd row or column is left out."
_COUNT = "A layer adds k maps. Between two blocks a transition keeps the share θ, rounded down; none behind the last."


def transition_forward(x: Array, n: Array, w: Array) -> Array:
    """Norm, ReLU, 1x1 convolution, mean of 2 by 2: x (N, C, H, W), n (2, C), w (F, C, 1, 1) -> (N, F, H//2, W//2)."""
    found: Array = ops.avg_pool2d_forward(conv(np.maximum(apply_norm(x, n), 0), w), 2)[0]
    return found


def densenet_channels(c: int, k: int, blocks: list[int], theta: float) -> np.ndarray[Any, Any]:
    """How many maps there are at the start and behind every block and every transition, an array of integers."""
    counts = [c]
    for i, layers in enumerate(blocks):
        if i:
            counts.append(int(theta * counts[-1]))
        counts.append(counts[-1] + layers * k)
    return np.array(counts)


def transitions(rng: np.random.Generator, sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    """Cases of `transition_forward`; sizes are N, C, H, W, F."""

    def ask(kind: str, shape: tuple[int, ...], change: Any = None, note: str = _TRANSITION) -> Case:
        n, c, h, w, f = shape

        def draw() -> tuple[Array, Array, Array]:
            return distinct(rng, (n, c, h, w)), norm(rng, c), signs(rng, (f, c, 1, 1))

        given = lively(draw, lambda drawn: [np.maximum(apply_norm(drawn[0], drawn[1]), 0)])
        return Case(kind, tuple(given if change is None else map(change, given)), "transition_forward", note=note)

    first, odd, square = sizes
    return [
        ask("more images, other shapes", first),
        ask("an odd size", odd, note=_ODD),
        ask("as many maps as before", square),
        ask("float32 input", square, coarse),
        ask("non-contiguous input", square, Strided),
    ]


def transition_by_hand(rng: np.random.Generator | None = None) -> Case:
    """One window; of four places two are above 0 behind the norm."""
    x, n, w = np.array([1.0, 3.0, -1.0, -5.0]), np.array([[2.0], [0.0]]), np.array([-3.0, 1.0])
    if rng is not None:
        x = rng.permutation([*rng.choice(np.arange(2.0, 8.0), 2, replace=False), *-rng.integers(1, 6, 2)])
        n, w = np.array([[float(rng.integers(2, 5))], [-1.0]]), signs(rng, (2,), 4)
    return Case(WORKED, (x.reshape(1, 1, 2, 2), n, w.reshape(2, 1, 1, 1)), "transition_forward", note=_TRANSITION)


def counts(worked: list[tuple[Any, ...]], cases: tuple[tuple[Any, ...], ...]) -> list[Case]:
    """Cases of `densenet_channels`: the worked ones, and one of each kind."""
    kinds = ("a DenseNet", "nothing is dropped", "odd numbers", "one block")
    return [
        *(Case(WORKED, args, "densenet_channels", note=_COUNT) for args in worked),
        *(Case(kind, args, "densenet_channels", note=_COUNT) for kind, args in zip(kinds, cases, strict=True)),
    ]
