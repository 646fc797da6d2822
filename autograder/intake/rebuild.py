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
from autograder.intake.handout import Handout
from autograder.intake.matching import match
from autograder.intake.notes import Note, Repaired, status_of
from autograder.intake.python import Scanner, names_bound, parse
from autograder.intake.supply import place, supply_missing
from autograder.intake.tolerant import parse as parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbformat.notebooknode import NotebookNode

    from autograder.intake.evidence import Match

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
        if refusal is not None:
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
    untouched = supply_missing(handout, found, extras, notes)
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
        after.setdefault(place(extra, found), []).append(extra)
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
