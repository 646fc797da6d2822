"""What ``autograder grade`` and ``autograder report`` do and say."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder import records
from autograder.course import open_course
from autograder.errors import UserError
from autograder.examiner.exam import Rules
from autograder.grade.progress import Teller
from autograder.grade.run import Order, Outcome, grade
from autograder.report import RunInfo, Statistics, load_run, save_run, write_report
from autograder.report.terminal import show
from autograder.sandbox import Level
from autograder.sandbox.selftest import report as selftest


def make_console() -> Console:
    """A console; where output goes to a file the lines are long enough for a table."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=140)


def order_of(options: argparse.Namespace) -> Order:
    """What the command line asks for; a seed with students' names is an appeal and grades them again."""
    total = options.timeout
    return Order(
        assignment=options.assignment,
        course=options.course,
        jobs=options.jobs,
        seed=options.seed,
        trusted=options.trusted,
        students=tuple(options.student),
        force=options.force or (options.seed is not None and bool(options.student)),
        rules=Rules(cell=min(60.0, total), call=min(10.0, total), total=total, pictures=options.pictures),
        dask=options.dask,
    )


def run_grade(options: argparse.Namespace) -> int:
    """Grade, report, and say where things are."""
    console = make_console()
    return grade_and_report(order_of(options), console)


def grade_and_report(order: Order, console: Console) -> int:
    """Grade an assignment and write the report.

    Parameters
    ----------
    order : Order
    console : rich.console.Console

    Returns
    -------
    int
        0; 1 if the grading of a submission failed, 130 if Ctrl-C ended the run.
    """
    course = open_course(order.course)

    def probe() -> Level:
        found = selftest()
        console.print(Text(str(found)), soft_wrap=True)
        return found.level

    with Teller(console) as teller:
        outcome = grade(order, teller, probe)
    info = run_info(outcome)
    if not outcome.graded:  # what the report says of the last run that graded something stays true
        info = replace(load_run(course.root, order.assignment), skipped=info.skipped, waiting=info.waiting)
    save_run(course.root, order.assignment, info)
    if outcome.graded or outcome.plan.done:
        found, page = _report(course.root, order.assignment)
        console.print()
        show(console, found)
        console.print()
        console.print(Text(f"{info.throughput}\nReport: {page}"), soft_wrap=True)
    if outcome.interrupted:
        text = (
            f"Stopped: {len(outcome.graded)} graded and kept, {info.waiting} to go. Run the same command to continue."
        )
        console.print(Text(text, style="bold"), soft_wrap=True)
        return 130
    return 1 if any(record.status == "failed" for record in outcome.graded) else 0


def run_info(outcome: Outcome) -> RunInfo:
    """What a report says about the run."""
    count = len(outcome.graded)
    workers = "1 worker" if outcome.jobs == 1 else f"{outcome.jobs} workers"
    noun = "submission" if count == 1 else "submissions"
    throughput = (
        f"{count} {noun} in {outcome.seconds:.1f} s on {workers}: {outcome.seconds / count:.2f} s each."
        if count
        else ""
    )
    skipped = tuple((ascii(folder.student)[1:-1], folder.notes[0].text) for folder in outcome.plan.skipped)
    finished = datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC")
    return RunInfo(finished, throughput, skipped, len(outcome.plan.todo) - count)


def run_report(course_folder: Path, assignment: str) -> int:
    """Write the report again and print the table."""
    course = open_course(course_folder)
    console = make_console()
    found, page = _report(course.root, assignment)
    show(console, found)
    console.print(Text(f"Report: {page}"), soft_wrap=True)
    return 0


def _report(course: Path, assignment: str) -> tuple[Statistics, Path]:
    graded = list(records.load_all(course, assignment))
    if not graded:
        raise UserError(f"no grades of {assignment!r} in {course}: run 'autograder grade {assignment}' first")
    page, found = write_report(course, assignment, graded)
    return found, page
