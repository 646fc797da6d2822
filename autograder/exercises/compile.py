"""From an exercise to what judges it: all cases, the right outcomes, and the outcomes of every wrong version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercises.model import Code, Exercise, Unit
from glassnet.check.calling import call_function
from glassnet.check.case import Case, Outcome
from glassnet.check.data import Strided
from glassnet.check.probes import run_case
from glassnet.check.spec import ExerciseSpec, FunctionSpec, Wrong, spec_to_jsonable

TIME_LIMIT = 20.0


def cases_of(exercise: Exercise, rng: np.random.Generator | None = None) -> tuple[Case, ...]:
    """The visible cases, and with `rng` the hidden ones of this run after them."""
    hidden = [replace(case, hidden=True) for case in exercise.hidden(rng)] if rng is not None else []
    return (*exercise.visible(), *hidden)


def outcomes_of(
    functions: Mapping[str, Code], cases: Sequence[Case], seconds: float = TIME_LIMIT
) -> tuple[Outcome | None, ...]:
    """Run trusted functions on the cases; None where a case is about another function."""

    def call(function: str, args: Any, kwargs: Any, *, measure_memory: bool = False) -> Outcome:
        return call_function(functions[function], args, kwargs, time_limit=seconds, measure_memory=measure_memory)

    def ask(case: Case) -> Outcome | None:
        return _as_coarse_as_input(case, run_case(call, case)) if case.function in functions else None

    return tuple(map(ask, cases))


def _as_coarse_as_input(case: Case, outcome: Outcome) -> Outcome:
    """Mark the answer to float32 input as float32: who computes with what came in must not be held to 1e-6."""
    given = [arg.array if isinstance(arg, Strided) else arg for arg in case.args]
    if not any(isinstance(arg, np.ndarray) and arg.dtype == np.float32 for arg in given):
        return outcome
    return replace(outcome, value=_float32(outcome.value))


def _float32(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, float):  # np.float64 is one too
        return np.float32(value)
    return tuple(map(_float32, value)) if type(value) is tuple else value


def compile_exercise(
    exercise: Exercise, rng: np.random.Generator | None = None, *, catalogue: bool = True
) -> ExerciseSpec:
    """Everything `glassnet.check.judge` needs.

    Parameters
    ----------
    exercise : Exercise
    rng : numpy.random.Generator, optional
        Draw hidden cases from it; without it there are the visible ones only.
    catalogue : bool
        Also run the wrong versions. The grader does so only when a submission has a wrong answer.

    Returns
    -------
    ExerciseSpec

    Raises
    ------
    RuntimeError
        The reference itself fails on a case that does not expect an error.
    """
    cases = cases_of(exercise, rng)
    references = {f.name: f.reference for f in exercise.functions}
    expected = tuple(o or Outcome() for o in outcomes_of(references, cases, max(TIME_LIMIT, exercise.seconds)))
    for case, outcome in zip(cases, expected, strict=True):
        if outcome.error and not case.options.get("raises"):
            raise RuntimeError(f"the reference of {exercise.name} fails on {case.kind!r}: {outcome.message}")
    return ExerciseSpec(
        name=exercise.name,
        title=exercise.title,
        points=exercise.points,
        functions=tuple(FunctionSpec(f.name, f.params, f.compare, f.returns) for f in exercise.functions),
        cases=cases,
        expected=expected,
        catalogue=wrong_versions(exercise, cases) if catalogue else (),
        refuse=exercise.refuse,
        allow=exercise.allow,
        seconds=exercise.seconds,
    )


def wrong_versions(exercise: Exercise, cases: Sequence[Case]) -> tuple[Wrong, ...]:
    """The answers of every misconception to the cases of its function."""
    limit = max(TIME_LIMIT, exercise.seconds)
    return tuple(
        Wrong(f"{m.function}.{m.name}", m.says, (m.function,), outcomes_of({m.function: m.wrong}, cases, limit))
        for m in exercise.misconceptions
    )


def compile_checks(unit: Unit) -> dict[str, Any]:
    """The data file of a unit: visible cases, right answers, and the wrong versions' answers, never their code."""
    return {"unit": unit.name, "exercises": [spec_to_jsonable(compile_exercise(e)) for e in unit.exercises]}
