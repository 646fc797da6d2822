"""What speaks for a submitted cell being this or that released cell.

Evidence in order of trust: a cell's text equals a released one · it defines an exercise's function · it claims
a grade_id · it has a released cell id · half of a released cell's lines stand in it · it stands right after its
neighbour. Names can be copied, swapped and lost by editors; what a cell defines is what will be graded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.intake.cells import Cell
from autograder.intake.handout import normalised
from autograder.intake.python import names_bound

if TYPE_CHECKING:
    from autograder.intake.handout import Handout, Slot
    from autograder.intake.python import Scanner


@dataclass
class Match:
    """Where everything belongs.

    Parameters
    ----------
    chosen : slot index → the cells whose text fills it; one cell, or several pieces of a written answer
    extras : the learner's own code, in the submission's order
    anchor : a submitted cell's index → index of the released cell it comes after, -1 for the start
    seen : indices of the released cells that the submission has, changed or not
    candidates : solution slot index → every changed cell that could fill it, in order
    copies : solution or answer slot index → how often its unchanged handout text stands in the submission
    changed : released cells of ours that were altered, by slot index
    kept_additions : slot indices of altered cells out of which definitions were taken
    unknown : grade_ids that the released notebook does not have
    at : a recognised cell's index → the released cell it is
    loose : cells that nothing speaks for, among them the candidates that were not chosen
    """

    chosen: dict[int, list[Cell]] = field(default_factory=dict)
    extras: list[Cell] = field(default_factory=list)
    anchor: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    candidates: dict[int, list[Cell]] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    kept_additions: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    at: dict[int, int] = field(default_factory=dict)
    loose: list[Cell] = field(default_factory=list)


def sort_cell(cell: Cell, handout: Handout, scanner: Scanner, result: Match) -> None:
    """Put one cell on the pile it belongs to."""
    claimed = handout.by_name.get(cell.grade_id) if cell.grade_id else None
    if cell.grade_id and claimed is None:
        result.unknown.append(cell.grade_id)
    same = handout.by_text.get((cell.kind == "code", normalised(cell.source)), [])
    if same:
        accept(cell, claimed if claimed in same else _first_unseen(same, result), result)
        return
    if cell.kind == "code" or (claimed and claimed.role == "solution"):
        cell.defines = scanner.defines(cell.source)
    target = _target(cell, claimed, handout)
    if target is None:
        stale_check = cell.marks.get("grade") is True and cell.marks.get("solution") is False
        if not (stale_check and claimed is None and not cell.defines):
            result.loose.append(cell)
    elif target.takes_text:
        result.candidates.setdefault(target.index, []).append(cell)
    else:
        _altered(cell, target, scanner, result)


def _first_unseen(slots: list[Slot], result: Match) -> Slot:
    return next((slot for slot in slots if slot.index not in result.seen), slots[0])


def accept(cell: Cell, slot: Slot, result: Match) -> None:
    """The cell is a released cell, unchanged."""
    result.seen.add(slot.index)
    result.at[cell.index] = slot.index
    if slot.takes_text:
        result.copies[slot.index] = result.copies.get(slot.index, 0) + 1


def _target(cell: Cell, claimed: Slot | None, handout: Handout) -> Slot | None:
    """The slot that a changed cell belongs to, None if it is the learner's own."""
    ours = claimed is not None and not claimed.takes_text
    if cell.defines and not ours:
        owners = {handout.owner[name].index for name in cell.defines}
        if claimed is not None and claimed.index in owners:
            return claimed
        # The slot with the most of its functions here; the first one on a tie.
        return max(
            (handout.slots[index] for index in sorted(owners)),
            key=lambda slot: len(cell.defines.intersection(slot.functions)),
        )
    if claimed is not None:
        return claimed
    by_id = handout.by_cell_id.get(cell.cell_id) if cell.cell_id else None
    if by_id is not None and (by_id.kind == "code") == (cell.kind == "code"):
        return by_id
    return handout.most_alike(cell.source, cell.kind)


def _altered(cell: Cell, slot: Slot, scanner: Scanner, result: Match) -> None:
    """A cell of ours was changed: the released text stands, but definitions put into it are the learner's work."""
    first = slot.index not in result.seen
    result.seen.add(slot.index)
    result.changed.add(slot.index)
    if first:
        result.at[cell.index] = slot.index
    if cell.kind != "code":
        return
    own = cell.source if slot.role == "plain" else scanner.additions(cell.source, slot.text)
    if slot.role == "check" and own and not (scanner.defines(own) or "def " in own or "import " in own):
        return
    if slot.role == "locked" and not (names_bound(own) - names_bound(slot.text)):
        return
    if own.strip():
        result.kept_additions.add(slot.index)
        piece = Cell(cell.index, "code", own, defines=scanner.defines(own))
        result.extras.append(piece)
