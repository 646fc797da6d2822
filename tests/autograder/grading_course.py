"""A small course for the tests of grading: two exercises of our own, a released notebook, submissions."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import Course
from autograder.examiner import examine
from autograder.exercises.model import Exercise, Function, Misconception, Unit
from autograder.grade.run import Order, grade
from autograder.grade.task import Result, Worker
from autograder.gradebook import Book
from autograder.sandbox import CellResult, Level, SandboxDied
from glassnet.check import WORKED, Case, Outcome
from glassnet.check.calling import call_function

NAME = "07-small"


def spread(x):
    """Largest minus smallest."""
    return float(x.max() - x.min())


def spread__std(x):
    return float(x.std())


def spread__range_index(x):
    return float(x[-1] - x[0])


def shift(x, by):
    """Every number plus `by`."""
    return x + by


def shift__in_place(x, by):
    x += by
    return x


def pick(x, rng):
    """One of the numbers, drawn."""
    return float(x[rng.integers(len(x))])


def _spread_visible():
    return [
        Case(WORKED, (np.array([1.0, 5.0, 3.0]),), "spread"),
        Case("one number", (np.array([4.0]),), "spread"),
    ]


def _spread_hidden(rng):
    return [Case("many numbers", (rng.normal(size=20),), "spread"), Case("one number", (rng.normal(size=1),), "spread")]


def _shift_visible():
    return [
        Case(WORKED, (np.array([1.0, 2.0]), 3.0), "shift"),
        Case("nothing", (np.zeros(0), 1.0), "shift"),
    ]


def _shift_hidden(rng):
    return [Case("many numbers", (rng.normal(size=9), float(rng.normal())), "shift")]


UNIT = Unit(
    NAME,
    "Small",
    (
        Exercise(
            "spread", "Spread", 6, 5, 1, (Function(spread),), _spread_visible, _spread_hidden,
            (
                Misconception("spread", "std", "That is the standard deviation, not the range.", spread__std),
                Misconception("spread", "ends", "Last minus first is the range only if sorted.", spread__range_index),
            ),
            ("one", "two", "three"),
        ),
        Exercise(
            "shift", "Shift", 4, 5, 1, (Function(shift),), _shift_visible, _shift_hidden,
            (Misconception("shift", "in_place", "Give back a new array.", shift__in_place),),
            ("one", "two", "three"),
        ),
    ),
)  # fmt: skip

RIGHT = {
    "spread": "def spread(x):\n    return float(max(x) - min(x))",
    "shift": "def shift(x, by):\n    return np.asarray(x) + by",
}
STUB = 'raise NotImplementedError("replace this line with your code")'


def _marks(name: str, **more: Any) -> dict[str, Any]:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "grade_id": name, "schema_version": 3}
    return {"nbgrader": marks | more}


def _cell(source: str, name: str, **more: Any) -> Any:
    return new_code_cell(source, id=name, metadata=_marks(name, **more))


def source_notebook() -> Any:
    """What ``source/`` holds: nbgrader's form, solutions included."""
    cells = [new_markdown_cell("# Small", id="title"), _cell("import numpy as np", "setup", locked=True)]
    asserts = {
        "spread": "def by_hand():\n    assert spread(np.array([1.0, 5.0, 3.0])) == 4\n\n",
        "shift": "def by_hand():\n    assert shift(np.array([1.0]), 1.0).tolist() == [2.0]\n\n",
    }
    for exercise in UNIT.exercises:
        solution = RIGHT[exercise.name].replace("    return", "    ### BEGIN SOLUTION\n    return")
        cells += [
            _cell(f"{solution}\n    ### END SOLUTION", exercise.name, solution=True),
            _cell(
                f'{asserts[exercise.name]}check("{exercise.name}", by_hand)',
                f"check-{exercise.name}", grade=True, locked=True, points=float(exercise.points),
            ),
        ]  # fmt: skip
    answer = new_markdown_cell("*Your answer here.*", id="why")
    answer.metadata = nbformat.from_dict(_marks("why", grade=True, solution=True, points=3.0))
    meta = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return new_notebook(cells=[*cells, answer], metadata=meta)


