"""An assignment as it was released, with the rules of one run: all that a worker needs, and it travels as data."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

import glassnet.check
from autograder.examiner.exam import Rules
from autograder.exercises.model import Unit
from autograder.sandbox import Level, Limits

CHECK = "check-"


@dataclass(frozen=True)
class Paper:
    """What submissions of one run are examined with.

    Parameters
    ----------
    assignment : str
        Its name, and its notebook's.
    unit : Unit
        The exercises.
    released : str
        The notebook as learners got it, JSON.
    seed : int
        Of the run.
    level : Level
        How submissions are confined.
    files : mapping of str to bytes
        What was released beside the notebook.
    rules : Rules
    limits : Limits
    """

    assignment: str
    unit: Unit
    released: str
    seed: int
    level: Level
    files: Mapping[str, bytes] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    limits: Limits = field(default_factory=Limits)

    def notebook(self) -> Any:
        """A fresh copy of the released notebook."""
        return nbformat.reads(self.released, as_version=4)

    def digest(self) -> str:
        """Of everything that a grade depends on besides the submission and the seed."""
        total = hashlib.sha256(f"{glassnet.__version__}\n{self.released}\n".encode())
        for name, content in sorted(self.files.items()):
            total.update(f"{name}\n".encode() + hashlib.sha256(content).digest())
        for path in _sources(self.unit):
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def written(self) -> float:
        """Points of the written answers, which people grade."""
        marks = [cell.metadata.get("nbgrader", {}) for cell in self.notebook().cells]
        return float(sum(m.get("points", 0) for m in marks if m.get("grade") and m.get("solution")))


def _sources(unit: Unit) -> list[Path]:
    """The files in which the exercises are written, and those that judge the answers."""
    makers: list[Any] = [m.wrong for e in unit.exercises for m in e.misconceptions]
    makers += [maker for e in unit.exercises for maker in (e.visible, e.hidden, *(f.reference for f in e.functions))]
    names = {maker.__module__ for maker in makers}
    files = {getattr(sys.modules.get(name), "__file__", None) for name in names}
    judges = (Path(glassnet.check.__file__).parent, Path(__file__).parent)
    return sorted({*(Path(name) for name in files if name), *(p for folder in judges for p in folder.glob("*.py"))})


def exercise_of(cell: Any) -> str:
    """The exercise that a released cell checks, ``""`` if it is no check cell."""
    marks = cell.metadata.get("nbgrader", {})
    if cell.cell_type != "code" or not marks.get("grade") or marks.get("solution"):
        return ""
    return str(marks["grade_id"]).removeprefix(CHECK)


def faults(paper: Paper) -> list[str]:
    """Why this paper cannot be graded with: the released notebook and the bank do not fit together.

    Returns
    -------
    list of str
        Sentences, empty if all is well.
    """
    found = []
    cells = {str(c.metadata.get("nbgrader", {}).get("grade_id", "")): c for c in paper.notebook().cells}
    checks = {exercise_of(cell): cell for cell in cells.values() if exercise_of(cell)}
    for exercise in paper.unit.exercises:
        if exercise.name not in cells:
            found.append(f"the released notebook has no solution cell `{exercise.name}`")
        if exercise.name not in checks:
            found.append(f"the released notebook has no check cell `{CHECK}{exercise.name}`")
        elif checks[exercise.name].metadata.nbgrader.points != exercise.points:
            points = checks[exercise.name].metadata.nbgrader.points
            found.append(
                f"`{exercise.name}` is worth {points:g} points in the released notebook and "
                f"{exercise.points:g} in the exercise bank"
            )
    known = {exercise.name for exercise in paper.unit.exercises}
    found += [f"the exercise bank has no exercise `{name}`" for name in checks if name not in known]
    return found
