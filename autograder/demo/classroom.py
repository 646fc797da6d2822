"""A class of sample submissions: right in many styles, each misconception once, blank, damaged, hostile."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.demo.answers import answer, share_out
from autograder.demo.tricks import BENT, DAMAGED, FILES
from autograder.exercises.model import Misconception, Unit

SIZE = 40
BLANK = 2
FEW = 12


@dataclass(frozen=True)
class Sample:
    """One submission of the class.

    Parameters
    ----------
    student : str
        Its name says what it is: ``right-01``, ``learner-05``, ``hostile-never-ends``.
    group : str
        ``"right"``, ``"learner"``, ``"blank"``, ``"damaged"`` or ``"hostile"``.
    about : str
        One sentence.
    files : mapping of str to bytes
        What is handed in.
    mistakes : tuple of Misconception
        What is wrong in it.
    """

    student: str
    group: str
    about: str
    files: Mapping[str, bytes]
    mistakes: tuple[Misconception, ...] = ()


def make_class(
    unit: Unit, released: bytes, samples: Path, *, hostile: bool = True, whole: bool = True, size: int = SIZE
) -> list[Sample]:
    """Make a class for one unit.

    Parameters
    ----------
    unit : Unit
    released : bytes
        The notebook that learners were given.
    samples : path
        Folder with ``right/<unit>/`` and ``hostile/<unit>/``.
    hostile : bool
        Whether to include submissions that attack the grader; without a sandbox they must stay out.
    whole : bool
        False: three right, `FEW` learners with as many mistakes as they can hold, and one blank. Damage and attacks
        are the same in every unit, and the test suite knows every mistake.
    size : int
        Of the class, hostile ones included; where other groups need more, there are at least three right ones.

    Returns
    -------
    list of Sample
        The same each time.
    """
    makers = _Makers(unit, released, samples / "right" / unit.name)
    if not whole:
        return [*makers.rights(3), *makers.learners(share_out(unit, FEW, every=False)), *makers.blank(1)]
    bad = _hostile(samples / "hostile" / unit.name, makers.name, released)
    learners = makers.learners(share_out(unit, max(_most_a_function(unit), FEW)))
    rest = [*learners, *makers.blank(BLANK), *makers.damaged()]
    rights = makers.rights(max(3, size - len(bad) - len(rest)))
    return [*rights, *rest, *(bad if hostile else [])]


@dataclass(frozen=True)
class _Makers:
    """The groups of a class, each made by a method."""

    unit: Unit
    released: bytes
    right: Path

    @property
    def name(self) -> str:
        return f"{self.unit.name}.ipynb"

    def rights(self, count: int) -> list[Sample]:
        made = (fill(self.released, answer(self.unit, self.right, i)) for i in range(count))
        return [
            Sample(f"right-{i + 1:02}", "right", "all exercises right", {self.name: raw}) for i, raw in enumerate(made)
        ]

    def learners(self, hands: list[list[Misconception]]) -> list[Sample]:
        found = []
        for i, own in enumerate(hands):
            raw = fill(self.released, answer(self.unit, self.right, i, own))
            about = f"{len(own)} known mistakes"
            found.append(Sample(f"learner-{i + 1:02}", "learner", about, {self.name: raw}, tuple(own)))
        return found

    def blank(self, count: int) -> list[Sample]:
        about = "handed in as it was given out"
        return [Sample(f"blank-{i + 1:02}", "blank", about, {self.name: self.released}) for i in range(count)]

    def damaged(self) -> list[Sample]:
        found = []
        for turn, (kind, damage) in enumerate(DAMAGED.items()):
            raw = damage(fill(self.released, answer(self.unit, self.right, turn)))
            about = f"right answers, but: {kind.replace('-', ' ')}"
            found.append(Sample(f"damaged-{kind}", "damaged", about, {self.name: raw}))
        return found


def _most_a_function(unit: Unit) -> int:
    names = [m.function for e in unit.exercises for m in e.misconceptions]
    return max(map(names.count, names))


def fill(released: bytes, cells: Mapping[str, str]) -> bytes:
    """The released notebook with solution cells filled in, as JupyterLab would save it."""
    notebook: dict[str, Any] = json.loads(released)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution") and marks["grade_id"] in cells:
            cell["source"] = cells[marks["grade_id"]]
    return json.dumps(notebook, indent=1).encode()


def _hostile(folder: Path, name: str, released: bytes) -> list[Sample]:
    found = []
    for path in sorted(folder.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        about = (ast.get_docstring(ast.parse(source)) or path.stem).splitlines()[0]
        target = path.stem.replace("_", "-")
        found.append(Sample(f"hostile-{target}", "hostile", about, {name: fill(released, {"assign": source})}))
    for kind, bend in BENT.items():
        found.append(Sample(f"hostile-{kind}", "hostile", kind.replace("-", " "), {name: bend(released)}))
    for kind, files in FILES.items():
        found.append(Sample(f"hostile-{kind}", "hostile", kind.replace("-", " "), {name: released, **files}))
    return found


def hand_in(sample: Sample, submitted: Path, assignment: str, timestamp: str) -> None:
    """Write a sample into nbgrader's ``submitted/<student>/<assignment>/``."""
    folder = submitted / sample.student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in sample.files.items():
        (folder / file).write_bytes(content)
    (folder / "timestamp.txt").write_text(timestamp + "\n", encoding="utf-8")
