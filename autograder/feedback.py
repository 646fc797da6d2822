"""Feedback pages for learners, made by nbgrader from the notebooks our writer left.

The notebooks hold nothing that runs in a browser (see `autograder.sandbox.sanitise` and
`autograder.examiner.present`), so stock ``nbgrader generate_feedback`` gives the same pages; this only adds which of
them are out of date.
"""

from __future__ import annotations

import glob
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from autograder.grade.folders import AUTOGRADED

FOLDER = "feedback"


@dataclass(frozen=True)
class Pages:
    """What was done: `made` and `fresh` are paths of pages, `failed` students with the reason."""

    made: tuple[Path, ...]
    fresh: tuple[Path, ...]
    failed: tuple[tuple[str, str], ...]


def make_feedback(course: Course, assignment: str, students: Sequence[str] = (), *, force: bool = False) -> Pages:
    """Write ``feedback/<student>/<assignment>/<assignment>.html`` for all that are graded.

    Parameters
    ----------
    course : Course
    assignment : str
    students : sequence of str
        Only these; all by default.
    force : bool
        Also where the page is newer than the grade.

    Returns
    -------
    Pages

    Raises
    ------
    UserError
        ``nothing is graded yet: ...``, or a student that was named is not graded.
    """
    graded = sorted(path.parent.parent.name for path in _notebooks(course, assignment))
    unknown = [student for student in students if student not in graded]
    if unknown:
        raise UserError(f"{', '.join(unknown)}: no graded notebook of {assignment} in {course.folder(AUTOGRADED)}")
    if not graded:
        raise UserError(f"nothing is graded yet: run 'autograder grade {assignment}' first")
    made, fresh, failed = [], [], []
    for student in students or graded:
        page = course.folder(FOLDER) / student / assignment / f"{assignment}.html"
        if not force and _newer(page, course, student, assignment):
            fresh.append(page)
            continue
        reason = _make(course, assignment, student)
        if reason or not page.is_file():
            failed.append((student, reason or "nbgrader made no page"))
        else:
            made.append(page)
    return Pages(tuple(made), tuple(fresh), tuple(failed))


def _notebooks(course: Course, assignment: str) -> Iterator[Path]:
    yield from course.folder(AUTOGRADED).glob(f"[!.]*/{glob.escape(assignment)}/{glob.escape(assignment)}.ipynb")


def _newer(page: Path, course: Course, student: str, assignment: str) -> bool:
    """Whether a page was made after the grade, and after every comment and score a person has entered since."""
    notebook = course.folder(AUTOGRADED) / student / assignment / f"{assignment}.ipynb"
    book = course.root / "gradebook.db"
    if not page.is_file() or not book.is_file():
        return False
    made = page.stat().st_mtime
    return made > notebook.stat().st_mtime and made > book.stat().st_mtime


def _make(course: Course, assignment: str, student: str) -> str:
    """Run nbgrader's converter for one student; the reason where that fails."""
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException

    directory = course.directory()
    directory.assignment_id, directory.student_id = assignment, glob.escape(student)
    log = logging.getLogger("autograder.nbgrader")
    converter = GenerateFeedback(coursedir=directory, config=course.config(), log=log)
    converter.force = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converter.start()
    except (NbGraderException, SystemExit, OSError) as error:
        return str(error) or type(error).__name__
    return ""
