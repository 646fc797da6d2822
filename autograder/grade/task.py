"""What a worker does: one submission in, one result out. The same function runs in a local process and on a cluster."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from autograder.examiner.exam import Exam
from autograder.examiner.examine import examine, not_graded
from autograder.examiner.paper import Paper
from autograder.intake import Submission
from autograder.records import Record
from autograder.sandbox import Sandbox


@dataclass(frozen=True)
class Result:
    """A graded submission: its record, and the notebook for ``autograded/`` as JSON."""

    record: Record
    notebook: str


def failed(paper: Paper, submission: Submission, reason: str) -> Result:
    """The result of a submission whose grading failed; the next run tries again."""
    return Result(*not_graded(paper, submission, "failed", reason))


class Spare:
    """Sandboxes of one kind, the next of which is started while the last is in use.

    Parameters
    ----------
    paper : Paper
        Says how they are confined and what lies in their folder.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.ahead = False
        self._next: Sandbox | None = None

    def take(self) -> Sandbox:
        """A fresh sandbox that no other submission has seen; if `ahead`, the next one starts meanwhile."""
        box = self._next or self._new()
        self._next = self._new() if self.ahead else None
        return box

    def close(self) -> None:
        """End the one in reserve."""
        if self._next is not None:
            self._next.close()
            self._next = None

    def _new(self) -> Sandbox:
        return Sandbox(self._paper.level, workdir_files=self._paper.files, limits=self._paper.limits)


class Worker:
    """Grades submissions of one run, one after the other.

    Parameters
    ----------
    paper : Paper
    """

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._exam = Exam(paper.unit, paper.seed)
        self._spare = Spare(paper)

    def grade(self, submission: Submission, *, more: bool = False) -> Result:
        """Grade a submission; whatever goes wrong is in the record. If `more` come, a sandbox is kept in reserve."""
        self._spare.ahead = more
        try:
            record, notebook = examine(self.paper, self._exam, submission, self._spare.take)
        except Exception as error:  # noqa: BLE001 - one submission must not stop the others
            return failed(self.paper, submission, f"the grading itself failed ({type(error).__name__}: {error})"[:400])
        return Result(record, notebook)

    def close(self) -> None:
        """End what is in reserve."""
        with contextlib.suppress(Exception):
            self._spare.close()
