"""Sentences about what was found: altered marks and tags, copies, losses, swaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.intake.notes import Note, listed, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.intake.cells import Cell
    from autograder.intake.evidence import Match
    from autograder.intake.handout import Handout, Slot

_TAGS_THAT_CHANGE_A_RUN = {"skip-execution", "raises-exception", "remove-cell", "remove-input", "remove-output"}
_MARKS = {"grade", "grade_id", "solution", "locked", "points", "task", "schema_version", "checksum", "cell_type"}
# What Jupyter itself and common editors write into a cell's metadata.
_USUAL = {
    "nbgrader", "tags", "editable", "deletable", "collapsed", "scrolled", "trusted", "jupyter", "slideshow", "name",
    "format", "execution", "ExecuteTime", "id", "colab", "colab_type", "outputId", "executionInfo", "vscode", "pycharm",
    "_uuid", "_cell_guid", "hidden", "heading_collapsed", "run_control", "init_cell", "hide_input", "papermill",
    "lines_to_next_cell", "is_executing", "cell_id", "deepnote_cell_type", "language", "datalore",
    "microsoft", "nteract", "application/vnd.databricks.v1+cell", "code_folding", "notebookRunGroups", "attachments",
    "jp-MarkdownHeadingCollapsed", "toc-hr-collapsed", "pseudotags", "polyglot_notebook", "dotnet_interactive",
}  # fmt: skip


def on_metadata(document: Any, cells: Sequence[Cell], handout: Handout) -> list[Note]:
    """Notes on tags, nbgrader marks and other metadata, none of which is taken over."""
    notes = [*_kernel(document)]
    if cells and not any(cell.grade_id for cell in cells):
        text = "all of nbgrader's cell marks are gone (some online editors remove them); cells were matched by content"
        notes.append(Note("marks-stripped", text))
    tags = {t for cell in cells for t in _as_list(cell.metadata.get("tags")) if t in _TAGS_THAT_CHANGE_A_RUN}
    if tags:
        notes.append(Note("tags", f"cells carry the tags {listed(sorted(tags))}; they were removed", "warning"))
    altered = [text for cell in cells if (text := _altered_marks(cell, handout))]
    if altered:
        more = f" and {len(altered) - 3} more" if len(altered) > 3 else ""
        text = f"nbgrader's marks were altered ({'; '.join(altered[:3])}{more}); the released ones stand"
        notes.append(Note("marks-changed", text, "warning"))
    strange = {key for cell in cells for key in cell.metadata if key not in _USUAL}
    if strange:
        notes.append(Note("metadata", f"cells carry unknown metadata {listed(sorted(strange), 5)}; removed", "warning"))
    return notes


def _kernel(document: Any) -> list[Note]:
    """Another kernel than Python would be another language: say so, and run Python all the same."""
    spec: Any = document
    for key in ("metadata", "kernelspec", "language"):
        spec = spec.get(key) if isinstance(spec, dict) else None
    if isinstance(spec, str) and spec.lower() != "python":
        return [Note("kernel", f"the notebook asks for a kernel for {shown(spec)}; it is run as Python", "warning")]
    return []


def _as_list(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _altered_marks(cell: Cell, handout: Handout) -> str:
    slot = handout.by_name.get(cell.grade_id) if cell.grade_id else None
    unknown = sorted(str(key) for key in cell.marks.keys() - _MARKS)
    if unknown:
        return f"{shown(cell.grade_id) or 'a cell'}: unknown keys {listed(unknown, 3)}"
    if slot is None:
        return ""
    for key in ("grade", "solution", "locked", "points"):
        ours, theirs = slot.marks.get(key), cell.marks.get(key)
        if theirs != ours and not (key == "locked" and slot.takes_text):
            return f"{slot.name}: {key} {shown(ours)} → {shown(theirs)}"
    return ""


def on_match(found: Match, cells: Sequence[Cell], handout: Handout) -> list[Note]:
    """Notes on what was copied, swapped, altered, deleted or unknown."""
    notes: list[Note] = []
    claims: dict[str, int] = {}
    for cell in cells:
        claims[cell.grade_id] = claims.get(cell.grade_id, 0) + 1
    for slot in handout.slots:
        notes += _on_slot(slot, found, claims.get(slot.name, 0))
    for kind, text, severity in (
        ("check", "check cells {} were altered; the released ones were put back", "warning"),
        ("locked", "locked cells {} were altered; the released text was put back", "info"),
        ("plain", "cells {} of the handout were changed; the changed code runs after the released one", "info"),
    ):
        names = [s.name for s in handout.slots if s.role == kind and s.index in found.changed]
        if names:
            notes.append(Note(f"{kind}-changed", text.format(listed(names)), severity))  # type: ignore[arg-type]
    kept = [s.name for s in handout.slots if s.role in ("check", "locked") and s.index in found.kept_additions]
    if kept:
        notes.append(Note("kept-from-ours", f"code written into {listed(kept)} was kept as the learner's own cell"))
    gone = [s.name for s in handout.slots if not s.takes_text and s.index not in found.seen]
    if gone:
        notes.append(Note("cells-missing", f"cells {listed(gone)} of the handout were deleted; they were put back"))
    if found.unknown:
        text = f"cells {listed(dict.fromkeys(found.unknown))} are not in the released notebook (an older release?)"
        notes.append(Note("unknown-cells", text))
    return notes


def _on_slot(slot: Slot, found: Match, claims: int) -> list[Note]:
    notes = []
    chosen = found.chosen.get(slot.index, [])
    if claims > 1:
        which = "the last one that was worked on was taken" if chosen else "none of them was worked on"
        if not slot.takes_text:
            which = "the released one stands"
        notes.append(Note("duplicate-id", f"{claims} cells claim to be `{slot.name}`; {which}"))
    if not slot.takes_text:
        return notes
    for cell in chosen:
        if cell.grade_id and cell.grade_id != slot.name:
            text = f"the cell marked `{shown(cell.grade_id)}` holds the answer to `{slot.name}` and was taken for it"
            notes.append(Note("swapped-id", text))
        if (cell.kind == "code") != (slot.kind == "code"):
            notes.append(Note("cell-type", f"`{slot.name}` was turned into a {cell.kind} cell; turned back"))
    if slot.index not in found.seen:
        text = (
            f"the cell `{slot.name}` is missing or empty; the handout's text stands in, so it counts as not attempted"
        )
        notes.append(Note("solution-missing" if slot.role == "solution" else "answer-missing", text))
    return notes
