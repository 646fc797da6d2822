"""Exercise 1: the Inception module, there and back, what it costs, and a loss with two heads on the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit08._draw import coarse, distinct, lively, signs, weighed
from autograder.exercises.unit08._module_cost import joint_loss, losses, module_cost, modules
from autograder.exercises.unit08.wrong import inception_back, inception_cost, inception_there
from glassnet import ops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_PATHS = "Four paths from the same x: 1×1; 1×1 then 3×3; 1×1 then 5×5; pooling then 1×1. Each keeps rows and columns."
_ONE = "One place only: what the border adds must not win, and nothing may fall off the edge."
_DARK = "In an image below 0 the border of the pooling window still must not win."
_SPLIT = "Each path gets the gradient of its own channels; what comes back to x is added over the four paths."
_KINK = "At exactly 0, ReLU lets nothing back."


def _conv(images: Array, w: Array) -> tuple[Array, Any]:
    """A convolution that keeps H and W, and ReLU."""
    y, cache = ops.conv2d_forward(images, w, padding=w.shape[2] // 2)
    return np.maximum(y, 0), cache


def _paths(x: Array, w1: Array, r3: Array, w3: Array, r5: Array, w5: Array, wp: Array) -> list[Array]:
    """Answers of the four paths, and of the two reductions."""
    small3, small5 = _conv(x, r3)[0], _conv(x, r5)[0]
    pooled = ops.max_pool2d_forward(x, 3, stride=1, padding=1)[0]
    return [_conv(a, w)[0] for a, w in ((x, w1), (small3, w3), (small5, w5), (pooled, wp))] + [small3, small5]


def inception_forward(x: Array, w1: Array, r3: Array, w3: Array, r5: Array, w5: Array, wp: Array) -> Array:
    """Four paths side by side, their maps stacked: x (N, C, H, W), filters (F, C, K, K) -> (N, F1+F3+F5+FP, H, W)."""
    return np.concatenate(_paths(x, w1, r3, w3, r5, w5, wp)[:4], axis=1)


def inception_backward(
    dy: Array, x: Array, w1: Array, r3: Array, w3: Array, r5: Array, w5: Array, wp: Array
) -> tuple[Array, ...]:
    """Gradients dx, dw1, dr3, dw3, dr5, dw5, dwp, each of the shape of its array."""
    pooled, winners = ops.max_pool2d_forward(x, 3, stride=1, padding=1)
    ends = np.cumsum([len(w1), len(w3), len(w5)])
    d1, d3, d5, dp = np.split(dy, ends, axis=1)
    dx1, (dw1,) = _back(d1, x, w1)
    dx3, (dr3, dw3) = _back(d3, x, r3, w3)
    dx5, (dr5, dw5) = _back(d5, x, r5, w5)
    dpooled, (dwp,) = _back(dp, pooled, wp)
    (dxp,) = ops.max_pool2d_backward(dpooled, winners)
    return dx1 + dx3 + dx5 + dxp, dw1, dr3, dw3, dr5, dw5, dwp


def _back(dy: Array, x: Array, *weights: Array) -> tuple[Array, list[Array]]:
    """Through a row of convolutions with ReLU, and back."""
    steps = []
    for w in weights:
        x, cache = _conv(x, w)
        steps.append((x, cache))
    gradients: list[Array] = []
    for y, cache in reversed(steps):
        dx, dw, _ = ops.conv2d_backward(dy * (y > 0), cache)
        dy = np.asarray(dx)
        gradients.insert(0, dw)
    return dy, gradients


_THERE, _BACK = "inception_forward", "inception_backward"


def _problem(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[Array]:
    n, c, h, w, f1, m3, f3, m5, f5, fp = sizes
    shapes = [(f1, c, 1, 1), (m3, c, 1, 1), (f3, m3, 3, 3), (m5, c, 1, 1), (f5, m5, 5, 5), (fp, c, 1, 1)]

    def draw() -> list[Array]:
        return [distinct(rng, (n, c, h, w)), *(signs(rng, shape) for shape in shapes)]

    found: list[Array] = lively(draw, lambda given: _paths(*given))
    return found


def _dark(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[Array]:
    """A problem whose image is below 0; the 1x1 filters turn it positive."""
    given = _problem(rng, sizes)
    given[0] -= given[0].max() + 1
    return [-np.abs(a) if a.shape[2:] == (1, 1) else a for a in given]


def _both(
    kind: str, rng: np.random.Generator, given: list[Any], note: str = "", change: Any = None
) -> tuple[Case, Case]:
    dy = signs(rng, (len(given[0]), sum(len(given[i]) for i in (1, 3, 5, 6)), *given[0].shape[2:]), 4)
    if change is not None:
        given, dy = [change(a) for a in given], change(dy)
    return Case(kind, tuple(given), _THERE, note=note or _PATHS), Case(kind, (dy, *given), _BACK, note=note or _SPLIT)


def _worked(rng: np.random.Generator | None = None) -> list[Case]:
    """A row of three places, one map a path; of the large filters the middle row is ones."""
    x, dy = np.array([1.0, 4.0, -2.0]), np.array([[1.0, 2, 3], [1, 0, 0], [0, 1, 0], [0, 0, 5]])
    if rng is not None:
        x = rng.permutation([*rng.choice(np.arange(1.0, 7.0), 2, replace=False), -float(rng.integers(1, 5))])
        dy = signs(rng, (4, 3), 9)
    scales = [np.array(v).reshape(1, 1, 1, 1) for v in (-1.0, 1.0, -1.0, 1.0)]
    three, five = np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 5, 5))
    three[:, :, 1], five[:, :, 2] = 1.0, 1.0
    given = (x.reshape(1, 1, 1, 3), scales[0], scales[1], three, scales[2], five, scales[3])
    return [
        Case(WORKED, given, _THERE, note=_PATHS),
        Case(WORKED, (dy.reshape(1, 4, 1, 3), *given), _BACK, note=_SPLIT),
    ]


def _silent(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[Array]:
    """A problem whose reductions give exactly 0 everywhere."""
    given = _problem(rng, sizes)
    given[2], given[4] = 0 * given[2], 0 * given[4]
    return given


_SHARES = {"inception_backward": 1.5, "module_cost": 0.7, "joint_loss": 0.3}


def _visible() -> list[Case]:
    rng = np.random.default_rng(811)
    pairs = [
        _both("more images, other shapes", rng, _problem(rng, (2, 2, 2, 3, 1, 1, 2, 1, 1, 1))),
        _both("one place", rng, _problem(rng, (3, 1, 1, 1, 2, 1, 2, 1, 1, 1)), _ONE),
        _both("a negative image", rng, _dark(rng, (1, 1, 2, 3, 1, 1, 1, 1, 1, 1)), _DARK),
        _both("float32 input", rng, _problem(rng, (1, 2, 3, 2, 2, 2, 1, 1, 1, 3)), change=coarse),
    ]
    zeros = _both("zeros", rng, _silent(rng, (1, 1, 2, 2, 1, 1, 1, 1, 1, 1)), _KINK)[1]
    there, back = _worked()
    sizes = (
        *((192, 28, 28, 64, 96, 128, 16, 32, 32), (3, 5, 2, 4, 2, 6, 3, 5, 2)),
        *((256, 28, 28, 128, 0, 192, 0, 96, 0), (5, 2, 4, 3, 0, 2, 2, 4, 1)),
    )
    return weighed(
        [
            *(there, *(a for a, _ in pairs), back, *(b for _, b in pairs), zeros),
            *modules([(4, 2, 3, 1, 1, 2, 1, 1, 1)], sizes),
            *losses(rng, [(5.0, [1.0, 3.0])]),
        ],
        _SHARES,
    )


def _hidden(rng: np.random.Generator) -> list[Case]:
    pairs = [_worked(rng) for _ in range(3)]
    c, f1, f3, fp = (int(v) for v in rng.permutation([2, 3, 4, 5]))
    h, w = (int(v) for v in rng.permutation([4, 6]))
    more: list[Any] = [
        _both("more images, other shapes", rng, _problem(rng, (3, c, h, w, f1, 2, f3, 3, 2, fp))),
        _both("more images, other shapes", rng, _problem(rng, (2, 2, w, h - 1, 1, 3, 2, 2, f3, 3))),
        _both("as many maps everywhere", rng, _problem(rng, (2, 2, 3, 4, 2, 2, 2, 2, 2, 2))),
        _both("one place", rng, _problem(rng, (4, 2, 1, 1, f1, 2, 3, 2, 1, 2)), _ONE),
        _both("a negative image", rng, _dark(rng, (1, 2, 3, 4, 1, 2, 2, 2, 1, 2)), _DARK),
        _both("float32 input", rng, _problem(rng, (2, c, 4, 3, 2, 2, 1, 2, 3, 2)), change=coarse),
        _both("non-contiguous input", rng, _problem(rng, (1, 3, 3, 4, 2, 2, 1, 2, 1, 2)), change=Strided),
    ]
    zeros = _both("zeros", rng, _silent(rng, (2, 2, 3, 3, 1, 2, 2, 1, 2, 1)), _KINK)[1]

    def sizes(*absent: int) -> tuple[int, ...]:
        numbers = [int(v) for v in rng.choice(np.arange(2, 60), 9, replace=False)]
        return tuple(0 if i in absent else v for i, v in enumerate(numbers))

    small = [tuple(int(v) for v in rng.integers(1, 5, 9)) for _ in range(3)]
    heads = [(float(rng.integers(1, 9)), list(rng.integers(1, 9, 2) * 1.0)) for _ in range(3)]
    return weighed(
        [
            *(there for there, _ in (*pairs, *more)),
            *(back for _, back in (*pairs, *more)),
            zeros,
            *modules(small, (sizes(), sizes(), sizes(4, 6, 8), sizes(4))),
            *losses(rng, heads),
        ],
        _SHARES,
    )


EXERCISE = Exercise(
    name="inception",
    title="The Inception module",
    points=30,
    minutes=30,
    difficulty=3,
    functions=(
        Function(inception_forward),
        Function(
            inception_backward,
            compare=("close",) * 7,
            returns=("dx", "dw1", "dr3", "dw3", "dr5", "dw5", "dwp"),
        ),
        Function(module_cost, compare=("labels",) * 3, returns=("maps", "weights", "multiplications")),
        Function(joint_loss),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(inception_there), *collect(inception_back), *collect(inception_cost)),
    hints=(
        (
            "Draw four lines from x to one stack of maps, and write the filter's name on each piece. On the way back "
            "the stack is cut where the lines met, and at x the four gradients meet."
        ),
        (
            "A helper of your own pays: one convolution with ReLU. For the way back it should also keep the cache and "
            "its answer: ReLU lets back what was above 0 in the answer. A path is one or two such steps, so the way "
            "back through a path is the same for all four."
        ),
        (
            "`np.split(dy, ends, axis=1)` cuts the stack; its ends are sums of filter counts, which differ from path "
            "to path. Each path then runs backward: ReLU, large filter, ReLU, reduction. The pool's path runs through "
            "its 1×1 and then through the pool. In `module_cost`, `m3 or c` is m3, unless m3 is 0."
        ),
    ),
    allow=("glassnet.ops",),
)
