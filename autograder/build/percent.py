"""Read a py:percent master into cells that remember their line.

Jupytext says what the cells are, so that a master means here what it means in an editor. It does not say where they
are: the line numbers come from a scan of the cell headers, by the same rule for what a header is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jupytext
from jupytext.stringparser import StringParser

if TYPE_CHECKING:
    from pathlib import Path

_HEADER = re.compile(r"^\s*#\s*%%(%*)(\s.*)?$")
_YAML_FENCE = re.compile(r"^# ---\s*$")
# What jupytext notes for itself when it reads a file: nothing of this is a marker of ours.
_JUPYTEXT_KEYS = frozenset({"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker", "cell_depth"})


class PercentError(ValueError):
    """A master that does not split into cells; `line` says where to look."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Cell:
    """One cell of a master.

    Parameters
    ----------
    kind : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source : str
        As it stands in the notebook: markdown without comment signs, magics without comment signs.
    markers : dict
        What stands on the cell line, for example ``{"solution": "assign"}``.
    line : int
        Line of the header in the file, from 1.
    first : int
        Line of the first line of `source`.
    """

    kind: str
    source: str
    markers: dict[str, Any] = field(default_factory=dict)
    line: int = 1
    first: int = 2

    def marker(self, key: str) -> str:
        """Return the marker's value as text, ``""`` where the cell has no such marker."""
        return str(self.markers.get(key, ""))


@dataclass(frozen=True)
class Master:
    """A master notebook: its name (file name without suffix), file and cells."""

    name: str
    path: Path
    cells: tuple[Cell, ...]


def _header_lines(lines: list[str]) -> list[int]:
    """Return the indices of the cell headers, leaving out those inside a string."""
    parser, found = StringParser("python"), []
    for index, line in enumerate(lines):
        quoted = parser.is_quoted()
        parser.read_line(line)
        if not quoted and _HEADER.match(line):
            found.append(index)
            parser = StringParser("python")
    return found


def _skip_yaml(lines: list[str]) -> int:
    """Return the index of the first line after a jupytext header (``# ---`` … ``# ---``), 0 if there is none."""
    if not lines or not _YAML_FENCE.match(lines[0]):
        return 0
    end = next((i for i, line in enumerate(lines[1:], start=1) if _YAML_FENCE.match(line)), None)
    if end is None:
        raise PercentError(1, "the header that begins with '# ---' has no end")
    return end + 1


def _first_source_line(lines: list[str], header: int, kind: str) -> int:
    """Return the number of the first line with something on it after the header (an index)."""
    nothing = ("",) if kind == "code" else ("", "#", '"""', "'''")
    index = header + 1
    while index < len(lines) and lines[index].strip() in nothing:
        index += 1
    return index + 1


def parse(text: str) -> tuple[Cell, ...]:
    """Split the text of a master into cells.

    Raises
    ------
    PercentError
        Text stands before the first cell header, or jupytext sees other cells than the header lines say.
    """
    lines = text.split("\n")
    start = _skip_yaml(lines)
    headers = _header_lines(lines)
    for index in range(start, headers[0] if headers else len(lines)):
        if lines[index].strip():
            raise PercentError(index + 1, "text before the first cell: begin it with '# %%' or '# %% [markdown]'")
    cells = jupytext.reads("\n".join(lines[headers[0] :]), fmt="py:percent").cells if headers else []
    if len(cells) != len(headers):
        raise PercentError(1, f"{len(headers)} cell headers, but jupytext sees {len(cells)} cells")
    return tuple(_cell(cell, lines, header) for cell, header in zip(cells, headers, strict=True))


def _cell(cell: Any, lines: list[str], header: int) -> Cell:
    markers = {key: value for key, value in cell.metadata.items() if key not in _JUPYTEXT_KEYS}
    source = cell.source.strip("\n")
    return Cell(cell.cell_type, source, markers, header + 1, _first_source_line(lines, header, cell.cell_type))


def read_master(path: Path) -> Master:
    """Read a master file.

    Raises
    ------
    PercentError
        The file is not UTF-8 text or does not split into cells.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise PercentError(1, f"not UTF-8 text ({error.reason} at byte {error.start})") from None
    return Master(path.stem, path, parse(text.replace("\r\n", "\n")))
