"""What is remembered of a grading: one record a submission, as JSON beside nbgrader's folders.

A record is the mark that a submission is done. It is written last, whole or not at all, and says everything that a
report, a regrade or an appeal needs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["graded", "damaged", "failed"]
Severity = Literal["info", "warning", "error"]
FOLDER = "records"
# What a learner may do freely, and what is the course's own fault: no repair of a submission.
_NO_REPAIR = frozenset({"plain-changed", "other-file", "course"})


@dataclass(frozen=True)
class Remark:
    """Something unusual, in words for the instructor: a repair, a sign of tampering, a sandbox that died."""

    kind: str
    text: str
    severity: Severity = "info"


@dataclass(frozen=True)
class Named:
    """A misconception found in a submission; see `glassnet.check.verdict.Diagnosis`."""

    name: str
    says: str
    function: str
    certain: bool


@dataclass(frozen=True)
class ExerciseGrade:
    """What one exercise earned.

    Parameters
    ----------
    name, title : str
    credit, points : float
        Earned and full marks.
    status : str
        ``"right"``, ``"wrong"`` or ``"not attempted"``.
    diagnoses : tuple of Named
    failed : tuple of str
        Kinds of cases that went wrong, worst first.
    seconds : float
        Time the learner's functions took.
    problem : str
        The first thing that went wrong, in one line.
    """

    name: str
    title: str
    credit: float
    points: float
    status: str
    diagnoses: tuple[Named, ...] = ()
    failed: tuple[str, ...] = ()
    seconds: float = 0.0
    problem: str = ""


@dataclass(frozen=True)
class Record:
    """The grade of one submission.

    Parameters
    ----------
    student, assignment : str
    status : str
        ``"graded"``: rebuilt and judged; ``"damaged"``: nothing usable was handed in; ``"failed"``: the grading of it
        failed. The last two earn 0, and `reason` says why.
    exercises : tuple of ExerciseGrade
    reason : str
    remarks : tuple of Remark
    timestamp : str
        When it was handed in, ISO format, UTC; ``""`` if unknown.
    graded_at : str
        ISO format, UTC.
    digest, paper : str
        Digests of what was handed in, and of what it was graded against: where one differs, grade again.
    seed : int
        Of the run; with it the hidden cases can be drawn again.
    level : str
        How the submission was confined.
    seconds : float
        Wall time.
    version : str
        Of glassnet.
    written : float
        Points of written answers, which people grade; not part of `points`.
    """

    student: str
    assignment: str
    status: Status
    exercises: tuple[ExerciseGrade, ...]
    reason: str = ""
    remarks: tuple[Remark, ...] = ()
    timestamp: str = ""
    graded_at: str = ""
    digest: str = ""
    paper: str = ""
    seed: int = 0
    level: str = ""
    seconds: float = 0.0
    version: str = ""
    written: float = 0.0
    schema: int = field(default=1, kw_only=True)

    @property
    def total(self) -> float:
        """Points earned by the exercises; written answers are not in it."""
        return round(sum(e.credit for e in self.exercises), 2)

    @property
    def points(self) -> float:
        """Full marks of the exercises."""
        return float(sum(e.points for e in self.exercises))

    @property
    def suspicious(self) -> bool:
        """Whether an instructor should look: not graded in the ordinary way, or a sign of tampering."""
        return self.status != "graded" or any(r.severity != "info" for r in self.remarks)

    @property
    def repaired(self) -> bool:
        """Whether something had to be put right before the submission could be graded."""
        return self.status == "graded" and any(r.kind not in _NO_REPAIR for r in self.remarks)

    def exercise(self, name: str) -> ExerciseGrade | None:
        """The grade of one exercise, None if the record has none of that name."""
        return next((e for e in self.exercises if e.name == name), None)


def to_json(record: Record) -> str:
    """The record as readable JSON, with its total for those who read the file without us."""
    return json.dumps({**asdict(record), "total": record.total}, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Record:
    """The inverse of `to_json`.

    Raises
    ------
    ValueError
        ``records: not a record of ours (...)``
    """
    try:
        tree = json.loads(text)
        tree.pop("total", None)
        exercises = tuple(_exercise(node) for node in tree.pop("exercises"))
        remarks = tuple(Remark(**node) for node in tree.pop("remarks"))
        return Record(**tree, exercises=exercises, remarks=remarks)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"records: not a record of ours ({type(error).__name__}: {error})") from None


def _exercise(node: dict[str, Any]) -> ExerciseGrade:
    diagnoses = tuple(Named(**d) for d in node.pop("diagnoses"))
    return ExerciseGrade(**{**node, "failed": tuple(node["failed"])}, diagnoses=diagnoses)


def path_of(course: Path, assignment: str, student: str) -> Path:
    """Where a submission's record lies."""
    name = f"{student}.json"
    if len(os.fsencode(name)) > 200:  # a folder may have a name that is too long once the suffix is on it
        name = f"{student[:40]}-{hashlib.sha256(os.fsencode(student)).hexdigest()[:16]}.json"
    return course / FOLDER / assignment / name


def save(course: Path, record: Record) -> Path:
    """Write a record, whole or not at all."""
    path = path_of(course, record.assignment, record.student)
    write_whole(path, to_json(record))
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a file such that whoever looks, even after a crash, finds the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.parent / f".{path.name[:40]}.{os.getpid()}.half"
    with half.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def load(course: Path, assignment: str, student: str) -> Record | None:
    """The record of a submission, None if there is none that can be read: then it is graded anew."""
    with contextlib.suppress(OSError, ValueError):
        return from_json(path_of(course, assignment, student).read_text(encoding="utf-8"))
    return None


def load_all(course: Path, assignment: str) -> Iterator[Record]:
    """All records of an assignment, by student; damaged files are passed over."""
    for path in sorted((course / FOLDER / assignment).glob("*.json")):
        with contextlib.suppress(OSError, ValueError):
            yield from_json(path.read_text(encoding="utf-8"))
