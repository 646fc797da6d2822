"""The main job once, from masters to report, on a class of sample submissions."""

from __future__ import annotations

import os
import shutil
import sys
import webbrowser
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.build import build
from autograder.course import open_course
from autograder.demo.classroom import Sample, hand_in, make_class
from autograder.errors import UserError
from autograder.exercises import bank
from autograder.grade.command import grade_and_report, make_console
from autograder.grade.run import Order
from autograder.sandbox.selftest import probe

WHEN = "2026-09-30 12:00:00.000000 UTC"


def run_demo(folder: Path, *, jobs: int = 0, root: Path | None = None) -> int:
    """Build the course, hand in a class for every unit, grade it, write the report and show where it is.

    The first unit's class has everything: each known mistake once, damage, attacks. The others' have a few learners.

    Parameters
    ----------
    folder : path
        For the demo's own nbgrader course; what an earlier demo left there is removed.
    jobs : int
        Workers; 0 for one a processor.
    root : path, optional
        The project, this folder by default.

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    UserError
        `root` is not a clone of the project.
    """
    root = root or Path()
    samples = root / "tests"
    if not (root / "solutions").is_dir() or not (samples / "right").is_dir():
        raise UserError(f"demo: expected a clone of the project in {root.resolve()}, with solutions/ and tests/ in it")
    console = make_console()
    _clear(folder)
    build(root, tree=folder)
    status = 0
    isolated = probe().isolates
    for name in bank.names():
        class_ = _hand_in_class(root, folder, name, samples, hostile=isolated, whole=name == bank.names()[0])
        _say(console, class_, isolated=isolated)
        order = Order(assignment=name, course=folder, jobs=jobs, trusted=not isolated)
        status = max(status, grade_and_report(order, console))
    overview = folder / "reports" / "index.html"
    console.print(Text(f"All reports: {overview}"), soft_wrap=True)
    _show(console, overview)
    return status


def _clear(folder: Path) -> None:
    """Remove an earlier demo, and nothing else."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "nbgrader_config.py").exists():
        raise UserError(f"demo: {folder} holds something else than a demo; name an empty folder with --keep")
    shutil.rmtree(folder)


def _hand_in_class(root: Path, folder: Path, name: str, samples: Path, *, hostile: bool, whole: bool) -> list[Sample]:
    released = (root / "course" / "assignments" / name / f"{name}.ipynb").read_bytes()
    class_ = make_class(bank.unit(name), released, samples, hostile=hostile, whole=whole)
    for sample in class_:
        hand_in(sample, open_course(folder).folder("submitted"), name, WHEN)
    return class_


def _say(console: Console, class_: list[Sample], *, isolated: bool) -> None:
    groups = {group: sum(s.group == group for s in class_) for group in dict.fromkeys(s.group for s in class_)}
    counts = ", ".join(f"{count} {group}" for group, count in groups.items())
    n_mistakes = sum(len(s.mistakes) for s in class_)
    console.print(Text(f"A class of {len(class_)}: {counts}. {n_mistakes} known mistakes are in it, each once."))
    if not isolated:
        text = "Nothing on this machine can isolate a submission: the hostile ones stay out, the rest is trusted."
        console.print(Text(text, style="bold"), soft_wrap=True)


def _show(console: Console, page: Path) -> None:
    """Open the report where there is a screen to open it on."""
    screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and sys.stdout.isatty() and webbrowser.open(page.resolve().as_uri()):
        console.print(Text("It is open in your browser."))
