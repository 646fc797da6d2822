"""Rules for the cell line: which markers there are, on which cells, with which values."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.percent import Cell

KINDS = {"about": "markdown", "solution": "code", "check": "code", "hints": "markdown", "answer": "markdown"}
KEYS = (*KINDS, "points", "tags")
_VALUE = re.compile(r"^[a-z][a-z0-9_-]{0,49}$")
_CELL_TYPES = ("[markdown]", "[raw]")


def marker_problems(cell: Cell) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for a cell line that does not say what its author meant."""
    yield from ((cell.line, message) for message in _messages(cell))


def _messages(cell: Cell) -> Iterator[str]:
    for key in cell.markers:
        if key == "title":
            yield _stray_text(cell.marker("title"))
        elif key == "incorrectly_encoded_metadata":
            yield f'cannot read {cell.marker(key)!r} on the cell line: markers are written key="value"'
        elif key not in KEYS:
            yield f"unknown marker {key!r}{_did_you_mean(key, KEYS)}"
    kinds = [key for key in KINDS if key in cell.markers]
    if len(kinds) > 1:
        yield f"a cell has one of {', '.join(KINDS)}, this one has {' and '.join(kinds)}"
    for key in kinds:
        yield from _kind_messages(cell, key)
    if "points" in cell.markers and "answer" not in cell.markers:
        yield "points stand on written answers only (answer=…): those of an exercise come from the bank"


def _kind_messages(cell: Cell, key: str) -> Iterator[str]:
    value = cell.markers[key]
    if not isinstance(value, str) or not _VALUE.match(value):
        yield f"{key}={value!r}: a name has lower-case letters, digits, '-' and '_', at most 50"
    if cell.kind != KINDS[key]:
        yield f"{key}= stands on a {KINDS[key]} cell, this is a {cell.kind} cell"
    if key == "answer":
        points = cell.markers.get("points")
        if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
            yield f"a written answer needs points, a number over 0 (points=4), got {points!r}"


def _stray_text(text: str) -> str:
    word = text.split(maxsplit=1)[0]
    close = difflib.get_close_matches(word if word.startswith("[") else f"[{word}]", _CELL_TYPES, 1, 0.6)
    if close:
        return f"{word!r} on the cell line{_did_you_mean(close[0], _CELL_TYPES)}"
    return f'text {text!r} on the cell line is lost in the build: markers are written key="value"'


def _did_you_mean(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f": did you mean {close[0]!r}?" if close else f": known are {', '.join(known)}"
