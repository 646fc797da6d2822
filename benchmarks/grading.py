"""How long grading takes: `autograder grade` beside stock `nbgrader autograde`, on the same submissions.

Both sides run as commands, in turn, several times, each time on a fresh copy of the same course. The submissions are
honest ones only: stock nbgrader runs learners' code unconfined, and a damaged notebook ends its run. Ours does more
(hidden cases, a diagnosis, a sandbox) and less: it skips cells that only draw a picture, unless told ``--pictures``.

    make bench                       # or: python -m benchmarks.grading --students 12 --rounds 3
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tqdm import tqdm

from autograder.build import build
from autograder.demo.classroom import hand_in, make_class
from autograder.demo.run import WHEN
from autograder.exercises import bank

ROOT = Path(__file__).resolve().parent.parent
UNIT = "01-clustering"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time grading beside stock nbgrader.")
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    python = Path(sys.executable)
    ours = [str(python), "-m", "autograder", "grade", UNIT, "--course", "."]
    sides = {
        "nbgrader autograde": [str(python.parent / "nbgrader"), "autograde", UNIT],
        "autograder grade --jobs 1 --pictures": [*ours, "--jobs", "1", "--pictures"],
        "autograder grade --jobs 1": [*ours, "--jobs", "1"],
        "autograder grade --jobs 2": [*ours, "--jobs", "2"],
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    with tempfile.TemporaryDirectory() as scratch:
        course = prepare(Path(scratch) / "course", options.students)
        with tqdm(total=options.rounds * len(sides), desc="grading runs") as bar:
            for number in range(options.rounds):
                for name, command in sides.items():  # A B C A B C: all sides see the same weather
                    times[name].append(once(course, Path(scratch) / f"{number}-{list(sides).index(name)}", command))
                    bar.update()
    report(times, options.students)


def prepare(course: Path, students: int) -> Path:
    """An nbgrader course with `students` honest submissions."""
    build(ROOT, tree=course)
    released = (ROOT / "course" / "assignments" / UNIT / f"{UNIT}.ipynb").read_bytes()
    honest = [
        s
        for s in make_class(bank.unit(UNIT), released, ROOT / "tests", hostile=False)
        if s.group in ("right", "learner")
    ]
    for sample in honest[:students]:
        hand_in(sample, course / "submitted", UNIT, WHEN)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        ["nbgrader", "generate_assignment", UNIT], cwd=course, env=environment, check=True, capture_output=True
    )
    return course


def once(course: Path, copy: Path, command: list[str]) -> float:
    """Seconds one side takes on a fresh copy of the course."""
    shutil.copytree(course, copy)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    graded = len(list((copy / "autograded").glob(f"*/{UNIT}/{UNIT}.ipynb")))
    handed_in = len(list((copy / "submitted").glob(f"*/{UNIT}/{UNIT}.ipynb")))
    if graded != handed_in:
        raise SystemExit(f"{' '.join(command)} graded {graded} of {handed_in}")
    return seconds


def report(times: dict[str, list[float]], students: int) -> None:
    """Print medians and the median of the ratios to stock nbgrader, with their spread."""
    base = next(iter(times.values()))
    print(f"\n{students} honest submissions of {UNIT}, {len(base)} rounds in turn, {os.cpu_count()} processors\n")
    print("| command | seconds a submission | ratio to stock (spread) |")
    print("|---|---|---|")
    for name, found in times.items():
        ratios = [ours / stock for ours, stock in zip(found, base, strict=True)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"| `{name}` | {statistics.median(found) / students:.2f} | {spread} |")


if __name__ == "__main__":
    main()
