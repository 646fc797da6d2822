"""The run: which submissions need grading, who grades them, and the one place where results are written."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import nbformat

from autograder import records
from autograder.course import Course, open_course
from autograder.errors import UserError
from autograder.examiner.exam import Rules
from autograder.examiner.paper import Paper, faults
from autograder.exercises import bank
from autograder.exercises.model import Unit
from autograder.grade import folders
from autograder.grade.lock import only_writer
from autograder.grade.task import Result
from autograder.gradebook import Book
from autograder.intake import Submission, submissions
from autograder.records import Record
from autograder.sandbox import Level, Limits


class Pool(Protocol):
    """Whoever grades: `autograder.grade.pool.LocalPool`, `autograder.grade.cluster.DaskPool`."""

    def results(self, submissions: Sequence[Submission]) -> Iterator[Result]:
        """Grade all submissions; results come as they are ready."""
        ...

    def stop(self) -> None:
        """End the workers."""
        ...


@dataclass(frozen=True)
class Order:
    """What is to be graded, and how.

    Parameters
    ----------
    assignment : str
    course : Path
        The nbgrader course.
    jobs : int
        Workers; 0 for one a processor.
    seed : int, optional
        Drawn anew by default.
    level : Level, optional
        How to confine; the best this machine offers by default.
    trusted : bool
        Whether submissions may run unconfined where nothing can isolate them.
    students : tuple of str
        Only these; all by default.
    force : bool
        Grade again what is done.
    rules : Rules
    limits : Limits
    dask : str
        Address of a Dask scheduler; ``""`` for processes on this machine.
    unit : Unit, optional
        The exercises; the bank's unit of the assignment's name by default.
    """

    assignment: str
    course: Path = Path("build/nbgrader")
    jobs: int = 0
    seed: int | None = None
    level: Level | None = None
    trusted: bool = False
    students: tuple[str, ...] = ()
    force: bool = False
    rules: Rules = field(default_factory=Rules)
    limits: Limits = field(default_factory=Limits)
    dask: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class Plan:
    """What a run has to do: `todo` in order, `done` submissions that are graded already, `skipped` folders."""

    paper: Paper
    todo: tuple[Submission, ...]
    done: tuple[str, ...]
    skipped: tuple[Submission, ...]


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    Parameters
    ----------
    plan : Plan
    graded : tuple of Record
        In this run.
    seconds : float
    jobs : int
    interrupted : bool
        Whether Ctrl-C ended it; running again continues.
    """

    plan: Plan
    graded: tuple[Record, ...]
    seconds: float
    jobs: int
    interrupted: bool = False


class Watcher(Protocol):
    """Is told how a run gets on; see `autograder.grade.progress`."""

    def planned(self, plan: Plan) -> None:
        """Say what will be done."""
        ...

    def graded(self, record: Record) -> None:
        """One more is written."""
        ...


def choose_level(order: Order, probe: Callable[[], Level]) -> Level:
    """How this run confines submissions; fails closed.

    Raises
    ------
    UserError
        Nothing here isolates, and nobody said that the submissions are trusted.
    """
    level = order.level if order.level is not None else probe()
    if level.isolates:
        return level
    if order.trusted:
        return Level.TRUSTED
    raise UserError(
        f"refused: {level.description}. Install bubblewrap or use Linux 5.13 or newer; "
        "or pass --trusted if you trust every submission as you trust yourself"
    )


def make_paper(order: Order, course: Course, level: Level) -> Paper:
    """The questions of this run.

    Raises
    ------
    UserError
        There is no such assignment, or the released notebook and the exercise bank do not fit together.
    """
    released, files = course.released(order.assignment)
    try:
        unit = order.unit or bank.unit(order.assignment)
    except KeyError as error:
        raise UserError(str(error.args[0])) from None
    seed = secrets.randbits(48) if order.seed is None else order.seed
    text = nbformat.writes(released)
    paper = Paper(order.assignment, unit, text, seed, level, files, order.rules, order.limits)
    found = faults(paper)
    if found:
        raise UserError(
            f"{order.assignment} cannot be graded: {'; '.join(found)}. "
            "Run 'autograder build' (and 'nbgrader generate_assignment' if it was released before)"
        )
    return paper


