"""Grade one notebook and give back its record: for a web form, a hook on hand-in, or a look by hand."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import open_course
from autograder.errors import UserError
from autograder.examiner.exam import Rules
from autograder.exercises.model import Unit
from autograder.grade.run import Order, choose_level, make_paper
from autograder.grade.task import Worker
from autograder.intake import Submission, find_notebook, read_file
from autograder.records import Record
from autograder.sandbox import Level


def grade_submission(
    path: str | Path,
    assignment: str,
    *,
    course: str | Path = Path("build/nbgrader"),
    student: str = "",
    seed: int | None = None,
    level: Level | None = None,
    trusted: bool = False,
    rules: Rules | None = None,
    unit: Unit | None = None,
) -> Record:
    """Grade one submission; nothing is written, neither to the gradebook nor to the course.

    Parameters
    ----------
    path : path
        The notebook, or the folder that was handed in.
    assignment : str
    course : path
        The nbgrader course with the assignment's release.
    student : str
        For the record.
    seed : int, optional
        Drawn anew by default.
    level : Level, optional
        How to confine; the best this machine offers by default.
    trusted : bool
        Whether it may run unconfined where nothing can isolate it.
    rules : Rules, optional
        Time limits.
    unit : Unit, optional
        The exercises; the bank's by default.

    Returns
    -------
    Record
        Also for a damaged or hostile notebook: its status and reason say so.

    Raises
    ------
    UserError
        There is nothing at `path`, no such assignment, or no sandbox.

    Examples
    --------
    >>> record = grade_submission("homework.ipynb", "01-clustering")  # doctest: +SKIP
    >>> record.total, [d.says for e in record.exercises for d in e.diagnoses]  # doctest: +SKIP
    (91.5, ['You picked the *farthest* centre. ...'])
    """
    path = Path(path)
    if not path.exists():
        raise UserError(f"grade_submission: there is nothing at {path}")
    order = Order(
        assignment, Path(course), seed=seed, level=level, trusted=trusted, rules=rules or Rules(), unit=unit
    )  # fmt: skip
    paper = make_paper(order, open_course(order.course), choose_level(order, _probe))
    worker = Worker(paper)
    try:
        return worker.grade(_submission(path, assignment, student)).record
    finally:
        worker.close()


def _probe() -> Level:
    from autograder.sandbox.selftest import probe

    return probe()


def _submission(path: Path, assignment: str, student: str) -> Submission:
    if path.is_dir():
        found = find_notebook(path, assignment)
        notebook, notes, folder = found.path, found.notes, path
    else:
        notebook, notes, folder = path, (), path.parent
    data = read_file(notebook)[0] if notebook else None
    digest = hashlib.sha256(data or b"").hexdigest()
    return Submission(student, folder, notebook, datetime.now(UTC), digest, notes)
