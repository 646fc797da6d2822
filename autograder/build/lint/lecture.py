"""Rules for a lecture as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.build.lint.markers import KINDS
from autograder.build.lint.pictures import picture_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.percent import Master

FEWEST_CELLS = 25
PICTURE_BY = 3


def lecture_problems(master: Master) -> Iterator[tuple[int, str]]:
    """Yield (line, message): assignment markers, too few cells, no picture early on."""
    for cell in master.cells:
        for key in KINDS:
            if key in cell.markers:
                yield cell.line, f"{key}= stands in assignments only, this is a lecture"
    if len(master.cells) < FEWEST_CELLS:
        last = master.cells[-1].line if master.cells else 1
        yield last, f"a lecture has at least {FEWEST_CELLS} cells, this one has {len(master.cells)}"
    early = master.cells[:PICTURE_BY]
    if not any(cell.kind == "code" and picture_lines(cell.source) for cell in early):
        yield (early[-1].line if early else 1), f"no picture by cell {PICTURE_BY}: a lecture shows before it tells"
