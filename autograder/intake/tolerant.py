"""Text to JSON, for text that may be hostile, cut off, or the two sides of a git conflict.

Time and memory are bounded by counting before parsing. Nothing here raises for any text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from autograder.intake.notes import Note

if TYPE_CHECKING:
    from collections.abc import Callable

# Measured: a bracket costs about 64 bytes and 0.3 µs when parsed. Real notebooks stay far below both limits.
_MAX_CONTAINERS = 2_000_000
_MAX_COMMAS = 10_000_000
_MAX_DIGITS = 100
_MAX_FAILURES = 2_000

_CELL_START = re.compile(r'\{\s*"(?:cell_type|id|attachments|execution_count|metadata|outputs|source)"\s*:')


class _Reader:
    """A JSON decoder that remembers the oddities it met."""

    def __init__(self) -> None:
        self.odd: set[str] = set()
        # Python refuses integers of more than 4300 digits. Only then is every number looked at: it is slow.
        self._quick = self._decoder(None)
        self._careful = self._decoder(self._int)

    def decode(self, text: str, start: int) -> tuple[Any, int]:
        """The value that starts here, and where it ends."""
        try:
            return self._quick.raw_decode(text, start)
        except json.JSONDecodeError:
            raise
        except ValueError:
            return self._careful.raw_decode(text, start)

    def _decoder(self, parse_int: Callable[[str], int] | None) -> json.JSONDecoder:
        # strict=False: a raw tab or newline inside a string is a defect that hides nothing.
        return json.JSONDecoder(
            strict=False, object_pairs_hook=self._object, parse_constant=self._constant, parse_int=parse_int
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            self.odd.add("duplicate-keys")
        return found

    def _constant(self, _name: str) -> None:
        self.odd.add("not-a-number")

    def _int(self, digits: str) -> int:
        if len(digits) <= _MAX_DIGITS:
            return int(digits)
        self.odd.add("huge-number")
        return 0

    def notes(self) -> list[Note]:
        return [Note(kind, _ODD[kind], "warning" if kind != "not-a-number" else "info") for kind in sorted(self.odd)]


_ODD = {
    "duplicate-keys": "an object in the file has the same key twice; the last one counts",
    "not-a-number": "the file has NaN or Infinity in it, which JSON does not know; they were taken as empty",
    "huge-number": "the file has a number of thousands of digits; it was taken as 0",
}


def parse(text: str) -> tuple[list[Any], list[Note]]:
    """Read a notebook's JSON, salvaging what can be salvaged.

    Parameters
    ----------
    text : any text

    Returns
    -------
    documents : one parsed document; two where a git conflict left two; none where nothing was found
    notes : what was unusual
    """
    if text.count("{") + text.count("[") > _MAX_CONTAINERS or text.count(",") > _MAX_COMMAS:
        return [], [Note("too-complex", "the file holds millions of nested values; it was not read", "error")]
    document, notes, why = _parse_one(text)
    if why:
        sides = _conflict_sides(text)
        if sides:
            return sides
        return _salvage(text, why)
    return [document], notes


def _parse_one(text: str) -> tuple[Any, list[Note], str]:
    """The document, its oddities, and why it could not be read ("" if it could)."""
    reader = _Reader()
    start = len(text) - len(text.lstrip())
    try:
        document, end = reader.decode(text, start)
    except RecursionError:
        return None, [], "its values are nested too deeply"
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        if text[error.pos :].strip() == "" or error.msg.startswith("Unterminated string"):
            return None, [], f"it ends too early ({where})"
        return None, [], f"it is not valid JSON ({error.msg.lower()}, {where})"
    notes = reader.notes()
    if text[end:].strip():
        notes.append(Note("trailing-data", "the file goes on after the notebook's end; the rest was ignored"))
    return document, notes, ""


def _conflict_sides(text: str) -> tuple[list[Any], list[Note]] | None:
    """Both sides of a git conflict, those that are whole."""
    sides = _split_conflict(text)
    if not sides:
        return None
    parsed = [_parse_one(side) for side in sides]
    documents = [document for document, _, why in parsed if not why]
    if not documents:
        return None
    note = Note("git-conflict", "the file holds an unresolved git conflict; the side with more answers was taken")
    return documents, [note, *(odd for _, odds, why in parsed if not why for odd in odds)]


def _split_conflict(text: str) -> tuple[str, str] | None:
    """The text as either side would have it; None without a conflict. Line by line, so linear in any text."""
    if "<<<<<<<" not in text:
        return None
    ours: list[str] = []
    theirs: list[str] = []
    side, conflicts = "both", 0
    for line in text.splitlines(keepends=True):
        mark = line[:7] if line[7:8] in (" ", "\n", "\r", "") else ""
        if mark == "<<<<<<<":
            side, conflicts = "ours", conflicts + 1
        elif mark == "|" * 7 and side == "ours":
            side = "base"
        elif mark == "=======" and side in ("ours", "base"):
            side = "theirs"
        elif mark == ">>>>>>>" and side == "theirs":
            side = "both"
        else:
            if side in ("both", "ours"):
                ours.append(line)
            if side in ("both", "theirs"):
                theirs.append(line)
    return ("".join(ours), "".join(theirs)) if conflicts else None


def _salvage(text: str, why: str) -> tuple[list[Any], list[Note]]:
    """Every whole cell that stands in a broken file, in order."""
    cells: list[Any] = []
    position, failures, work = 0, 0, 0
    reader = _Reader()
    # Each failed attempt may read to the end of the text; the budget keeps the whole scan linear.
    while failures < _MAX_FAILURES and work <= 4 * len(text):
        start = _CELL_START.search(text, position)
        if start is None:
            break
        try:
            value, position = reader.decode(text, start.start())
        except (json.JSONDecodeError, RecursionError) as error:
            failures += 1
            work += (error.pos if isinstance(error, json.JSONDecodeError) else len(text)) - start.start()
            position = start.end()
            continue
        if isinstance(value, dict) and ("cell_type" in value or "source" in value):
            cells.append(value)
    if not cells:
        return [], [Note("not-json", f"the file is no notebook: {why}", "error")]
    text = f"the file is damaged: {why}; {len(cells)} whole cells were saved from it"
    return [{"cells": cells}], [Note("salvaged", text), *reader.notes()]
