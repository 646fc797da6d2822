"""From whatever was handed in to a notebook that is safe to grade.

The result is built on the released notebook. Of the submission only text is taken: the sources of solution cells,
written answers, and the learner's own code cells. Its structure, metadata, tags, outputs and check cells never are.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat.v4 import new_code_cell

from autograder.intake import remarks
from autograder.intake.cells import Cell, read_cells
from autograder.intake.decode import decode, foreign_format
from autograder.intake.files import MAX_FILE, read_file
from autograder.intake.handout import Handout, Slot
from autograder.intake.matching import Match, match
from autograder.intake.notes import Note, Repaired, status_of
from autograder.intake.python import Scanner, names_bound, names_read, parse
from autograder.intake.tolerant import parse as parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbformat.notebooknode import NotebookNode

_MAX_EXTRAS = 300
_MAX_EXTRA_TEXT = 4_000_000


def repair(raw: bytes | Path, released: NotebookNode, exercises: Mapping[str, Sequence[str]]) -> Repaired:
    """Rebuild a submission on the released notebook.

    Parameters
    ----------
    raw : the submitted file, or its bytes. A path is opened without following links and without waiting
    released : the released notebook, nbformat 4, with nbgrader's marks; it is not changed
    exercises : solution cell's grade_id → names of the functions it must define

    Returns
    -------
    repaired : never fails for any bytes; where nothing is usable, the handout with status "damaged" and the reason

    Raises
    ------
    ValueError : "repair: exercises names `x`, which is no solution cell of the released notebook (it has: …)"
    """
    handout = Handout(released, exercises)
    if isinstance(raw, Path):
        data, refusal = read_file(raw)
        if data is None:
            return _hopeless(released, handout, [refusal])
    else:
        data = bytes(raw)
    documents, notes = _documents(data)
    if not documents:
        return _hopeless(released, handout, notes)
    tries = [_from_document(document, released, handout) for document in documents]
    # The sides of a git conflict: fewer untouched exercises is the better side, the first one on a tie.
    best = min(tries, key=lambda result: (result.status == "damaged", len(result.untouched)))
    notes += best.notes
    return Repaired(best.notebook, tuple(notes), status_of(notes), best.untouched, best.extra)


def _documents(data: bytes) -> tuple[list[Any], list[Note]]:
    if len(data) > MAX_FILE:
        return [], [Note("too-large", f"the file has {len(data)} bytes; more than {MAX_FILE} are not read", "error")]
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return [], [Note("empty-file", "the file is empty", "error")]
    foreign = foreign_format(data)
    if foreign:
        return [], [Note("not-a-notebook", f"the file is no notebook but {foreign}", "error")]
    text, notes = decode(data)
    documents, found = parse_json(text)
    if not documents and not text.lstrip().startswith(("{", "[")):
        script = _script(text)
        if script:
            return [script], [*notes, Note("script", "the file is a Python script, no notebook; it was read as cells")]
    return documents, notes + found


def _script(text: str) -> dict[str, Any] | None:
    """A Python script as a notebook, cut where py:percent cuts; None if it is no Python."""
    if len(text) > _MAX_EXTRA_TEXT or not names_bound(text) or parse(text) is None:
        return None
    pieces: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("# %%"):
            pieces.append([])
        else:
            pieces[-1].append(line)
    return {"cells": [{"cell_type": "code", "source": "\n".join(piece)} for piece in pieces]}


def _from_document(document: Any, released: NotebookNode, handout: Handout) -> Repaired:
    cells, notes = read_cells(document)
    if any(note.severity == "error" for note in notes):
        return _hopeless(released, handout, notes)
    scanner = Scanner(frozenset(handout.owner))
    for slot in handout.slots:
        if slot.role == "solution":
            scanner.learn_stub(slot.text)
    found = match(cells, handout, scanner)
    if not found.seen:
        text = f"none of the notebook's {len(cells)} cells belongs to this assignment; is it another notebook?"
        return _hopeless(released, handout, [*notes, Note("wrong-notebook", text, "error")])
    notes += remarks.on_metadata(document, cells, handout)
    notes += remarks.on_match(found, cells, handout)
    extras = _limit(found.extras, notes)
    untouched = _supply_missing(handout, found, extras, notes)
    notebook, ids = _build(released, handout, found, extras)
    return Repaired(notebook, tuple(notes), status_of(notes), untouched, ids)


def _hopeless(released: NotebookNode, handout: Handout, notes: Sequence[Note]) -> Repaired:
    untouched = tuple(slot.name for slot in handout.slots if slot.role == "solution")
    return Repaired(copy.deepcopy(released), tuple(notes), status_of(notes), untouched)


def _limit(extras: list[Cell], notes: list[Note]) -> list[Cell]:
    """A bound on the learner's own cells; those that define an exercise's function go first."""
    kept: list[Cell] = []
    room = _MAX_EXTRA_TEXT
    for cell in sorted(extras, key=lambda cell: (not cell.defines, cell.index)):
        if len(kept) < _MAX_EXTRAS and len(cell.source) <= room:
            kept.append(cell)
            room -= len(cell.source)
    if len(kept) < len(extras):
        text = f"{len(extras)} code cells of the learner's own; {len(extras) - len(kept)} of them were left out"
        notes.append(Note("too-many-extras", text, "warning"))
    return sorted(kept, key=lambda cell: cell.index)


def _supply_missing(handout: Handout, found: Match, extras: list[Cell], notes: list[Note]) -> tuple[str, ...]:
    """Bring definitions that stand elsewhere to where the stub cannot undo them and the check finds them.

    Returns the names of the solution slots that nobody solved.
    """
    untouched = []
    for slot in handout.slots:
        if slot.role != "solution":
            continue
        own = {name for cell in found.chosen.get(slot.index, []) for name in cell.defines}
        missing = [name for name in slot.functions if name not in own]
        providers = _providers(missing, found, extras)
        for cell in providers:
            _bring(cell, slot, handout, found, extras)
        if providers:
            names = ", ".join(f"`{name}`" for name in missing if any(name in p.defines for p in providers))
            text = f"the solution cell of `{slot.name}` does not define {names}, another cell does; that was taken"
            notes.append(Note("defined-elsewhere", text))
        elif slot.index not in found.chosen:
            untouched.append(slot.name)
    return tuple(untouched)


def _providers(missing: list[str], found: Match, extras: list[Cell]) -> list[Cell]:
    """For each name the last cell that defines it, in the submission's order."""
    cells = sorted([*extras, *(c for group in found.chosen.values() for c in group)], key=lambda cell: cell.index)
    last = {name: cell for cell in cells for name in cell.defines if name in missing}
    return sorted(set(last.values()), key=lambda cell: cell.index)


