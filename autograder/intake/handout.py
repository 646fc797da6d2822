"""The released notebook, indexed for finding where a submitted cell belongs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbformat.notebooknode import NotebookNode

Role = Literal["solution", "answer", "check", "locked", "plain"]


@dataclass(frozen=True)
class Slot:
    """A cell of the released notebook.

    Parameters
    ----------
    index : place in the released notebook
    kind : "code", "markdown" or "raw"
    role : "solution" and "answer" take the learner's text; the rest is ours
    name : its grade_id, or its cell id where it has none
    text : its source, normalised
    functions : the functions a solution cell must define
    marks : its nbgrader metadata
    """

    index: int
    kind: str
    role: Role
    name: str
    text: str
    functions: tuple[str, ...] = ()
    marks: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def takes_text(self) -> bool:
        """Whether the learner's text goes into this cell."""
        return self.role in ("solution", "answer")


class Handout:
    """The slots of a released notebook, and ways to look them up.

    Parameters
    ----------
    notebook : the released notebook
    exercises : solution cell's grade_id → names of the functions it must define

    Raises
    ------
    ValueError : "repair: exercises names `x`, which is no solution cell of the released notebook (it has: …)"
    """

    def __init__(self, notebook: NotebookNode, exercises: Mapping[str, Sequence[str]]) -> None:
        self.slots = [_slot(index, cell, exercises) for index, cell in enumerate(notebook.cells)]
        solutions = [slot.name for slot in self.slots if slot.role == "solution"]
        for name in exercises:
            if name not in solutions:
                raise ValueError(
                    f"repair: exercises names `{name}`, which is no solution cell of the released notebook "
                    f"(it has: {', '.join(solutions) or 'none'})"
                )
        self.by_name = {slot.name: slot for slot in self.slots if slot.name}
        self.by_cell_id = {str(cell.get("id", "")): s for s, cell in zip(self.slots, notebook.cells, strict=True)}
        self.owner = {function: slot for slot in self.slots for function in slot.functions}
        self.by_text: dict[tuple[bool, str], list[Slot]] = {}
        for slot in self.slots:
            if slot.text:
                self.by_text.setdefault((slot.kind == "code", slot.text), []).append(slot)
        self._lines = _line_index(self.slots)

    def most_alike(self, source: str, kind: str) -> Slot | None:
        """The slot of this kind at least half of whose lines stand in a source."""
        hits: dict[int, int] = {}
        for line in set(_lines(source)):
            for index in self._lines.get(line, ()):
                hits[index] = hits.get(index, 0) + 1
        best, share = None, 0.5
        for index, count in sorted(hits.items()):
            slot = self.slots[index]
            part = count / len(set(_lines(slot.text)))
            if (slot.kind == "code") == (kind == "code") and part >= share:
                # A later slot must be strictly better, so that equal ones go to the first.
                best, share = slot, part + 1e-9
        return best

    def check_after(self, slot: Slot) -> int:
        """Index of the first check cell after a slot; past the end if there is none."""
        later = (other.index for other in self.slots[slot.index + 1 :] if other.role == "check")
        return next(later, len(self.slots))


def normalised(text: str) -> str:
    """Text without what editors change by themselves: line ends, trailing blanks, blank lines around."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _slot(index: int, cell: NotebookNode, exercises: Mapping[str, Sequence[str]]) -> Slot:
    marks = cell.metadata.get("nbgrader", {})
    name = str(marks.get("grade_id", ""))
    role: Role = "plain"
    if marks.get("solution"):
        role = "answer" if marks.get("grade") else "solution"
    elif marks.get("grade"):
        role = "check"
    elif marks.get("locked"):
        role = "locked"
    functions = tuple(exercises.get(name, ())) if role == "solution" else ()
    name = name or str(cell.get("id", ""))
    return Slot(index, cell.cell_type, role, name, normalised(cell.source), functions, marks)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if len(line.strip()) >= 4]


def _line_index(slots: list[Slot]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for slot in slots:
        for line in set(_lines(slot.text)):
            index.setdefault(line, []).append(slot.index)
    # A line that stands everywhere says nothing, and would make the search slow.
    return {line: where for line, where in index.items() if len(where) <= 8}
