"""Rules for the exercises: each has its four cells, once, in order, and the bank knows what they need."""

from __future__ import annotations

import difflib
from itertools import pairwise
from typing import TYPE_CHECKING

from autograder.build.bank import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.bank import Exercise, Unit
    from autograder.build.percent import Cell, Master

STEPS = ("about", "solution", "check", "hints")
N_HINTS = 3


def exercise_problems(master: Master, unit: Unit) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for missing, doubled, unknown and misplaced cells, and for gaps in the bank."""
    known = [exercise.name for exercise in unit.exercises]
    yield from _unknown(master, known)
    yield from _doubled(master)
    cells = _first_cells(master)
    for exercise in unit.exercises:
        yield from _steps(exercise.name, cells)
        line = next((cells[step, exercise.name].line for step in STEPS if (step, exercise.name) in cells), 1)
        yield from ((line, f"exercise '{exercise.name}': {text}") for text in _gaps(exercise))
    yield from _order(known, cells)
    for (step, name), cell in cells.items():
        if step == "hints" and cell.source.strip():
            yield cell.first, f'the cell hints="{name}" must be empty: its text comes from the bank'
        if step == "about" and not cell.source.startswith("#"):
            yield cell.first, f'the cell about="{name}" begins with a heading: points and minutes go under it'


def _unknown(master: Master, known: list[str]) -> Iterator[tuple[int, str]]:
    for cell in master.cells:
        for step in STEPS:
            name = cell.marker(step)
            if step in cell.markers and name not in known:
                close = difflib.get_close_matches(name, known, 1)
                hint = f": did you mean '{close[0]}'?" if close else f": it has {', '.join(known)}"
                yield cell.line, f'{step}="{name}": the bank has no such exercise in this unit{hint}'


def _doubled(master: Master) -> Iterator[tuple[int, str]]:
    """A grade id may stand once; a written answer may not take a name that another cell gets."""
    taken: dict[str, int] = {"setup": 0}
    for cell in master.cells:
        for key in (*STEPS, "answer"):
            if key not in cell.markers:
                continue
            name = cell.marker(key)
            grade_id = name if key in ("solution", "answer") else f"{key}-{name}"
            if grade_id in taken:
                where = f"; the first is on line {taken[grade_id]}" if taken[grade_id] else ""
                yield cell.line, f'a second cell named "{grade_id}" ({key}="{name}"){where}'
            taken.setdefault(grade_id, cell.line)


def _first_cells(master: Master) -> dict[tuple[str, str], Cell]:
    cells: dict[tuple[str, str], Cell] = {}
    for cell in master.cells:
        for step in STEPS:
            if step in cell.markers:
                cells.setdefault((step, cell.marker(step)), cell)
    return cells


def _steps(name: str, cells: dict[tuple[str, str], Cell]) -> Iterator[tuple[int, str]]:
    there = [step for step in STEPS if (step, name) in cells]
    if not there:
        yield 1, f"exercise '{name}' of the bank is not in this assignment"
        return
    for step in STEPS:
        if step not in there:
            yield cells[there[0], name].line, f"exercise '{name}' has no cell marked {step}=\"{name}\""
    for before, after in pairwise(there):
        if cells[before, name].line > cells[after, name].line:
            line = cells[after, name].line
            yield line, f"exercise '{name}': {after} stands before {before}; the order is {', '.join(STEPS)}"


def _order(known: list[str], cells: dict[tuple[str, str], Cell]) -> Iterator[tuple[int, str]]:
    lines = [(name, cells["solution", name].line) for name in known if ("solution", name) in cells]
    for (first, above), (second, below) in pairwise(lines):
        if below < above:
            yield below, f"exercise '{second}' stands before '{first}', in the bank it comes after"


def _gaps(exercise: Exercise) -> Iterator[str]:
    if not exercise.misconceptions:
        yield "no misconceptions in the bank"
    for name, sentence in sentences(exercise):
        if not sentence.strip():
            yield f"misconception '{name}' has no sentence for the learner"
    if len(exercise.hints) != N_HINTS:
        yield f"{len(exercise.hints)} hints in the bank, expected {N_HINTS}"
    for number, hint in enumerate(exercise.hints, start=1):
        if not hint.strip():
            yield f"hint {number} is empty"
