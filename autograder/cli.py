"""The command line: ``autograder build|lint|grade|report|feedback|selftest|demo``.

What a person can get wrong is answered with one sentence and status 2; status 1 means that something was found, 130
that Ctrl-C ended a run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import UserError
from autograder.startup import light_imports

_COURSE = Path("build") / "nbgrader"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; by default those of this process.

    Returns
    -------
    int
        The exit status.
    """
    light_imports()
    options = make_parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except UserError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("autograder: stopped", file=sys.stderr)
        return 130
    return status


def make_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(prog="autograder", description="Build, grade and report on the course.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands)
    _add_grade(commands)
    _add_after(commands)
    test = commands.add_parser("selftest", help="try to break out of the sandbox, and say how well it holds")
    test.set_defaults(run=_selftest)
    demo = commands.add_parser("demo", help="make a class of submissions, hostile ones too, and grade it")
    demo.add_argument("--keep", type=Path, default=Path("build") / "demo", metavar="DIR", help="where (%(default)s)")
    demo.add_argument("--jobs", type=_count, default=0, metavar="N", help="workers (one a processor)")
    demo.set_defaults(run=_demo)
    return parser


def _add_build(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    build = commands.add_parser("build", help="make course/ and nbgrader's source tree from the masters")
    build.add_argument("--check", action="store_true", help="only say what in course/ is not up to date")
    build.add_argument("--course", type=Path, metavar="DIR", help="what learners get (course/)")
    build.set_defaults(run=_build)
    fresh = commands.add_parser("check-fresh", help="the same as build --check")
    fresh.add_argument("--course", type=Path, metavar="DIR", help="what learners get (course/)")
    fresh.set_defaults(run=_build, check=True)
    lint = commands.add_parser("lint", help="name every problem of the masters")
    lint.set_defaults(run=_lint)
    for command in (build, fresh, lint):
        command.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the project (this folder)")


def _add_grade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    grade = commands.add_parser("grade", help="grade what was handed in", description="Grade submissions in a sandbox.")
    _add_course(grade)
    _add_students(grade)
    grade.add_argument("--jobs", type=_count, default=0, metavar="N", help="workers (one a processor)")
    grade.add_argument(
        "--seed", type=int, metavar="S", help="of the hidden cases (drawn anew, and kept with each grade)"
    )
    grade.add_argument("--force", action="store_true", help="grade again what is done")
    grade.add_argument("--trusted", action="store_true", help="run without a sandbox where there is none")
    grade.add_argument("--timeout", type=_seconds, default=300.0, metavar="S", help="for a submission (%(default)g s)")
    grade.add_argument("--pictures", action="store_true", help="also draw the pictures after the checks")
    grade.add_argument("--dask", default="", metavar="URL", help="a Dask scheduler whose workers grade")
    grade.set_defaults(run=_grade)


def _add_after(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    report = commands.add_parser("report", help="write the report and the CSV file of what is graded")
    feedback = commands.add_parser("feedback", help="write the pages that learners get back")
    for command in (report, feedback):
        _add_course(command)
    _add_students(feedback)
    feedback.add_argument("--force", action="store_true", help="also where the page is up to date")
    report.set_defaults(run=_report)
    feedback.set_defaults(run=_feedback)


def _add_course(command: argparse.ArgumentParser) -> None:
    command.add_argument("assignment", help="for example 01-clustering")
    command.add_argument("--course", type=Path, default=_COURSE, metavar="DIR", help="nbgrader's course (%(default)s)")


def _add_students(command: argparse.ArgumentParser) -> None:
    command.add_argument("--student", action="append", default=[], metavar="ID", help="only this one; may be repeated")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected seconds, more than 0, got {text!r}")
    return value


def _build(options: argparse.Namespace) -> int:
    from autograder.build import LintError, build, check_fresh

    try:
        if options.check:
            fresh = check_fresh(options.root, options.course)
            print("\n".join(fresh.lines()) or "The course is up to date.")
            return 0 if fresh.fresh else 1
        done = build(options.root, options.course)
    except LintError as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        raise UserError(str(error)) from error
    print(f"{len(done.written)} files written, {len(done.unchanged)} were up to date.")
    for verb, paths in (("removed", done.removed), ("not made by the build, left alone", done.foreign)):
        for path in paths:
            print(f"{verb}: {path}")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from autograder.build import lint

    try:
        problems = lint(options.root)
    except FileNotFoundError as error:
        raise UserError(str(error)) from error
    print("\n".join(map(str, problems)) or "No problems in the masters.")
    return 1 if problems else 0


def _grade(options: argparse.Namespace) -> int:
    from autograder.grade.command import run_grade

    return run_grade(options)


def _report(options: argparse.Namespace) -> int:
    from autograder.grade.command import run_report

    return run_report(options.course, options.assignment)


def _feedback(options: argparse.Namespace) -> int:
    from autograder.course import open_course
    from autograder.feedback import make_feedback

    pages = make_feedback(open_course(options.course), options.assignment, options.student, force=options.force)
    print(f"{len(pages.made)} pages written, {len(pages.fresh)} were up to date, in {options.course / 'feedback'}.")
    for student, reason in pages.failed:
        print(f"{student}: no page: {reason}", file=sys.stderr)
    return 1 if pages.failed else 0


def _selftest(_options: argparse.Namespace) -> int:
    from autograder.sandbox.selftest import report

    found = report()
    print(found)
    return 0 if found.level.isolates else 1


def _demo(options: argparse.Namespace) -> int:
    try:
        from autograder.demo import run_demo
    except ModuleNotFoundError as error:
        raise UserError(f"the demo is not part of this installation ({error}); run it from a clone") from error
    return int(run_demo(options.keep, jobs=options.jobs))
