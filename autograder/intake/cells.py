"""JSON to a flat list of cells, whatever version or shape the file claims to have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from autograder.intake.notes import Note, listed, shown

MAX_SOURCE = 1_000_000
_MAX_CELLS = 20_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True, eq=False)
class Cell:
    """A submitted cell: text and hints about where it belongs. None of it is trusted.

    Parameters
    ----------
    index : place in the submission
    kind : "code", "markdown" or "raw"
    grade_id, cell_id : the names it claims, "" where it claims none
    metadata : the cell's metadata
    defines : the exercises' functions it defines, other than by the handout's own stub
    moved_to : index of the released cell it was brought to, None where it stays in its place
    """

    index: int
    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    defines: frozenset[str] = frozenset()
    moved_to: int | None = None

    @property
    def marks(self) -> dict[str, Any]:
        """The nbgrader metadata, {} where there is none."""
        found = self.metadata.get("nbgrader")
        return found if isinstance(found, dict) else {}


def read_cells(document: Any) -> tuple[list[Cell], list[Note]]:
    """All cells of a parsed notebook, and what was odd about them."""
    notes: list[Note] = []
    raw = _find_cells(document, notes)
    if len(raw) > _MAX_CELLS:
        text = f"the notebook has {len(raw)} cells; only the first {_MAX_CELLS} were read"
        notes.append(Note("too-many-cells", text, "warning"))
    odd: dict[str, list[int]] = {}
    cells = [
        cell for index, value in enumerate(raw[:_MAX_CELLS]) if (cell := _read_cell(index, value, odd)) is not None
    ]
    notes += [_odd_note(kind, where) for kind, where in odd.items()]
    return cells, notes


def _find_cells(document: Any, notes: list[Note]) -> list[Any]:
    if isinstance(document, list):
        notes.append(Note("format", "the file is a bare list; it was read as a list of cells"))
        return document
    if not isinstance(document, dict):
        notes.append(Note("no-cells", f"the file is JSON, but a {type(document).__name__}, no notebook", "error"))
        return []
    _check_version(document, notes)
    cells = document.get("cells")
    if isinstance(cells, dict):
        notes.append(Note("format", "the notebook's `cells` is an object instead of a list; its values were taken"))
        return list(cells.values())
    sheets = document.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        notes.append(Note("format", "the notebook is in the old format 3; it was converted"))
        pages = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        return [cell for page in pages if isinstance(page, list) for cell in page]
    if not isinstance(cells, list):
        what = "has no `cells`" if cells is None else f"has a {type(cells).__name__} for `cells`"
        notes.append(Note("no-cells", f"the notebook {what}", "error"))
        return []
    if not cells:
        notes.append(Note("no-cells", "the notebook has no cells at all", "error"))
    return cells


def _check_version(document: dict[str, Any], notes: list[Note]) -> None:
    major = document.get("nbformat", 4)
    if major not in (3, 4) or isinstance(major, bool):
        notes.append(Note("format", f"the notebook says it is of format {shown(major)}; it was read as format 4"))


def _read_cell(index: int, value: Any, odd: dict[str, list[int]]) -> Cell | None:
    if not isinstance(value, dict):
        odd.setdefault("not-a-cell", []).append(index)
        return None
    source = value.get("source", value.get("input"))
    text = _text(source)
    if text is None:
        odd.setdefault("no-source", []).append(index)
        text = ""
    if len(text) > MAX_SOURCE:
        odd.setdefault("huge-source", []).append(index)
        text = ""
    clean = _clean(text)
    if value.get("attachments"):
        odd.setdefault("attachments", []).append(index)
    if "\r" in text:
        odd.setdefault("line-ends", []).append(index)
    if clean != text.replace("\r\n", "\n").replace("\r", "\n"):
        odd.setdefault("bad-characters", []).append(index)
    metadata = value.get("metadata")
    cell = Cell(index, _kind(value), clean, metadata=metadata if isinstance(metadata, dict) else {})
    cell.grade_id = _name(cell.marks.get("grade_id"))
    cell.cell_id = _name(value.get("id"))
    return cell


def _text(source: Any) -> str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return None


def _clean(text: str) -> str:
    """Unix line ends; no NUL and no half of a surrogate pair, which neither Python nor UTF-8 can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _kind(value: dict[str, Any]) -> str:
    kind = value.get("cell_type")
    if kind in ("code", "markdown", "raw"):
        return str(kind)
    if kind in ("heading", "html"):  # format 3
        return "markdown"
    return "code" if "outputs" in value or "input" in value or kind is None else "raw"


def _name(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 200 else ""


def _odd_note(kind: str, where: list[int]) -> Note:
    cells = listed((f"cell {index + 1}" for index in where), limit=4).replace("`", "")
    return {
        "not-a-cell": Note(kind, f"{cells}: not a cell but some other value; left out"),
        "no-source": Note(kind, f"{cells}: the source is missing or is no text; taken as empty"),
        "huge-source": Note(kind, f"{cells}: more than {MAX_SOURCE} characters of source; left out", "warning"),
        "attachments": Note(kind, f"{cells}: pictures pasted into the text; only the text is taken over"),
        "line-ends": Note(kind, f"{cells}: Windows or old Mac line ends; converted"),
        "bad-characters": Note(kind, f"{cells}: characters that text cannot hold; replaced"),
    }[kind]