def make_course(folder: Path) -> Path:
    """An nbgrader course with the source of the small assignment."""
    from autograder.build.release import CONFIG

    source = folder / "source" / NAME
    source.mkdir(parents=True)
    nbformat.write(source_notebook(), source / f"{NAME}.ipynb")
    (source / f"{NAME}.checks.json").write_text("{}")
    (folder / "nbgrader_config.py").write_text(CONFIG.read_text())
    return folder


@functools.cache
def _prepared() -> Path:
    """A course whose gradebook knows the assignment: a new database takes nbgrader seconds."""
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    course = Course(make_course(folder))
    with Book(course, NAME) as book:
        book.prepare(released(), source_notebook())
    return folder


def fresh_course(folder: Path) -> Path:
    """A course of one's own."""
    return Path(shutil.copytree(_prepared(), folder))


def released() -> Any:
    """The notebook as learners get it."""
    from autograder.build.release import release_notebook

    return release_notebook(source_notebook())


def handed_in(solutions: dict[str, str], answer: str = "", extra: str = "") -> Any:
    """A learner's notebook."""
    notebook = released()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in solutions:
            cell.source = solutions[name]
        if name == "why" and answer:
            cell.source = answer
    if extra:
        notebook.cells.insert(2, new_code_cell(extra, id="mine"))
    return notebook


def submit(course: Path, student: str, notebook: Any = None, *, raw: bytes | None = None, when: str = "") -> Path:
    """Put a notebook where `nbgrader collect` would."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}.ipynb"
    path.write_bytes(raw if raw is not None else nbformat.writes(notebook).encode())
    (folder / "timestamp.txt").write_text(when or "2030-01-31 12:00:00.000000 UTC")
    return folder


class FakeBox:
    """A sandbox without a fence, in this process: quick, and dies when a cell or function says so."""

    opened = 0

    def __init__(self) -> None:
        type(self).opened += 1
        self.space: dict[str, Any] = {}
        self.cells: list[str] = []
        self.closed = False

    def run_cell(self, source: str, timeout: float) -> CellResult:
        self.cells.append(source)
        if "DIE" in source:
            raise SandboxDied("the code ended the Python process (exit code 3)")
        try:
            exec(source, self.space)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            output = {"output_type": "error", "ename": type(error).__name__, "evalue": "", "traceback": [text]}
            return CellResult([output], type(error).__name__, text)
        return CellResult([{"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}])

    def call(self, function, args, kwargs=None, *, time_limit, measure_memory=False, rules=None) -> Outcome:
        if function not in self.space:
            return Outcome(error="NotDefined", message=f"{function} is not defined")
        outcome = call_function(self.space[function], args, kwargs, time_limit=time_limit, rules=rules)
        if outcome.message.startswith("KeyError: 'die'"):
            raise SandboxDied("killed: more than 2.0 GB of memory")
        return outcome

    def calls(self, function, batch, kwargs=None, *, time_limit, rules=None) -> list[Outcome]:
        outcomes = []
        for args in batch:
            outcomes.append(self.call(function, args, kwargs, time_limit=time_limit, rules=rules))
            if outcomes[-1].error:
                break
        return outcomes

    def close(self) -> None:
        self.closed = True


class Quiet:
    """A watcher that only remembers."""

    def __init__(self) -> None:
        self.plans: list[Any] = []
        self.records: list[Any] = []

    def planned(self, plan: Any) -> None:
        self.plans.append(plan)

    def graded(self, record: Any) -> None:
        self.records.append(record)


class HerePool:
    """A pool without processes; `spoil` may raise in the middle, as Ctrl-C would."""

    def __init__(self, paper: Any, jobs: int, spoil: Any = None) -> None:
        self.worker = Worker(paper)
        self.spoil = spoil
        self.stopped = False

    def results(self, submissions: Any) -> Iterator[Any]:
        for submission in submissions:
            if self.spoil:
                self.spoil(submission)
            record, text = examine(self.worker.paper, self.worker._exam, submission, FakeBox)
            yield Result(record, text)

    def stop(self) -> None:
        self.stopped = True


def run(course: Path, spoil: Any = None, **more: Any) -> Any:
    """Grade the small assignment in this process."""
    order = Order(NAME, course, unit=UNIT, **more)
    return grade(order, Quiet(), lambda: Level.BUBBLEWRAP, lambda paper, jobs: HerePool(paper, jobs, spoil))
