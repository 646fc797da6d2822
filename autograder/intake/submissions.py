"""Walking nbgrader's folder `submitted/<student>/<assignment>/`."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from autograder.intake.beside import beside_notes
from autograder.intake.files import find_notebook, read_file, walk
from autograder.intake.notes import Note, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbformat.notebooknode import NotebookNode

# nbgrader splits names of collected submissions at "+" and lists of names at ",", and reads * ? [ ] as patterns.
_FORBIDDEN = re.compile(r"[+,*?\[\]{}\\/]")
_MAX_NAME = 128  # the width of the gradebook's column


@dataclass(frozen=True)
class Submission:
    """One learner's hand-in.

    Parameters
    ----------
    student : the folder's name
    folder : submitted/<student>/<assignment>
    notebook : the file to grade, None where there is none
    timestamp : when it was handed in, in UTC; None where unknown
    digest : sha256 over names and contents of all files; changes whenever the hand-in changes
    notes : what was unusual; an error says why there is nothing to grade
    """

    student: str
    folder: Path
    notebook: Path | None
    timestamp: datetime | None
    digest: str
    notes: tuple[Note, ...] = ()

    @property
    def skipped(self) -> bool:
        """Whether this is no learner's folder at all, so that no grade can be written for it."""
        return any(note.kind == "bad-student-name" for note in self.notes)

    def key(self, released_digest: str) -> str:
        """What a grade depends on: regrade when it is not the key that was recorded with the grade."""
        return hashlib.sha256(f"{self.digest}\n{released_digest}".encode()).hexdigest()


def submissions(
    submitted: Path, assignment: str, released_files: Mapping[str, bytes] | None = None
) -> Iterator[Submission]:
    """Every hand-in for an assignment, in the order of the names.

    Parameters
    ----------
    submitted : nbgrader's folder of that name
    assignment : name of the assignment, also its notebook's name
    released_files : files released beside the notebook, by name; a changed one draws a note

    Yields
    ------
    submission : also for folders that cannot be graded, with a note that says why

    Raises
    ------
    NotADirectoryError : "submissions: there is no folder <submitted>"
    """
    if not submitted.is_dir():
        raise NotADirectoryError(f"submissions: there is no folder {submitted}")
    return _submissions(submitted, assignment, released_files or {})


def _submissions(submitted: Path, assignment: str, released: Mapping[str, bytes]) -> Iterator[Submission]:
    for name in sorted(path.name for path in submitted.iterdir()):
        folder = submitted / name / assignment
        problem = name_problem(name)
        if name.startswith(".") or not _exists(folder):
            continue
        links = [path for path in (submitted / name, folder) if not stat.S_ISDIR(os.lstat(path).st_mode)]
        if problem:
            text = f"the folder `{shown(name)}` was skipped: {problem}"
            yield Submission(name, folder, None, None, "", (Note("bad-student-name", text, "error"),))
        elif links:
            text = f"`{shown(links[0].relative_to(submitted))}` is a link or a file, no folder; it was not opened"
            yield Submission(name, folder, None, None, "", (Note("not-a-folder", text, "error"),))
        else:
            yield _submission(name, folder, assignment, released)


def _submission(student: str, folder: Path, assignment: str, released: Mapping[str, bytes]) -> Submission:
    found = find_notebook(folder, assignment)
    timestamp, doubts = _timestamp(folder / "timestamp.txt")
    notes = (*found.notes, *doubts, *beside_notes(folder, found.path, released))
    return Submission(student, folder, found.path, timestamp, _digest(folder), notes)


def name_problem(student: str) -> str:
    """Why nbgrader could not handle a student's name, "" if it can."""
    bad = sorted(set(_FORBIDDEN.findall(student)))
    if bad:
        return f"nbgrader cannot handle {listed(bad)} in a student's name"
    if student.startswith("."):
        return "it is hidden"
    if student != student.strip():
        return "nbgrader strips blanks around a student's name and would not find it again"
    if not student.isprintable():
        return "its name has characters that cannot be printed"
    return f"its name has more than {_MAX_NAME} characters" if len(student) > _MAX_NAME else ""


def notebook_digest(notebook: NotebookNode) -> str:
    """A digest of a released notebook, the same for the same content."""
    return hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()


def _exists(folder: Path) -> bool:
    try:
        os.lstat(folder)
    except OSError:
        return False
    return True


def _timestamp(path: Path) -> tuple[datetime | None, list[Note]]:
    """The time of handing in, as nbgrader writes it: 2030-01-31 23:59:59.000000 UTC."""
    if not _exists(path):
        return None, []
    data, refusal = read_file(path)
    if refusal is not None:
        return None, [Note("timestamp", f"the time of handing in is unknown: {refusal.text}")]
    text = data[:200].decode("utf-8", errors="replace").strip().removeprefix("\ufeff")
    moment = _parse_time(text)
    if moment is None:
        return None, [Note("timestamp", f"the time of handing in is unknown: timestamp.txt says {shown(text)!r}")]
    return moment, []


def _parse_time(text: str) -> datetime | None:
    parts = text.split(" ")
    zone = parts.pop() if len(parts) == 3 else ""
    try:
        if re.fullmatch(r"[+-]\d{2}:?\d{2}", zone):
            return datetime.fromisoformat(" ".join(parts) + zone).astimezone(UTC)
        moment = datetime.fromisoformat(" ".join(parts))
        if moment.tzinfo is None:
            # nbgrader takes a time without a zone as UTC.
            moment = moment.replace(tzinfo=UTC if zone in ("", "UTC", "GMT", "Z") else ZoneInfo(zone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        return None


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path, mode in sorted(walk(folder)):
        total.update(os.fsencode(path.relative_to(folder)) + b"\0")
        data, refusal = read_file(path) if stat.S_ISREG(mode) else (b"", Note("", ""))
        if refusal is not None:
            # Not read because of what it is or how large it is: its size and time must do.
            found = os.lstat(path)
            total.update(f"{mode} {found.st_size} {found.st_mtime_ns}".encode() + b"\0")
        else:
            total.update(hashlib.sha256(data).digest())
    return total.hexdigest()
