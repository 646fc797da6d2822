"""The questions of one grading run: per exercise the cases, the right answers, and what wrong versions answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercises.compile import compile_exercise, wrong_versions
from autograder.exercises.model import Unit
from glassnet.check.refuse import Rules as Refusal
from glassnet.check.spec import ExerciseSpec, Wrong


@dataclass(frozen=True)
class Rules:
    """How long a submission may take.

    Parameters
    ----------
    cell, call : float
        Seconds for one cell, and for one call of a function.
    total : float
        Seconds for the whole submission.
    restarts : int
        How often a sandbox that died is started again.
    pictures : bool
        Whether the pictures after the checks are drawn again: they earn nothing, and the learner has seen them.
    """

    cell: float = 60.0
    call: float = 10.0
    total: float = 300.0
    restarts: int = 3
    pictures: bool = False


class Exam:
    """The exercises of a unit as one run asks them; every submission of the run gets the same questions.

    Parameters
    ----------
    unit : Unit
    seed : int
        Of the run. The hidden cases of an exercise depend on it and on the names of unit and exercise alone: the same
        seed gives the same questions, whoever is graded before or after.
    """

    def __init__(self, unit: Unit, seed: int) -> None:
        self.unit = unit
        self.seed = seed
        self._specs: dict[str, ExerciseSpec] = {}
        self._wrong: dict[tuple[str, str], tuple[Wrong, ...]] = {}

    def spec(self, name: str) -> ExerciseSpec:
        """The cases and right answers of an exercise; its catalogue is empty."""
        if name not in self._specs:
            rng = rng_for(self.seed, self.unit.name, name)
            self._specs[name] = compile_exercise(self.unit.exercise(name), rng, catalogue=False)
        return self._specs[name]

    def with_catalogue(self, name: str, functions: Collection[str]) -> ExerciseSpec:
        """The same with what wrong versions of `functions` answer: worked out when first asked for."""
        spec, exercise = self.spec(name), self.unit.exercise(name)
        found: list[Wrong] = []
        for function in (f for f in exercise.names if f in functions):
            if (name, function) not in self._wrong:
                mine = tuple(m for m in exercise.misconceptions if m.function == function)
                self._wrong[name, function] = wrong_versions(replace(exercise, misconceptions=mine), spec.cases)
            found += self._wrong[name, function]
        return replace(spec, catalogue=tuple(found))

    def functions(self) -> dict[str, tuple[str, ...]]:
        """The functions that each exercise asks for."""
        return {exercise.name: exercise.names for exercise in self.unit.exercises}

    def patience(self) -> dict[str, float]:
        """By function: how many seconds a call may take, where that is more than usual."""
        return {name: e.seconds for e in self.unit.exercises for name in e.names if e.seconds}

    def refusals(self) -> dict[str, Refusal]:
        """By function: what its answer may not be taken from."""
        return {name: e.rules for e in self.unit.exercises for name in e.names}


def rng_for(seed: int, unit: str, exercise: str) -> np.random.Generator:
    """The generator of an exercise's hidden cases."""
    digest = hashlib.sha256(f"{seed}\n{unit}\n{exercise}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
