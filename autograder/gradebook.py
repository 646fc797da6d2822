"""nbgrader's gradebook, written by one process, as stock ``nbgrader autograde`` leaves it.

So the formgrader, ``nbgrader generate_feedback`` and ``nbgrader export`` go on working. What a person has entered —
manual scores, extra credit, comments — is never touched.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.course import Course
from autograder.errors import UserError
from autograder.records import Record

_SILENT = logging.getLogger("autograder.nbgrader")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Book:
    """The gradebook of a course, for one assignment with one notebook of the same name.

    Parameters
    ----------
    course : Course
    assignment : str

    Raises
    ------
    UserError
        The database cannot be opened.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError

        self._course = course
        self._assignment = assignment
        self._directory = course.directory()
        self._config = course.config()
        try:
            with _in_process():
                self._book = Gradebook(self._directory.db_url, self._directory.course_id)
        except (SQLAlchemyError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise UserError(f"the gradebook {self._directory.db_url} cannot be opened: {reason}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._book.close()

    def prepare(self, released: Any, source: Any = None) -> None:
        """Make sure that the assignment and its cells are in the gradebook, as ``generate_assignment`` leaves them.

        Parameters
        ----------
        released : notebook
            As learners got it.
        source : notebook, optional
            nbgrader's source notebook, where there is one: mark schemes are kept from it.

        Raises
        ------
        UserError
            There are grades for other cells than the released notebook has.
        """
        wanted = {
            str(m["grade_id"]): float(m["points"])
            for m in (cell.metadata.get("nbgrader", {}) for cell in released.cells)
            if m.get("grade") or m.get("task")
        }
        if self._cells() == wanted:
            return
        self._book.update_or_create_assignment(self._assignment)
        try:
            self._save_cells(deepcopy(source if source is not None else released))
        except RuntimeError as error:
            raise UserError(f"the gradebook does not fit the released notebook: {error}") from error

    def reset(self, student: str) -> None:
        """Forget the automatic scores of an earlier submission: a new one never keeps them."""
        from nbgrader.api import MissingEntry

        try:
            notebook = self._book.find_submission_notebook(self._assignment, self._assignment, student)
        except MissingEntry:
            return
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = None, True
        self._book.db.commit()

    def enter(self, record: Record, notebook: Any) -> None:
        """Enter a grade.

        Parameters
        ----------
        record : Record
        notebook : notebook
            With outputs: nbgrader's own rule reads the scores from it.
        """
        book, cells = self._book, _marked(notebook)
        book.update_or_create_student(record.student)
        when = {"timestamp": _nbgrader_time(record.timestamp)} if record.timestamp else {}
        with warnings.catch_warnings():  # nbgrader's own way with its database is not ours to report
            warnings.simplefilter("ignore")
            submission = book.update_or_create_submission(self._assignment, record.student, **when)
        entry = next(n for n in submission.notebooks if n.name == self._assignment)
        for grade in entry.grades:
            grade.auto_score = _score(cells.get(grade.name))
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in entry.comments:
            comment.auto_comment = "No response." if _unanswered(cells.get(comment.name)) else None
        book.db.commit()
        self._penalise(submission, entry)

    def _cells(self) -> dict[str, float] | None:
        from nbgrader.api import MissingEntry

        try:
            notebook = self._book.find_notebook(self._assignment, self._assignment)
        except MissingEntry:
            return None
        return {cell.name: float(cell.max_score) for cell in (*notebook.grade_cells, *notebook.task_cells)}

    def _save_cells(self, notebook: Any) -> None:
        from nbgrader.converters import GenerateAssignment

        resources: Any = {
            "nbgrader": {
                "notebook": self._assignment,
                "assignment": self._assignment,
                "db_url": self._directory.db_url,
            }
        }
        for step in GenerateAssignment.class_traits()["preprocessors"].default():
            if step.__name__ not in ("IncludeHeaderFooter", "InstantiateTests"):
                notebook, resources = step(config=self._config, log=_SILENT).preprocess(notebook, resources)
        self._book.db.expire_all()

    def _penalise(self, submission: Any, entry: Any) -> None:
        """Late penalties by the course's own plugin, as stock does."""
        from nbgrader.preprocessors import AssignLatePenalties

        entry.late_submission_penalty = None
        late = submission.total_seconds_late if submission.assignment.duedate else 0
        if late > 0:
            rule = AssignLatePenalties(config=self._config, log=_SILENT)
            rule.init_plugin()
            penalty = rule.plugin_inst.late_submission_penalty(submission.student.id, entry.score, late)
            if penalty is not None:
                entry.late_submission_penalty = min(max(penalty, 0), entry.score)
        self._book.db.commit()


@contextlib.contextmanager
def _in_process() -> Iterator[None]:
    """Let nbgrader learn a new database's version without starting the program ``alembic``.

    That takes seconds, and fails where this environment is not active, for then the program is not found.
    """
    import nbgrader.api

    before = nbgrader.api.get_alembic_version
    nbgrader.api.get_alembic_version = _version
    try:
        yield
    finally:
        nbgrader.api.get_alembic_version = before


def _version() -> str:
    """The newest version of nbgrader's tables, as ``alembic heads`` prints it."""
    import nbgrader
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def _marked(notebook: Any) -> dict[str, Any]:
    return {c.metadata["nbgrader"]["grade_id"]: c for c in notebook.cells if c.metadata.get("nbgrader")}


def _score(cell: Any) -> float | None:
    """By nbgrader's rule; a graded cell that the notebook does not have earns nothing."""
    from nbgrader.utils import determine_grade

    return 0.0 if cell is None else determine_grade(cell, _SILENT)[0]


def _unanswered(cell: Any) -> bool:
    from nbgrader.utils import compute_checksum, is_task

    if cell is None:
        return True
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell) and not is_task(cell))


def _nbgrader_time(iso: str) -> Any:
    """A time as nbgrader's database keeps it: UTC without saying so."""
    from datetime import UTC, datetime

    return datetime.fromisoformat(iso).astimezone(UTC).replace(tzinfo=None)
