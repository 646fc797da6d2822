"""Examine one submission: repair, run, ask, judge; the result is a record and the notebook with its outputs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import nbformat
from nbformat.v4 import new_output

import glassnet
from autograder.examiner.checking import Desk
from autograder.examiner.exam import Exam
from autograder.examiner.paper import Paper, exercise_of
from autograder.examiner.present import graded_outputs, harmless, zero_outputs
from autograder.examiner.roles import role, roles_of
from autograder.examiner.room import Box, Line, Room
from autograder.intake import Submission, repair
from autograder.records import ExerciseGrade, Named, Record, Remark, Status
from glassnet.check.verdict import NOT_ATTEMPTED, Verdict


def examine(paper: Paper, exam: Exam, submission: Submission, open_box: Callable[[], Box]) -> tuple[Record, str]:
    """Grade one submission.

    Parameters
    ----------
    paper : Paper
    exam : Exam
        The questions; made from the paper's unit and seed.
    submission : Submission
    open_box : callable
        Gives a new sandbox.

    Returns
    -------
    record : Record
    notebook : str
        The notebook for nbgrader's ``autograded/``, JSON.
    """
    begin = time.perf_counter()
    if submission.notebook is None:
        reason = _reason(submission.notes)
        return not_graded(paper, submission, "damaged", reason, seconds=time.perf_counter() - begin)
    repaired = repair(submission.notebook, paper.notebook(), exam.functions())
    remarks = [*_remarks(submission.notes), *_remarks(repaired.notes)]
    if repaired.status == "damaged":
        reason, seconds = _reason(repaired.notes), time.perf_counter() - begin
        return not_graded(paper, submission, "damaged", reason, remarks, seconds)
    room = Room(open_box, paper.rules, exam.refusals(), exam.patience())
    try:
        desk = Desk(exam, Line(room))
        _disarm(repaired.notebook, paper)
        _run(repaired.notebook, paper, room, desk)
    finally:
        room.close()
    grades = tuple(_grade(e.name, desk.verdicts[e.name]) for e in paper.unit.exercises)
    remarks += [*room.remarks, *desk.remarks]
    record = _record(paper, submission, "graded", grades, remarks, seconds=time.perf_counter() - begin)
    return record, nbformat.writes(repaired.notebook)


def not_graded(
    paper: Paper,
    submission: Submission,
    status: Status,
    reason: str,
    remarks: list[Remark] | None = None,
    seconds: float = 0.0,
) -> tuple[Record, str]:
    """The record and notebook of a submission that earns 0 for a reason."""
    notebook = paper.notebook()
    count = 0
    for cell in notebook.cells:
        if exercise_of(cell):
            count += 1
            cell.outputs, cell.execution_count = zero_outputs(reason, count), count
    grades = tuple(ExerciseGrade(e.name, e.title, 0.0, float(e.points), NOT_ATTEMPTED) for e in paper.unit.exercises)
    told = _remarks(submission.notes) if remarks is None else remarks
    return _record(paper, submission, status, grades, told, reason, seconds), nbformat.writes(notebook)


def _run(notebook: Any, paper: Paper, room: Room, desk: Desk) -> None:
    roles, count = roles_of(paper.notebook()), 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        cell.execution_count = count
        kind = role(cell, roles)
        if kind == "check":
            exercise = exercise_of(cell)
            verdict = desk.run_cell(exercise, cell.source)
            cell.outputs = graded_outputs(desk.exam.spec(exercise), verdict, count)
        elif kind == "summary":
            cell.outputs = [new_output("stream", name="stdout", text=desk.summary_text())]
        elif kind == "picture" and not paper.rules.pictures:
            cell.execution_count = None
        else:
            cell.outputs = [_numbered(output, count) for output in room.run_cell(cell.id, cell.source)]


def _disarm(notebook: Any, paper: Paper) -> None:
    """Make the learner's own Markdown harmless; an answer that nobody wrote keeps its text, and so its checksum."""
    ours = {cell.id: cell.source for cell in paper.notebook().cells}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and ours.get(cell.id) != cell.source:
            cell.source = harmless(cell.source)


def _numbered(output: dict[str, Any], count: int) -> Any:
    if output["output_type"] == "execute_result":
        output = {**output, "execution_count": count}
    return nbformat.from_dict(output)


def _grade(name: str, verdict: Verdict) -> ExerciseGrade:
    return ExerciseGrade(
        name=name,
        title=verdict.title,
        credit=verdict.credit,
        points=verdict.points,
        status=verdict.status,
        diagnoses=tuple(Named(d.name, d.says, d.function, d.certain) for d in verdict.diagnoses),
        failed=tuple(dict.fromkeys(f.case.kind for f in verdict.findings)),
        seconds=round(verdict.seconds, 4),
        problem=_problem(verdict),
    )


def _problem(verdict: Verdict) -> str:
    """The first finding in one line, without the numbers of hidden cases."""
    if not verdict.findings:
        return verdict.by_hand.partition("\n")[0][:200]
    first = verdict.findings[0]
    text = ": " + " ".join(first.text.split()) if first.may_be_told else ""
    return f"{first.case.function}, {first.case.kind}{text}"[:200]


def _record(
    paper: Paper,
    submission: Submission,
    status: Status,
    exercises: tuple[ExerciseGrade, ...],
    remarks: list[Remark],
    reason: str = "",
    seconds: float = 0.0,
) -> Record:
    return Record(
        student=submission.student,
        assignment=paper.assignment,
        status=status,
        exercises=exercises,
        reason=reason,
        remarks=tuple(remarks),
        timestamp=submission.timestamp.isoformat() if submission.timestamp else "",
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        digest=submission.digest,
        paper=paper.digest(),
        seed=paper.seed,
        level=paper.level.title,
        seconds=round(seconds, 3),
        version=glassnet.__version__,
        written=paper.written(),
    )


def _remarks(notes: Any) -> list[Remark]:
    return [Remark(note.kind, note.text, note.severity) for note in notes]


def _reason(notes: Any) -> str:
    return next((note.text for note in notes if note.severity == "error"), "there is nothing to grade")
