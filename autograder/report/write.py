"""Write a report's files, and remember what only the run itself knew."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder import records
from autograder.records import Record
from autograder.report.overview import overview
from autograder.report.page import page
from autograder.report.statistics import Statistics, statistics_of

FOLDER = "reports"


@dataclass(frozen=True)
class RunInfo:
    """The last run over an assignment.

    Parameters
    ----------
    finished : str
        Date and time, for people.
    throughput : str
        For example ``"40 submissions in 31.2 s on 2 workers: 0.78 s each"``.
    skipped : tuple of (str, str)
        Folders that could not be taken for a student's, and why.
    waiting : int
        Submissions an interrupted run did not come to.
    """

    finished: str = ""
    throughput: str = ""
    skipped: tuple[tuple[str, str], ...] = ()
    waiting: int = 0


def save_run(course: Path, assignment: str, run: RunInfo) -> None:
    """Keep what the report says about the run."""
    text = json.dumps(asdict(run), indent=1, ensure_ascii=False) + "\n"
    records.write_whole(course / records.FOLDER / f"{assignment}.run.json", text)


def load_run(course: Path, assignment: str) -> RunInfo:
    """What `save_run` kept; empty if there is nothing."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        tree = json.loads((course / records.FOLDER / f"{assignment}.run.json").read_text(encoding="utf-8"))
        return RunInfo(**{**tree, "skipped": tuple((str(a), str(b)) for a, b in tree["skipped"])})
    return RunInfo()


def write_report(course: Path, assignment: str, graded: Sequence[Record]) -> tuple[Path, Statistics]:
    """Write ``reports/<assignment>/index.html`` and ``grades.csv``, and the overview of all in ``reports/index.html``.

    Parameters
    ----------
    course : Path
    assignment : str
    graded : sequence of Record
        All of the assignment.

    Returns
    -------
    path : Path
        Of the page.
    found : Statistics
    """
    found = statistics_of(graded)
    folder = course / FOLDER / assignment
    index = folder / "index.html"
    records.write_whole(index, page(assignment, found, load_run(course, assignment)))
    records.write_whole(folder / "grades.csv", table(found))
    others = (path.parent.name for path in (course / FOLDER).glob("*/index.html") if path != index)
    known = {name: statistics_of(list(records.load_all(course, name))) for name in others} | {assignment: found}
    records.write_whole(course / FOLDER / "index.html", overview(dict(sorted(known.items()))))
    return index, found


def table(found: Statistics) -> str:
    """The grades as CSV: a row a student, a column an exercise."""
    names = [exercise.name for exercise in found.exercises]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["student", *names, "total", "points", "status", "reason", "handed in"])
    for record in found.records:
        earned = [f"{grade.credit:g}" if (grade := record.exercise(name)) else "" for name in names]
        cells = [record.student, *earned, f"{record.total:g}", f"{record.points:g}", record.status]
        rows.writerow([_tame(cell) for cell in [*cells, record.reason, record.timestamp]])
    return text.getvalue()


def _tame(cell: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