def _bring(cell: Cell, slot: Slot, handout: Handout, found: Match, extras: list[Cell]) -> None:
    """Put a defining cell, and the learner's cells it leans on, between a slot and its check."""
    late = handout.check_after(slot)
    place = _place(cell, found)
    if slot.index <= place < late and cell in extras:
        cell.moved_to = place  # it stays, whatever other slots want of it
        return
    if cell.moved_to is not None or place < slot.index or cell not in extras:
        # It is needed where it stands: a copy runs here as well.
        extras.append(Cell(cell.index, "code", cell.source, defines=cell.defines, moved_to=slot.index))
        return
    group, wanted = [cell], names_read(cell.source)
    for _ in range(len(extras)):
        more = [
            other
            for other in extras
            if other not in group
            and other.moved_to is None
            and _place(other, found) >= late
            and names_bound(other.source) & wanted
        ]
        if not more or len(group) > 20:
            break
        group += more
        wanted = wanted.union(*(names_read(other.source) for other in more))
    for other in group:
        other.moved_to = slot.index


def _place(cell: Cell, found: Match) -> int:
    return cell.moved_to if cell.moved_to is not None else found.anchor[cell.index]


def _build(
    released: NotebookNode, handout: Handout, found: Match, extras: list[Cell]
) -> tuple[NotebookNode, tuple[str, ...]]:
    notebook = copy.deepcopy(released)
    for index, cells in found.chosen.items():
        notebook.cells[index].source = "\n\n".join(cell.source for cell in cells)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    after: dict[int, list[Cell]] = {}
    for extra in sorted(extras, key=lambda cell: cell.index):
        after.setdefault(_place(extra, found), []).append(extra)
    taken = {cell.get("id") for cell in notebook.cells}
    free = (name for number in range(1, 10**6) if (name := f"extra-{number:03d}") not in taken)
    built: list[Any] = []
    ids: list[str] = []
    for index in range(-1, len(handout.slots)):
        built += [notebook.cells[index]] if index >= 0 else []
        for extra in after.get(index, []):
            new = new_code_cell(extra.source)
            ids.append(next(free))
            new["id"] = ids[-1]
            built.append(new)
    notebook.cells = built
    return notebook, tuple(ids)
