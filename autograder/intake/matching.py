"""Find out which submitted cell is which released cell, once each has been sorted by its own evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.intake.evidence import Match, accept, sort_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.intake.cells import Cell
    from autograder.intake.handout import Handout, Slot
    from autograder.intake.python import Scanner


def match(cells: Sequence[Cell], handout: Handout, scanner: Scanner) -> Match:
    """Find a place for every submitted cell.

    Parameters
    ----------
    cells : the submission's cells; their `defines` is filled in here
    handout : the released notebook
    scanner : knows the exercises' functions and stubs
    """
    result = Match()
    for cell in cells:
        if cell.source.strip():
            sort_cell(cell, handout, scanner, result)
        elif (slot := handout.by_name.get(cell.grade_id)) and not slot.text:
            accept(cell, slot, result)
    for slot in handout.slots:
        if slot.takes_text:
            _choose(slot, result)
    for slot in handout.slots:
        _fall_back(slot, result)
    _anchor(cells, result)
    _fill_gaps(handout, result)
    result.extras.sort(key=lambda cell: cell.index)
    return result


def _choose(slot: Slot, result: Match) -> None:
    """Take the best candidate for a slot; the others are the learner's own code."""
    cells = result.candidates.get(slot.index, [])
    if not cells:
        return
    claiming = [cell for cell in cells if cell.grade_id == slot.name]
    working = [cell for cell in claiming if cell.defines.intersection(slot.functions)]
    best = working or claiming
    if not best and not result.copies.get(slot.index):
        best = [cell for cell in cells if cell.defines] or cells
    if best:
        # In a notebook run from top to bottom the last definition is the one that counts.
        result.chosen[slot.index] = [best[-1]]
        result.seen.add(slot.index)
        result.at[best[-1].index] = slot.index
    result.loose += [cell for cell in cells if not best or cell is not best[-1]]


def _fall_back(slot: Slot, result: Match) -> None:
    """A cell that claims a slot and defines what another slot got from elsewhere is still that slot's cell."""
    claiming = [cell for cell in result.loose if cell.grade_id == slot.name]
    if slot.takes_text and slot.index not in result.seen and claiming:
        result.chosen[slot.index] = [claiming[-1]]
        result.seen.add(slot.index)
        result.at[claiming[-1].index] = slot.index
        result.loose.remove(claiming[-1])


def _anchor(cells: Sequence[Cell], result: Match) -> None:
    """Every cell comes after the last recognised cell above it."""
    anchor = -1
    taken = {slot: chosen[-1].index for slot, chosen in result.chosen.items()}
    for cell in cells:
        at = result.at.get(cell.index)
        # A stub left over beside its solution marks no place.
        if at is not None and taken.get(at, cell.index) == cell.index:
            anchor = at
        result.anchor[cell.index] = anchor


def _fill_gaps(handout: Handout, result: Match) -> None:
    """Give a slot that is still empty the unrecognised cells that stand where it should be."""
    loose = sorted(result.loose, key=lambda cell: cell.index)
    used: set[int] = set()
    for slot in handout.slots:
        if not slot.takes_text or slot.index in result.chosen:
            continue
        # With its neighbour gone as well, no cell is anchored there: a place would only be a guess.
        before = slot.index if slot.index in result.seen else slot.index - 1
        here = [
            cell
            for cell in loose
            if result.anchor[cell.index] == before
            and cell.index not in used
            and not cell.defines
            and (cell.kind == "code") == (slot.kind == "code")
        ]
        if slot.role == "solution" and (slot.index in result.seen or len(here) != 1):
            continue
        if here:
            result.chosen[slot.index] = here
            result.seen.add(slot.index)
            used |= {cell.index for cell in here}
            result.anchor.update((cell.index, slot.index) for cell in here)
    result.extras += [cell for cell in loose if cell.kind == "code" and cell.index not in used]
