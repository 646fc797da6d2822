"""Numbers of a class: how the scores lie, how each exercise went, which mistakes are common."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.records import ExerciseGrade, Record


@dataclass(frozen=True)
class ExerciseStatistics:
    """How one exercise went, over the submissions that could be graded.

    Parameters
    ----------
    name, title : str
    points : float
    mean : float
        Points earned, on average.
    right, part, wrong, absent : int
        Submissions with full marks, with some, with none, and that did not attempt it.
    """

    name: str
    title: str
    points: float
    mean: float
    right: int
    part: int
    wrong: int
    absent: int

    @property
    def count(self) -> int:
        """Submissions in these numbers."""
        return self.right + self.part + self.wrong + self.absent

    @property
    def share(self) -> float:
        """Mean, as a share of the points."""
        return self.mean / self.points if self.points else 0.0


@dataclass(frozen=True)
class Mistake:
    """A misconception and how many submissions have it; `unsure` of them only perhaps."""

    exercise: str
    name: str
    says: str
    count: int
    unsure: int


@dataclass(frozen=True)
class Statistics:
    """A class's results.

    Parameters
    ----------
    records : tuple of Record
        By student.
    points : float
        Full marks of the exercises.
    mean, median : float
        Of all submissions' totals, those that earned 0 for being damaged included; 0 if there are none.
    full : int
        Submissions with all points.
    exercises : tuple of ExerciseStatistics
    mistakes : tuple of Mistake
        Most common first.
    attention : tuple of Record
        Submissions somebody should look at.
    """

    records: tuple[Record, ...]
    points: float
    mean: float
    median: float
    full: int
    exercises: tuple[ExerciseStatistics, ...]
    mistakes: tuple[Mistake, ...]
    attention: tuple[Record, ...]

    def of_status(self, status: str) -> int:
        """How many records have this status."""
        return sum(record.status == status for record in self.records)

    def histogram(self, bins: int = 10) -> list[int]:
        """How many totals lie in each of `bins` equal parts of 0 to full marks; full marks are in the last."""
        counts = [0] * bins
        for record in self.records:
            share = record.total / self.points if self.points else 0.0
            counts[min(int(share * bins + 1e-9), bins - 1)] += 1
        return counts


def statistics_of(records: Sequence[Record]) -> Statistics:
    """Work out a class's numbers from its records."""
    totals = [record.total for record in records]
    points = max((record.points for record in records), default=0.0)
    names = dict.fromkeys(e.name for record in records for e in record.exercises)
    return Statistics(
        records=tuple(sorted(records, key=lambda record: record.student)),
        points=points,
        mean=statistics.fmean(totals) if totals else 0.0,
        median=statistics.median(totals) if totals else 0.0,
        full=sum(total >= points - 1e-9 for total in totals) if points else 0,
        exercises=tuple(_exercise(name, records) for name in names),
        mistakes=_mistakes(records),
        attention=tuple(sorted((r for r in records if r.suspicious), key=lambda r: (r.status == "graded", r.student))),
    )


def _exercise(name: str, records: Sequence[Record]) -> ExerciseStatistics:
    everyone = [e for record in records if (e := record.exercise(name))]
    graded = [e for record in records if record.status == "graded" and (e := record.exercise(name))]
    kinds = [_kind(grade) for grade in graded]
    return ExerciseStatistics(
        name=name,
        title=everyone[0].title,
        points=everyone[0].points,
        mean=statistics.fmean(grade.credit for grade in graded) if graded else 0.0,
        right=kinds.count("right"),
        part=kinds.count("part"),
        wrong=kinds.count("wrong"),
        absent=kinds.count("not attempted"),
    )


def _kind(grade: ExerciseGrade) -> str:
    if grade.status == "not attempted":
        return "not attempted"
    if grade.credit >= grade.points:
        return "right"
    return "part" if grade.credit > 0 else "wrong"


def _mistakes(records: Sequence[Record]) -> tuple[Mistake, ...]:
    """A submission counts once a misconception, however often its functions show it."""
    found: dict[tuple[str, str, str], list[bool]] = {}
    for record in records:
        for grade in record.exercises:
            seen: dict[tuple[str, str, str], bool] = {}
            for named in grade.diagnoses:
                key = (grade.name, named.name, named.says)
                seen[key] = seen.get(key, False) or named.certain
            for key, certain in seen.items():
                found.setdefault(key, []).append(certain)
    mistakes = [Mistake(*key, len(sure), sure.count(False)) for key, sure in found.items()]
    return tuple(sorted(mistakes, key=lambda m: (-m.count, m.unsure, m.exercise, m.name)))