def make_plan(order: Order, course: Course, paper: Paper) -> Plan:
    """Decide what needs grading.

    A submission is done if its record says so and neither it nor what it is graded against has changed since.

    Raises
    ------
    UserError
        Nothing was handed in, or a student that was named has handed in nothing.
    """
    try:
        found = list(submissions(course.folder("submitted"), order.assignment, paper.files))
    except NotADirectoryError:
        found = []
    names = {s.student for s in found}
    unknown = [name for name in order.students if name not in names]
    if unknown:
        raise UserError(f"no submission of {order.assignment} by {', '.join(unknown)} in {course.folder('submitted')}")
    if not found:
        place = course.folder("submitted") / "<student>" / order.assignment
        raise UserError(f"nothing to grade: expected submissions in {place}")
    wanted = [s for s in found if not order.students or s.student in order.students]
    skipped = tuple(s for s in wanted if s.skipped)
    digest = paper.digest()
    todo, done = [], []
    for submission in wanted:
        if submission.skipped:
            continue
        old = records.load(course.root, order.assignment, submission.student)
        fresh = old and old.status != "failed" and (old.digest, old.paper) == (submission.digest, digest)
        if fresh and not order.force:
            done.append(submission.student)
        else:
            todo.append(submission)
    return Plan(paper, tuple(todo), tuple(done), skipped)


def grade(order: Order, watcher: Watcher, probe: Callable[[], Level], make_pool: Any = None) -> Outcome:
    """Grade an assignment.

    Parameters
    ----------
    order : Order
    watcher : Watcher
    probe : callable
        Finds the best level of this machine.
    make_pool : callable, optional
        ``make_pool(paper, jobs)`` gives the workers; local processes by default.

    Returns
    -------
    Outcome
        Ctrl-C is no error: the outcome says so, and what was written stays.

    Raises
    ------
    UserError
    """
    course = open_course(order.course)
    level = choose_level(order, probe)
    paper = make_paper(order, course, level)
    begin = time.perf_counter()
    graded: list[Record] = []
    interrupted = False
    with only_writer(course.root):
        plan = make_plan(order, course, paper)
        watcher.planned(plan)
        jobs = min(order.jobs or os.cpu_count() or 1, max(len(plan.todo), 1))
        if plan.todo:
            try:
                for record in _work(order, course, plan, jobs, make_pool):
                    graded.append(record)
                    watcher.graded(record)
            except KeyboardInterrupt:
                interrupted = True
    return Outcome(plan, tuple(graded), time.perf_counter() - begin, jobs, interrupted)


def _work(order: Order, course: Course, plan: Plan, jobs: int, make_pool: Any) -> Iterator[Record]:
    pool: Pool = (make_pool or _pool_for(order))(plan.paper, jobs)
    try:
        folders.sweep(course.root)
        with Book(course, order.assignment) as book:
            book.prepare(plan.paper.notebook(), _source(course, order.assignment))
            for submission in plan.todo:
                _forget(course, book, order.assignment, submission)
            with contextlib.closing(pool.results(plan.todo)) as results:  # type: ignore[type-var]
                for result in results:
                    _write(course, book, result)
                    yield result.record
    finally:
        pool.stop()


def _pool_for(order: Order) -> Any:
    if order.dask:
        from autograder.grade.cluster import connect

        return lambda paper, _jobs: connect(paper, order.dask)
    from autograder.grade.pool import LocalPool

    return LocalPool


def _source(course: Course, assignment: str) -> Any:
    path = course.root / "source" / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=4) if path.is_file() else None


def _forget(course: Course, book: Book, assignment: str, submission: Submission) -> None:
    """A new submission never keeps an old score, whatever becomes of its own grading."""
    old = records.load(course.root, assignment, submission.student)
    if old is None or old.digest != submission.digest:
        book.reset(submission.student)
        folders.retract(course.root, submission.student, assignment)
        records.path_of(course.root, assignment, submission.student).unlink(missing_ok=True)


def _write(course: Course, book: Book, result: Result) -> None:
    """Folder, gradebook, record: the record last, for it is the mark that a submission is done."""
    record = result.record
    folders.publish(course.root, record.student, record.assignment, result.notebook, record.timestamp)
    book.enter(record, nbformat.reads(result.notebook, as_version=4))
    records.save(course.root, record)
