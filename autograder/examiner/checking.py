"""A check cell, run by the examiner: the same text the learner had, with hidden cases behind it."""

from __future__ import annotations

import ast
import linecache
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.examiner.exam import Exam
from autograder.examiner.remote import Call, RemoteFunction, StudentError
from autograder.examiner.room import GONE
from autograder.records import Remark
from glassnet.check.by_hand import run_by_hand
from glassnet.check.calling import describe_error
from glassnet.check.case import Outcome
from glassnet.check.judge import judge
from glassnet.check.probes import run_case
from glassnet.check.spec import ExerciseSpec
from glassnet.check.verdict import RIGHT, WRONG, Verdict

_STOPS = ("TimeoutError", GONE)


class Desk:
    """The ``check`` of the check cells while a submission is graded; it is called like `glassnet.check.Checks`.

    Parameters
    ----------
    exam : Exam
    call : Call
        Puts a question to the submission.
    """

    def __init__(self, exam: Exam, call: Call) -> None:
        self.exam = exam
        self._ask = call
        self.verdicts: dict[str, Verdict] = {}
        self.remarks: list[Remark] = []

    def __call__(self, exercise: str, by_hand: Callable[[], Any] | None = None) -> float:
        """Examine one exercise; see `glassnet.check.Checks.__call__`."""
        try:
            verdict = self._examine(exercise, by_hand)
        except Exception as error:  # noqa: BLE001 - an answer that breaks the judging earns nothing and stops nobody
            text = f"judging `{exercise}` failed ({type(error).__name__}: {error}); it earned nothing"[:400]
            self.remarks.append(Remark("judging", text, "error"))
            spec = self.exam.spec(exercise)
            verdict = Verdict(exercise, spec.title, float(spec.points), 0.0, WRONG, n_cases=len(spec.cases))
        self.verdicts[exercise] = verdict
        return verdict.credit

    def summary_text(self) -> str:
        """What ``check.summary()`` prints in a graded notebook: the points of this run, hidden cases included."""
        exercises = self.exam.unit.exercises
        earned = {name: verdict.credit for name, verdict in self.verdicts.items()}
        rows = [(e.name, earned.get(e.name, 0.0), e.points) for e in exercises]
        rows.append(("total", sum(earned.values()), sum(e.points for e in exercises)))
        width = max(len(name) for name, _, _ in rows)
        return "".join(f"{name:<{width}}  {credit:5g} of {points:g}\n" for name, credit, points in rows)

    def run_cell(self, exercise: str, source: str) -> Verdict:
        """Run the check cell of an exercise, as released.

        Returns
        -------
        Verdict
            A cell that fails for a reason of its own is a fault of the course: the cases are judged all the same.
        """
        names = [name for functions in self.exam.functions().values() for name in functions]
        space: dict[str, Any] = {name: RemoteFunction(name, self._ask) for name in names}
        space |= {"np": np, "numpy": np, "check": self, "__name__": "__check__"}
        self.verdicts.pop(exercise, None)
        try:
            _execute(source, f"<check {exercise}>", space)
        except Exception as error:  # noqa: BLE001 - reported, and the exercise is judged below
            self._fault(exercise, error)
        if exercise not in self.verdicts:
            self(exercise)
        return self.verdicts[exercise]

    def _examine(self, exercise: str, by_hand: Callable[[], Any] | None) -> Verdict:
        spec = self.exam.spec(exercise)
        outcomes = ask_all(spec, self._ask)
        verdict = judge(spec, outcomes)
        problem = self._asserts(exercise, by_hand) if by_hand and verdict.status == RIGHT else ""
        if verdict.status == WRONG or problem:
            failing = {finding.case.function for finding in verdict.findings}
            return judge(self.exam.with_catalogue(exercise, failing), outcomes, problem)
        return verdict

    def _asserts(self, exercise: str, by_hand: Callable[[], Any]) -> str:
        """What the asserts worked out by hand say; a course's own fault is not the learner's."""
        raised: list[Exception] = []

        def watched() -> None:
            try:
                by_hand()
            except AssertionError:
                raise
            except Exception as error:  # noqa: BLE001 - sorted below
                raised.append(error)

        problem = run_by_hand(watched)
        if not raised:
            return problem
        error = raised[0]
        if isinstance(error, StudentError):
            return error.outcome.message or error.outcome.error
        if isinstance(error, NameError):
            self._fault(exercise, error)
            return ""
        trace = error.__traceback__
        return describe_error(error.with_traceback(trace.tb_next if trace else None))

    def _fault(self, exercise: str, error: Exception) -> None:
        where = traceback.extract_tb(error.__traceback__)[-1].lineno if error.__traceback__ else "?"
        text = f"the check cell of `{exercise}` failed by itself in line {where} ({type(error).__name__}: {error})"
        self.remarks.append(Remark("course", f"{text}; its asserts were left out"[:400], "info"))


def ask_all(spec: ExerciseSpec, call: Call) -> list[Outcome]:
    """Put all cases of an exercise to a submission.

    A function that once ran out of time, or took the process with it, is not asked again: every further case would cost
    the same time.
    """
    outcomes: list[Outcome] = []
    over: dict[str, Outcome] = {}
    for case in spec.cases:
        if case.function in over:
            outcomes.append(over[case.function])
            continue
        try:
            got = run_case(call, case)
        except Exception as error:  # noqa: BLE001 - data made to break the probe
            got = Outcome(error="ValueError", message=f"the answer cannot be read ({type(error).__name__})")
        outcomes.append(got)
        if got.error in _STOPS:
            over[case.function] = replace(got, message=f"not tried: an earlier case ended with: {got.message}")
    return outcomes


def _execute(source: str, filename: str, space: dict[str, Any]) -> None:
    """Run a cell's text; its lines are kept so that a failing assert can be quoted."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    code = compile(ast.parse(source, filename), filename, "exec")
    exec(code, space)  # noqa: S102 - the released cell, the course's own text
