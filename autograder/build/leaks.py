"""Search what learners get for solutions, wrong versions and the code of hidden cases.

Files are read as a curious learner would: as text, as the strings within the JSON, and as what those strings become
when their escapes, base64, hexadecimal or compression are undone.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.build.bank import Bank, default_bank
from autograder.build.guarded import all_secrets
from autograder.build.secret_lines import normalise

if TYPE_CHECKING:
    from pathlib import Path

_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/_-]{16,}\n)+[A-Za-z0-9+/_-]+={0,2}")
_NO_HEX = re.compile(r"[^0-9a-fA-F]")
_MAX_DEPTH = 4
_MAX_BYTES = 20 * 2**20
_WHOLE = 3  # in a lecture, a solution is given away when this many lines, and all there are, stand in it


@dataclass(frozen=True, order=True)
class Leak:
    """A line in a learner's file that should not be there."""

    path: str
    line: str
    origin: str

    def __str__(self) -> str:
        return f"{self.path}: has {self.line!r}, from {self.origin}"


def find_leaks(course_dir: Path, masters: Iterable[Path], bank: Bank | None = None) -> list[Leak]:
    """Search what learners get for what they must not get.

    Parameters
    ----------
    course_dir : Path
        The built course, or any folder of notebooks and data files.
    masters : iterable of Path
        The assignments' masters; each has a unit of the same name in the bank.
    bank : Bank, optional
        The course's own by default.

    Returns
    -------
    leaks : list of Leak
        Sorted; empty if all is well. In assignments one telling line is a leak. In ``lectures/`` a method may be
        shown line by line on another problem, so there a leak is a body all of whose telling lines (three or more)
        stand in one notebook.
    """
    secrets = all_secrets(masters, bank or default_bank())
    found: set[Leak] = set()
    for path in sorted(p for p in course_dir.rglob("*") if p.is_file()):
        shown = path.relative_to(course_dir).as_posix()
        text = "\n".join(map(_squeeze, readings(path.read_bytes())))
        for origin, lines in secrets.items():
            there = {line for line in lines if line in text}
            if shown.startswith("lectures/") and (len(lines) < _WHOLE or there != lines):
                continue
            found.update(Leak(shown, line, origin) for line in there)
    return sorted(found)


def _squeeze(text: str) -> str:
    """Return the text with each line normalised as secrets are, joined: a line cut in two is still found."""
    return "".join(normalise(line) for line in text.split("\n"))


def readings(content: bytes) -> Iterator[str]:
    """Yield every text that can be read out of a file: itself, its JSON strings, and what they decode to."""
    text = content.decode("utf-8", "replace")
    yield from _decoded(text, 0)
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return
    for string in _strings(tree):
        yield from _decoded(string, 0)


def _strings(tree: Any) -> Iterator[str]:
    """Yield the strings of a JSON tree; a list of strings (a cell's source) also as one."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from _strings(value)
    elif isinstance(tree, list):
        if tree and all(isinstance(item, str) for item in tree):
            yield "".join(tree)
        for item in tree:
            yield from _strings(item)


def _decoded(text: str, depth: int) -> Iterator[str]:
    yield text
    if depth >= _MAX_DEPTH:
        return
    if "\\" in text:
        yield _unescape(text)
    words = [match.group() for match in _ENCODED.finditer(text)]
    words += [match.group().replace("\n", "") for match in _WRAPPED.finditer(text)]
    for word in words:
        for raw in _bytes_of(word):
            yield from _decoded(raw, depth + 1)


def _unescape(text: str) -> str:
    """Undo the escapes of Python and JSON, once for each level they were put on."""
    simple = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}

    def one(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        return chr(int(code, 16)) if code else simple.get(match.group(3), match.group())

    for _ in range(_MAX_DEPTH):
        undone = re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", one, text, flags=re.DOTALL)
        if undone == text:
            break
        text = undone
    return text


def _bytes_of(word: str) -> Iterator[str]:
    """Yield the readable texts that a word is the base64 or hexadecimal form of, also compressed ones."""
    for start in range(4):  # what is glued to other text begins at any of four places
        part = word[start:].rstrip("=").replace("-", "+").replace("_", "/")
        yield from _texts(base64.b64decode(part[: len(part) - (len(part) % 4 == 1)] + "=" * (-len(part) % 4)))
    for start in range(2):
        digits = word[start:]
        if not _NO_HEX.search(digits):
            yield from _texts(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _texts(raw: bytes) -> Iterator[str]:
    yield raw.decode("utf-8", "ignore")
    for window in (zlib.MAX_WBITS, zlib.MAX_WBITS | 16):  # zlib, gzip
        try:
            yield zlib.decompressobj(window).decompress(raw, _MAX_BYTES).decode("utf-8", "ignore")
        except zlib.error:
            continue
