"""nbgrader's ``autograded/`` folders, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from datetime import datetime
from pathlib import Path

AUTOGRADED = "autograded"
_HALF = ".half-"


def publish(course: Path, student: str, assignment: str, notebook: str, timestamp: str) -> Path:
    """Put a graded notebook where nbgrader looks for it.

    Parameters
    ----------
    course : Path
    student, assignment : str
    notebook : str
        JSON, with outputs.
    timestamp : str
        When it was handed in, ISO format; ``""`` if unknown.

    Returns
    -------
    Path
        The folder. At no moment is there a half-written one: it is made elsewhere and renamed.
    """
    top = course / AUTOGRADED
    half = top / f"{_HALF}{uuid.uuid4().hex}"
    half.mkdir(parents=True)
    _write(half / f"{assignment}.ipynb", notebook + ("" if notebook.endswith("\n") else "\n"))
    if timestamp:
        moment = datetime.fromisoformat(timestamp)
        _write(half / "timestamp.txt", moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
    target = top / student / assignment
    target.parent.mkdir(exist_ok=True)
    if target.exists() or target.is_symlink():
        old = top / f"{_HALF}{uuid.uuid4().hex}"
        target.rename(old)
        half.rename(target)
        _remove(old)
    else:
        half.rename(target)
    return target


def retract(course: Path, student: str, assignment: str) -> None:
    """Take away what an earlier submission left."""
    target = course / AUTOGRADED / student / assignment
    if target.exists() or target.is_symlink():
        old = course / AUTOGRADED / f"{_HALF}{uuid.uuid4().hex}"
        target.rename(old)
        _remove(old)


def sweep(course: Path) -> int:
    """Remove what a killed run left half-written, and say how much that was."""
    found = list((course / AUTOGRADED).glob(f"{_HALF}*"))
    for path in found:
        _remove(path)
    return len(found)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
