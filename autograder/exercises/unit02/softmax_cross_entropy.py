"""Exercise 6: scores to probabilities, the price of a wrong guess, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit02.wrong import softmax_cross_entropy as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_LARGE = "Scores may be large: adding the same number to all scores of a row changes nothing."
_UNEVEN = "Each row is on its own: what another row holds must not matter, however large it is."
_SURE = "The network was sure, and wrong: the loss is the gap between the scores, not infinity and not a small number."
_MEAN = "Both the loss and its gradient are means over the samples."
_STILL = "The input stays as it is."


def softmax(z: Array) -> Array:
    """Each row of scores z (N, C) as probabilities, (N, C)."""
    powers: Array = np.exp(z - z.max(axis=1, keepdims=True))
    answer: Array = powers / powers.sum(axis=1, keepdims=True)
    return answer


def softmax_cross_entropy(z: Array, y: Array) -> tuple[Any, Array]:
    """Mean of -log softmax(z)[label] over the samples, and its gradient (N, C); labels y (N,) are integers."""
    rows = np.arange(len(z))
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dz = np.exp(log_p)
    dz[rows, y] -= 1
    return -log_p[rows, y].mean(), dz / len(z)


def _p(kind: str, z: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (z,), "softmax", note=note, **more)


def _loss(kind: str, z: Any, y: Any, note: str = _MEAN, **more: Any) -> Case:
    return Case(kind, (z, np.asarray(y)), "softmax_cross_entropy", note=note, **more)


def _logs(*rows: list[float]) -> Array:
    """Scores whose exponentials are the given numbers."""
    scores: Array = np.log(np.array(rows, dtype=float))
    return scores


def _cases(rng: np.random.Generator, n: int, c: int) -> list[Case]:
    """Cases of both functions for n samples and c classes, n and c different."""
    z, y = rng.integers(-40, 41, size=(n, c)) / 8, rng.integers(0, c, size=n)  # exact in single precision, even far off
    y[:2] = [c - 1, 0]
    large = z + np.where(np.arange(n) % 2, 1000.0, -1000.0)[:, None]
    uneven = z + np.linspace(-900, 900, n).round()[:, None]
    wide = np.tile(np.array([2500.0, -500.0]), c)[:c] + rng.permutation(c)
    sure = np.where(np.arange(c) == ((y + 1) % c)[:, None], 60.0, z)
    return [
        _p("more numbers, other shapes", z, weight=1.5),
        _p("as many samples as classes", z[:, :n] if c > n else z[:c]),
        _p("large scores", z + 1200.0, _LARGE),
        _p("rows far apart", uneven, _UNEVEN),
        _p("a wide row", np.stack([wide, wide[::-1]]), _LARGE),
        _p("equal scores", np.full((2, c), 3.0)),
        _p("one sample", z[1:2].copy()),
        _p("float32 input", z[:2].astype(np.float32)),
        _p("non-contiguous input", Strided(z[:2])),
        _loss("more numbers, other shapes", z, y, weight=1.5),
        _loss("as many samples as classes", z[:, :n] if c > n else z[:c], y[:c] % min(n, c)),
        _loss("large scores", large, y, _LARGE),
        _loss("rows far apart", uneven, y, _UNEVEN),
        _loss("sure and wrong", sure, y, _SURE, weight=1.5),
        _loss("sure and very wrong", 40 * sure, y, _SURE),
        _loss("equal scores", np.full((3, c), -2.0), [0, c - 1, 1]),
        _loss("one sample", z[1:2].copy(), y[1:2]),
        _loss("float32 input", z[:2].astype(np.float32), y[:2]),
        _loss("non-contiguous input", Strided(z[:2]), y[:2]),
    ]


def _visible() -> list[Case]:
    z = _logs([1, 2, 1], [3, 3, 2])
    return [
        _p(WORKED, z, _STILL),
        _loss(WORKED, z, [1, 2]),
        *_cases(np.random.default_rng(261), 4, 3),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c = (int(v) for v in rng.permutation([3, 4, 5, 6, 7])[:2])
    small = [_logs(*rng.integers(1, 10, size=(2, 3)).tolist()) + float(rng.integers(-3, 4)) for _ in range(3)]
    small = [z + np.log([1.0, 2.0, 5.0]) for z in small]  # a row of three equal scores would say little
    return [
        *(_p(WORKED, z, _STILL) for z in small),
        *(_loss(WORKED, z, rng.permutation(3)[:2]) for z in small),
        *_cases(rng, n, c),
    ]


EXERCISE = Exercise(
    name="softmax_cross_entropy",
    title="Softmax and cross-entropy",
    points=16,
    minutes=22,
    difficulty=3,
    functions=(
        Function(softmax),
        Function(softmax_cross_entropy, compare=("close", "close"), returns=("loss", "dz")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Do the first row of the worked example by hand: exponentials, their sum, three fractions. Then try "
            "`np.exp(1000)`. If all scores of a row become smaller by the same number, what happens to the fractions?"
        ),
        (
            "Take each *row's* largest score away from it (`keepdims=True` keeps the shapes fitting). For the loss, "
            "do not take the log of a probability, which may have been rounded to 0: log(exp(a)/S) is a − log S. The "
            "gradient of one sample is its probabilities, less 1 at its label."
        ),
        (
            "With the shifted scores s, log p = s − log(sum of exp(s) over the row): an array (N, C). Entry "
            "`[np.arange(N), y]` picks each sample's label: N numbers, where `[:, y]` would pick N columns. The loss "
            "is minus their mean. The gradient: exp(log p), less 1 at these places, and the 1/N of the mean."
        ),
    ),
)
