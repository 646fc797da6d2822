"""What is each part of a network worth? Switch it off, alone, with the same seeds, and say how sure you are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10.wrong import ablation as wrong
from glassnet.check import WORKED, Case, Named

Array = np.ndarray[Any, Any]
Training = Callable[[Mapping[str, bool], int], float]

_ALONE = "In each row one part is off, and all the others are on."
_SEEDS = "Every row is trained with the same seeds."
_SPREAD = "The standard deviation of a sample: the squares are divided by one less than there are seeds."
_PAIRED = "Subtract seed by seed first: what a seed does to both rows then falls out."
_WORSE = "A part that is worth something has a positive drop; a part that harms has a negative one."


def ablate(train: Training, parts: Sequence[str], seeds: Sequence[int]) -> Array:
    """Accuracies (P+1, S): of the full network in row 0, and of it without part i in row i + 1, a column a seed."""
    rows = [dict.fromkeys(parts, True), *({part: part != off for part in parts} for off in parts)]
    return np.array([[train(on, seed) for seed in seeds] for on in rows])


def summarise(table: Array) -> tuple[Array, Array, Array, Array]:
    """Mean and spread (P+1,) of each row; mean loss without each part and the error of that mean (P,)."""
    lost = table[0] - table[1:]  # (P, S)
    error = lost.std(axis=1, ddof=1) / np.sqrt(lost.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), error


def _run(kind: str, train: str, parts: Sequence[str], seeds: Sequence[int], note: str, **more: Any) -> Case:
    return Case(kind, (Named(train), list(parts), list(seeds)), "ablate", note=note, **more)


def _runs(seeds: Callable[[int], list[int]], worked: int) -> list[Case]:
    return [
        *(_run(WORKED, "nervous_training", ["depth", "decay"], seeds(2), _ALONE) for _ in range(worked)),
        _run("one part", "plain_training", ["flips"], seeds(3), _SEEDS),
        _run("three parts", "plain_training", ["flips", "dropout", "norm"], seeds(4), _ALONE),
        _run("parts that need each other", "tangled_training", ["norm", "skip", "flips"], seeds(4), _ALONE),
        _run("the same in another order", "tangled_training", ["flips", "skip", "norm"], seeds(3), _ALONE),
        _run("one seed", "tangled_training", ["skip", "norm"], seeds(1), _SEEDS),
    ]


def _sum_up(kind: str, table: Any, note: str, **more: Any) -> Case:
    return Case(kind, (table,), "summarise", note=note, **more)


def _tables(rng: np.random.Generator, worked: list[Array]) -> list[Case]:
    def table(parts: int, seeds: int) -> Array:
        """Rows that share the luck of their seeds, as trainings do."""
        luck, worth = 0.04 * rng.normal(size=seeds), rng.uniform(0.05, 0.3, (parts + 1, 1))
        return np.asarray((0.8 - worth + luck + 0.01 * rng.normal(size=(parts + 1, seeds))).round(3))

    harmful = table(2, 4)
    harmful[2] = harmful[0] + 0.05 + 0.01 * np.arange(4)
    return [
        *(_sum_up(WORKED, own, _PAIRED) for own in worked),
        _sum_up("one part", table(1, 3), _SPREAD),
        _sum_up("a part that harms", harmful, _WORSE),
        _sum_up("two seeds", table(3, 2), _SPREAD),
        _sum_up("many seeds", table(2, 9), _PAIRED),
        _sum_up("float32 input", table(2, 5).astype(np.float32), _PAIRED),
    ]


def _visible() -> list[Case]:
    given = iter([[1, 3], [15, 23, 38], [101, 204, 333, 410], [12, 25, 36, 47], [17, 28, 42], [31]])
    worked = [np.array([[0.9, 0.6], [0.8, 0.3]])]
    return [*_runs(lambda _n: next(given), 1), *_tables(np.random.default_rng(1071), worked)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    def seeds(n: int) -> list[int]:
        """Seeds that do not all do the same: their rests differ."""
        while True:
            found = [int(seed) for seed in rng.integers(100, 100_000, n)]
            if n == 1 or all(len({seed % m for seed in found}) > 1 for m in (3, 4, 5, 7, 11)):
                return found

    worked = [np.array([[0.9, 0.6], [0.8, 0.3]]) + 0.01 * rng.choice(9, (2, 2), replace=False) for _ in range(3)]
    return [*_runs(seeds, 3), *_tables(rng, worked)]


EXERCISE = Exercise(
    name="ablation",
    title="What is each part worth?",
    points=14,
    minutes=15,
    difficulty=2,
    functions=(
        Function(ablate),
        Function(summarise, compare=("close",) * 4, returns=("mean", "spread", "drop", "error")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Write down the rows of the table first, each as a dict of part and True or False: one with everything on, "
            "then one for each part. How many are there, and how many parts are off in each?"
        ),
        (
            "`ablate` is two loops, rows outside, seeds inside. For drop and error subtract *before* you take a mean: "
            "row 0 minus each other row, seed by seed. That gives one row of differences a part."
        ),
        (
            "`np.std` divides by the number of values unless you say `ddof=1`. The error of a mean of S numbers is "
            "their standard deviation divided by the root of S; here the numbers are the S differences."
        ),
    ),
)
