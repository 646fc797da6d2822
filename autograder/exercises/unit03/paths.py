"""Exercise 3: a value that is used more than once collects a gradient from every use."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit03._draw import quarters
from autograder.exercises.unit03.wrong import paths as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_BOTH = "a and b are used twice each, in the sum and in the product: what comes back along both ways adds up."
_REPEATS = "A row that was taken twice is used twice: both gradients arrive at it."
_UNUSED = "A row that nobody took does not change the loss."
_NEGATIVE = "Row -1 is the last one, as everywhere in Python."


def fork_backward(dy: Array, a: Array, b: Array) -> tuple[Array, Array]:
    """Gradients of a and b for y = (a + b) * (a * b), element by element."""
    total, product = a + b, a * b
    dtotal, dproduct = dy * product, dy * total
    return dtotal + dproduct * b, dtotal + dproduct * a


def take_backward(dy: Array, x: Array, rows: Array) -> Array:
    """Gradient of x (N, D) for y = x[rows], rows (M,) and dy (M, D)."""
    dx = np.zeros(x.shape, dtype=dy.dtype)
    np.add.at(dx, rows, dy)
    return dx


def _fork(kind: str, dy: Any, a: Any, b: Any, note: str = _BOTH, **more: Any) -> Case:
    return Case(kind, (dy, a, b), "fork_backward", note=note, **more)


def _take(kind: str, dy: Any, x: Any, rows: Any, note: str = _REPEATS, **more: Any) -> Case:
    return Case(kind, (dy, x, np.asarray(rows)), "take_backward", note=note, **more)


def _visible() -> list[Case]:
    rng = np.random.default_rng(303)
    dy, a, b = quarters(rng, (3, 2, 4))
    x, up = quarters(rng, (5, 2)), quarters(rng, (7, 2))
    rows = np.array([3, 0, 3, 4, 0, 3, 4])
    small = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    return [
        _fork(WORKED, np.array([1.0, 10.0]), np.array([2.0, 1.0]), np.array([3.0, 4.0])),
        _fork("more numbers, two axes", dy, a, b, weight=3),
        _fork("upstream gradient of zero", np.zeros(3), a[0, :3].copy(), b[0, :3].copy()),
        _fork("float32 input", dy.astype(np.float32), a.astype(np.float32), b.astype(np.float32)),
        _fork("non-contiguous input", Strided(dy), Strided(a), Strided(b)),
        _take(WORKED, np.array([[1.0, 0.0], [20.0, 3.0], [300.0, 7.0]]), small, [2, 0, 2]),
        _take("every row once", up[:5].copy(), x, [2, 4, 1, 0, 3]),
        _take("rows taken many times", up, x, rows, weight=3),
        _take("rows nobody took", up[:2].copy(), x, [3, 3], _UNUSED),
        _take("negative row numbers", up[:3].copy(), x, [-1, 1, -1], _NEGATIVE),
        _take("float32 input", up.astype(np.float32), x.astype(np.float32), rows),
        _take("as many takings as rows", up[:5].copy(), x, [1, 1, 4, 0, 4]),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, d, m = int(rng.integers(5, 9)), int(rng.integers(2, 5)), int(rng.integers(12, 18))
    dy, a, b = rng.normal(size=(3, 3, d + 3))
    x, up = rng.normal(size=(n, d)), rng.normal(size=(m, d))
    rows = rng.permutation(np.concatenate([np.arange(n - 2), rng.integers(0, n - 2, size=m - n + 2)]))
    again = [
        case
        for _ in range(3)
        for case in (
            _fork(WORKED, *rng.permutation(np.arange(1.0, 10.0))[:6].reshape(3, 2)),
            _take(
                WORKED,
                rng.integers(1, 50, size=(3, 2)).astype(float),
                rng.integers(-9, 9, size=(3, 2)).astype(float),
                rng.permutation([0, 2, 2]),
            ),
        )
    ]
    return [
        *again,
        _fork("more numbers, two axes", dy, a, b, weight=3),
        _fork("upstream gradient of zero", np.zeros(4), a[0, :4].copy(), b[0, :4].copy()),
        _fork("float32 input", dy.astype(np.float32), a.astype(np.float32), b.astype(np.float32)),
        _fork("non-contiguous input", Strided(dy), Strided(a), Strided(b)),
        _take("every row once", up[:n].copy(), x, rng.permutation(n)),
        _take("rows taken many times", up, x, rows, weight=3),
        _take("rows nobody took", up[:3].copy(), x, [n - 2, n - 2, n - 3], _UNUSED),
        _take("negative row numbers", up[:4].copy(), x, [-2, 0, -2, -n], _NEGATIVE),
        _take("float32 input", up.astype(np.float32), x.astype(np.float32), rows),
        _take("as many takings as rows", up[:n].copy(), x, [1, 1, *rng.integers(0, n, size=n - 2)]),
    ]


EXERCISE = Exercise(
    name="paths",
    title="Used twice: add up all paths",
    points=16,
    minutes=15,
    difficulty=2,
    functions=(
        Function(fork_backward, compare=("close", "close"), returns=("da", "db")),
        Function(take_backward),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Draw the graph of the first function: a and b at the bottom, the sum and the product above them, y on "
            "top. How many ways lead from y down to a?"
        ),
        (
            "Name the two middle values, say c = a + b and d = a·b. First find dc and dd from the step y = c·d: the "
            "slope for one factor is the *other* one. Then each of dc and dd sends its share to a and to b. For the "
            "rows: dy[m] flows back into row `rows[m]` of x, wherever that row has been used before."
        ),
        (
            "`da` is what comes through c (slope 1) *plus* what comes through d (slope b). For the rows, begin with "
            "zeros shaped like x and add dy[m] for each m in turn. Careful: `dx[rows] += dy` reads each row once, "
            "adds, and writes, so of two gradients for one row only one is kept. A loop does it, or `np.add.at`."
        ),
    ),
)
