"""Solutions that stand in another cell than theirs: bring them to where the check finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.intake.cells import Cell
from autograder.intake.notes import Note
from autograder.intake.python import names_bound, words

if TYPE_CHECKING:
    from autograder.intake.evidence import Match
    from autograder.intake.handout import Handout, Slot

_MAX_GROUP = 20


def supply_missing(handout: Handout, found: Match, extras: list[Cell], notes: list[Note]) -> tuple[str, ...]:
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
    here = place(cell, found)
    if slot.index <= here < late and cell in extras:
        return
    if here < slot.index or cell not in extras:
        # It is needed where it stands: a copy runs here as well.
        extras.append(Cell(cell.index, "code", cell.source, defines=cell.defines, moved_to=slot.index))
        return
    group, wanted = [cell], words(cell.source)
    below = [(other, names_bound(other.source)) for other in extras if place(other, found) >= late]
    for _ in range(len(extras)):
        more = [o for o, names in below if o not in group and names & wanted]
        if not more or len(group) > _MAX_GROUP:
            break
        group += more
        wanted = wanted.union(*(words(other.source) for other in more))
    for other in group:
        other.moved_to = slot.index


def place(cell: Cell, found: Match) -> int:
    """The released cell that a learner's cell comes after, -1 for the start."""
    return cell.moved_to if cell.moved_to is not None else found.anchor[cell.index]
