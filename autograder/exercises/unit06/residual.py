"""Exercise 5: a block with a skip connection, and one that halves the image on both ways."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit06._draw import signs
from autograder.exercises.unit06.wrong import downsample, downsample_back
from autograder.exercises.unit06.wrong import residual as wrong_residual
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_ADD = "First the two branches are added, then ReLU is taken of the sum."
_BOTH = "x is used twice: in the branch and in the skip. Its gradient is the sum of what comes back by both."
_SQUARE = "As many units inside as outside: a transposed matrix fits, and still is wrong."
_KINK = "At exactly 0 ReLU lets nothing back."
_DEAD = "Even where the branch is silent, the gradient comes back by the skip."
_STEP = "Both branches take the same places: every stride-th row and column, from the first on."
_EDGE = "Sizes that the stride does not divide: 5 rows by steps of 2 are rows 0, 2 and 4."
_HOLES = "Places that the stride skipped had no say in y: their gradient is 0, and dx has the shape of x."


def residual_forward(x: Array, w1: Array, w2: Array) -> Array:
    """relu(x + f(x)) with the branch f(x) = relu(x·w1ᵀ)·w2ᵀ: x (N, D), w1 (M, D), w2 (D, M)."""
    answer: Array = np.maximum(x + np.maximum(x @ w1.T, 0) @ w2.T, 0)
    return answer


def residual_backward(dy: Array, x: Array, w1: Array, w2: Array) -> tuple[Array, Array, Array]:
    """Gradients dx (N, D), dw1 (M, D) and dw2 (D, M), given the gradient dy of the answer."""
    hidden = np.maximum(x @ w1.T, 0)  # (N, M)
    dsum = dy * (x + hidden @ w2.T > 0)
    dhidden = (dsum @ w2) * (hidden > 0)
    return dsum + dhidden @ w1, dhidden.T @ x, dsum.T @ hidden


def downsample_forward(x: Array, w1: Array, w2: Array, ws: Array, stride: int) -> Array:
    """relu(ws·x̌ + w2·relu(w1·x̌)) at every place of x̌, which is every stride-th row and column of x (N, C, H, W)."""
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("mc,nchw->nmhw", w1, small), 0)
    answer: Array = np.maximum(np.einsum("fc,nchw->nfhw", ws, small) + np.einsum("fm,nmhw->nfhw", w2, hidden), 0)
    return answer


def downsample_backward(
    dy: Array, x: Array, w1: Array, w2: Array, ws: Array, stride: int
) -> tuple[Array, Array, Array, Array]:
    """Gradients dx (N, C, H, W), dw1 (M, C), dw2 (F, M) and dws (F, C), given the gradient dy of the answer."""
    small = x[:, :, ::stride, ::stride]
    hidden = np.maximum(np.einsum("mc,nchw->nmhw", w1, small), 0)
    before = np.einsum("fc,nchw->nfhw", ws, small) + np.einsum("fm,nmhw->nfhw", w2, hidden)
    dsum = dy * (before > 0)
    dhidden = np.einsum("fm,nfhw->nmhw", w2, dsum) * (hidden > 0)
    dx = np.zeros_like(x)
    dx[:, :, ::stride, ::stride] = np.einsum("fc,nfhw->nchw", ws, dsum) + np.einsum("mc,nmhw->nchw", w1, dhidden)
    products = [(dhidden, small), (dsum, hidden), (dsum, small)]
    dw1, dw2, dws = (np.einsum("nahw,nbhw->ab", up, down) for up, down in products)
    return dx, dw1, dw2, dws


def _both(name: str, kind: str, given: list[Any], dy: Any, forward: str, backward: str, *stride: int) -> list[Case]:
    return [
        Case(kind, (*given, *stride), f"{name}_forward", note=forward),
        Case(kind, (dy, *given, *stride), f"{name}_backward", note=backward),
    ]


def _lively(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[Array]:
    """Draw arrays of whole numbers, some of them 0: small enough to follow, and exact in any order of summing."""
    return [rng.integers(-3, 4, shape).astype(float) for shape in shapes]


def _residual(kind: str, rng: np.random.Generator, n: int, d: int, m: int, change: Any = None) -> list[Case]:
    given = _lively(rng, (n, d), (m, d), (d, m))
    if kind == "a silent branch":
        given[0], given[1] = np.abs(given[0]) + 1, -np.abs(given[1]) - 1
    dy = signs(rng, (n, d))
    if change is not None:
        given, dy = [change(a) for a in given], change(dy)
    backward = {"as many units inside": _SQUARE, "a silent branch": _DEAD, "zeros": _KINK}.get(kind, _BOTH)
    return _both("residual", kind, given, dy, backward if kind.startswith("as many") else _ADD, backward)


def _downsample(
    kind: str, rng: np.random.Generator, sizes: tuple[int, ...], stride: int, change: Any = None, note: str = ""
) -> list[Case]:
    n, c, m, f, h, w = sizes
    given = _lively(rng, (n, c, h, w), (m, c), (f, m), (f, c))
    dy = signs(rng, (n, f, -(-h // stride), -(-w // stride)))
    if change is not None:
        given, dy = [change(a) for a in given], change(dy)
    return _both("downsample", kind, given, dy, note or _STEP, note or _HOLES, stride)


def _coarse(a: Array) -> Array:
    return a.astype(np.float32)


def _worked(rng: np.random.Generator | None = None) -> list[Case]:
    """One sample of two numbers; one image of a row of three, every second of them used."""
    x, w1, w2 = np.array([[1.0, 2.0]]), np.array([[1.0, 1.0]]), np.array([[-1.0], [2.0]])
    dy, row, up = np.array([[5.0, 7.0]]), np.array([1.0, 9.0, 2.0]), np.array([5.0, 7.0])
    scale = [3.0, 2.0, -1.0]
    if rng is not None:
        x, w1 = rng.integers(1, 6, (1, 2)).astype(float), rng.integers(1, 4, (1, 2)).astype(float)
        w2 = np.array([[-3.0], [float(rng.integers(1, 4))]])
        dy, up = rng.integers(2, 10, (1, 2)).astype(float), rng.integers(2, 10, 2).astype(float)
        row, scale = rng.permutation(np.arange(1.0, 9.0))[:3], [*rng.permutation([2.0, 3.0]), -1.0]
    image, weights = row.reshape(1, 1, 1, 3), [np.array([[v]]) for v in scale]
    return [
        *_both("residual", WORKED, [x, w1, w2], dy, _ADD, _BOTH),
        *_both("downsample", WORKED, [image, *weights], up.reshape(1, 1, 1, 2), _STEP, _HOLES, 2),
    ]


def _cases(rng: np.random.Generator, n: int, d: int, m: int, sizes: tuple[int, ...]) -> list[Case]:
    n_, c, inner, f, h, w = sizes
    return [
        *_residual("more samples, other shapes", rng, n, d, m),
        *_residual("more samples, other shapes", rng, n + 1, m, d),
        *_residual("as many units inside", rng, n, d, d),
        *_residual("a silent branch", rng, 2, d, m),
        *_residual("zeros", rng, n, d, m, lambda a: np.sign(a) * (np.abs(a) > 1)),
        *_residual("float32 input", rng, n, d, m, _coarse),
        *_residual("non-contiguous input", rng, n, d, m, Strided),
        *_downsample("more images, other shapes", rng, sizes, 2),
        *_downsample("more images, other shapes", rng, (n_, inner, c, f, h, w), 3, note=_EDGE),
        *_downsample("as many channels inside and after", rng, (1, c, c, c, w, h), 2, note=_SQUARE),
        *_downsample("stride 1", rng, (1, c, inner, f, 2, 1), 1),
        *_downsample("float32 input", rng, (1, c, inner, f, 3, 2), 2, _coarse),
        *_downsample("non-contiguous input", rng, (1, c, inner, f, 2, 3), 2, Strided),
    ]


def _sorted(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: _NAMES.index(case.function))


_NAMES = ("residual_forward", "residual_backward", "downsample_forward", "downsample_backward")


def _visible() -> list[Case]:
    cases = [*_worked(), *_cases(np.random.default_rng(650), 2, 2, 3, (2, 2, 1, 3, 3, 4))]
    return _sorted([case for case in cases if case.kind != "non-contiguous input"])  # every visible case costs space


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d, m = (int(v) for v in rng.permutation([3, 4, 5]))
    c, inner, f = (int(v) for v in rng.permutation([2, 3, 4]))
    worked = [case for _ in range(3) for case in _worked(rng)]
    return _sorted([*worked, *_cases(rng, n, d, m, (3, c, inner, f, 5, 4 + 3 * int(rng.integers(2))))])


EXERCISE = Exercise(
    name="residual",
    title="Skip connections",
    points=26,
    minutes=30,
    difficulty=3,
    functions=(
        Function(residual_forward),
        Function(residual_backward, compare=("close",) * 3, returns=("dx", "dw1", "dw2")),
        Function(downsample_forward),
        Function(downsample_backward, compare=("close",) * 4, returns=("dx", "dw1", "dw2", "dws")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_residual), *collect(downsample), *collect(downsample_back)),
    hints=(
        (
            "Draw the block: x splits, one line goes through w1, ReLU and w2, the other goes straight; they meet at a "
            "plus, and behind it stands the last ReLU. Backward walks every line of the drawing against its arrow. "
            "Where a line splits on the way forward, what comes back is added up."
        ),
        (
            "Backward needs the numbers of the forward pass again: the inner ReLU's answer and the sum before the last "
            "ReLU. First take dy through the last ReLU: call it dsum. The plus hands dsum to both lines, the same to "
            "each. Through the branch it goes as in two layers, w2 first, then the inner ReLU, then w1."
        ),
        (
            "dx is dsum (straight line) plus what comes out of the branch. With downsampling, cut first, "
            "`x[:, :, ::stride, ::stride]`, do all on the small images, and at the end put the small dx into zeros of "
            "the shape of x, at the places where it was cut. The straight line has a matrix there, so dsum goes "
            "through it like through any other."
        ),
    ),
)
