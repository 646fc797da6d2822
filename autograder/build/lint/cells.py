"""Rules for one cell, in lectures and assignments alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.build.code import parse_code
from autograder.build.lint.pictures import has_alt, picture_lines
from autograder.build.secret_lines import BEGIN, END

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.percent import Cell

_LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX)\b")
_IMAGE = re.compile(r"!\[\s*\]\s*[(\[]")
_IMG_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE | re.DOTALL)
_ALT = re.compile(r"""\balt\s*=\s*(?:"\s*[^"\s]|'\s*[^'\s])""", re.IGNORECASE)
_ALMOST_HEADER = re.compile(r"^\s*#?\s*%{1,3}\s*\[")
_PASTED_OUTPUT = re.compile(r"^\s*#?\s*(Out\s?\[\d+\]:|In\s?\[\d+\]:)")
_FOREIGN_REGION = re.compile(r"(BEGIN|END) (HIDDEN TESTS|MARK SCHEME)")


def cell_problems(cell: Cell) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for what is wrong within a cell."""
    for index, message in _all(cell):
        yield (cell.first + index if index >= 0 else cell.line), message


def _all(cell: Cell) -> Iterator[tuple[int, str]]:
    yield from _leftovers(cell)
    yield from _regions(cell)
    if cell.kind == "code":
        yield from _code(cell)
    elif not cell.source.strip() and "hints" not in cell.markers:
        yield -1, "an empty cell"
    elif cell.kind == "markdown":
        yield from _images(cell.source)


def _leftovers(cell: Cell) -> Iterator[tuple[int, str]]:
    for index, line in enumerate(cell.source.split("\n")):
        left = _LEFTOVER.search(line)
        if left:
            yield index, f"{left.group()} left over"
        if _ALMOST_HEADER.match(line):
            yield index, f"{line.strip()!r} is not read as a cell line: write '# %% [markdown]'"
        if cell.kind == "code" and _PASTED_OUTPUT.match(line):
            yield index, "pasted output: a master holds no outputs, the reader makes them"
        region = _FOREIGN_REGION.search(line)
        if region:
            instead = "hidden cases belong in the bank" if region[2] == "HIDDEN TESTS" else f"use ### {BEGIN}"
            yield index, f"nbgrader's {region[2]} regions are not used here: {instead}"


def _regions(cell: Cell) -> Iterator[tuple[int, str]]:
    """Solution marks: only where they belong, each with its other half."""
    allowed = "solution" in cell.markers or "answer" in cell.markers
    opened: int | None = None
    count = 0
    for index, line in enumerate(cell.source.split("\n")):
        if BEGIN in line:
            count += 1
            if not allowed:
                yield index, f"{BEGIN} in a cell without a solution= (or answer=) marker"
            if opened is not None:
                yield index, f"{BEGIN} inside another, which began on line {cell.first + opened}"
            opened = index
        elif END in line:
            if opened is None:
                yield index, f"{END} without {BEGIN}"
            opened = None
    if opened is not None:
        yield opened, f"{BEGIN} without {END}"
    if "solution" in cell.markers and not count:
        yield -1, f"a solution= cell without ### {BEGIN} … ### {END}: the whole cell would be cleared"


def _code(cell: Cell) -> Iterator[tuple[int, str]]:
    lines = [line.strip() for line in cell.source.split("\n") if line.strip()]
    if not lines:
        yield -1, "an empty cell"
        return
    if all(line.startswith("#") for line in lines):
        yield -1, "a code cell with nothing but comments: is '[markdown]' missing on its cell line?"
        return
    try:
        parse_code(cell.source)
    except SyntaxError as error:
        index = min((error.lineno or 1) - 1, cell.source.count("\n"))
        yield index, f"this code cell is not Python ({error.msg}): is '[markdown]' missing on its cell line?"
        return
    pictures = picture_lines(cell.source)
    if pictures and not has_alt(cell.source):
        yield pictures[0], "a picture without alt text: pass it to viz.show(…), or give it alt=…"


def _images(source: str) -> Iterator[tuple[int, str]]:
    for match in _IMAGE.finditer(source):
        yield source.count("\n", 0, match.start()), "an image without alt text: ![what it shows](…)"
    for match in _IMG_TAG.finditer(source):
        if not _ALT.search(match.group()):
            yield source.count("\n", 0, match.start()), '<img> without alt text: add alt="what it shows"'
