"""Opening what strangers put into a folder: links, pipes, giants and misnamed files."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.intake.notes import Note, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILE = 50_000_000
_MAX_ENTRIES = 2_000
_MAX_DEPTH = 3
_IGNORED = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".git", ".DS_Store", "Thumbs.db", "desktop.ini"}
# What browsers and mail programs make of the name.
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
_COPY = re.compile(r"(?i)[-_ ]*(\(\d+\)|copy ?\d*|\d+\)|final)$")


@dataclass(frozen=True)
class Found:
    """A submission's notebook, or the reason why there is none.

    Parameters
    ----------
    path : the file to grade; None where there is none, and then a note with severity "error" says why
    notes : what was unusual
    """

    path: Path | None
    notes: tuple[Note, ...] = ()


def read_file(path: Path) -> tuple[bytes, Note | None]:
    """Read a regular file without following links and without ever waiting.

    Returns
    -------
    data : the bytes; b"" where the file was refused
    note : the reason for a refusal, an error; None where the data is there
    """
    # O_NONBLOCK: opening a FIFO would otherwise wait for a writer. O_NOFOLLOW: a link may lead anywhere.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= getattr(os, "O_BINARY", 0)
    name = shown(path.name)
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return b"", Note("not-a-file", f"`{name}` is {_what(os.lstat(path).st_mode)}, no file", "error")
        handle = os.open(path, flags)
    except (OSError, ValueError) as error:
        return b"", Note("unreadable", f"`{name}` cannot be read: {_reason(error)}", "error")
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            return b"", Note("not-a-file", f"`{name}` is {_what(found.st_mode)}, no file", "error")
        if found.st_size > MAX_FILE:
            return b"", _too_large(name, found.st_size)
        try:
            data = file.read(MAX_FILE + 1)
        except OSError as error:
            return b"", Note("unreadable", f"`{name}` cannot be read: {_reason(error)}", "error")
    return (data, None) if len(data) <= MAX_FILE else (b"", _too_large(name, len(data)))


def find_notebook(folder: Path, name: str) -> Found:
    """Find the notebook that a learner handed in, under whatever name.

    Parameters
    ----------
    folder : the submission's folder
    name : the assignment's name, such as "01-clustering"; the expected file is name + ".ipynb"
    """
    entries = list(walk(folder))
    files = [path for path, mode in entries if stat.S_ISREG(mode)]
    exact = folder / f"{name}.ipynb"
    odd = [path for path, mode in entries if not stat.S_ISREG(mode) and NOTEBOOK.search(path.name)]
    notes = [_odd_note(path, folder) for path in odd]
    candidates = [path for path in files if NOTEBOOK.search(path.name)]
    if exact in files:
        rivals = [path.relative_to(folder) for path in candidates if path != exact and _likeness(path, name) > 0.8]
        if rivals:
            text = f"besides `{exact.name}` there is {listed(rivals)}; it was not looked at"
            notes.append(Note("other-notebook", text))
        return Found(exact, tuple(notes))
    kind = "notebook"
    if not candidates:
        candidates = [path for path in files if path.suffix.lower() == ".py" and _likeness(path, name) > 0.8]
        kind = "script"
    if not candidates:
        there = listed(sorted(str(path.relative_to(folder)) for path, _ in entries))
        text = f"no notebook `{name}.ipynb` was handed in; the folder holds {there or 'nothing'}"
        return Found(None, (*notes, Note("no-notebook", text, "error")))
    best = max(candidates, key=lambda path: (_likeness(path, name), -len(path.parts), _mtime(path), path.name))
    text = f"the {kind} is called `{shown(best.relative_to(folder))}` instead of `{name}.ipynb`; it was taken"
    if len(candidates) > 1:
        others = listed(sorted(str(path.relative_to(folder)) for path in candidates if path != best), 4)
        text += f", not {others}"
    return Found(best, (*notes, Note("file-name", text)))


def walk(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every entry below a folder with its mode, by name, links not followed, a bounded number of them."""
    stack, count = [(folder, 1)], 0
    while stack and count < _MAX_ENTRIES:
        here, depth = stack.pop()
        try:
            with os.scandir(here) as entries:
                # An entry count bounds the listing too: a folder of a million files is not sorted.
                names = sorted(entry.name for entry, _ in zip(entries, range(_MAX_ENTRIES), strict=False))
        except OSError:
            continue
        for name in names:
            path = here / name
            try:
                mode = os.lstat(path).st_mode
            except OSError:
                continue
            if name in _IGNORED or name.startswith("._"):
                continue
            count += 1
            if stat.S_ISDIR(mode) and not NOTEBOOK.search(name):
                if depth < _MAX_DEPTH:
                    stack.append((path, depth + 1))
            else:
                yield path, mode


def _likeness(path: Path, name: str) -> float:
    stem = NOTEBOOK.sub("", path.name)
    stem = stem.removesuffix(".py")
    for _ in range(3):
        stem = _COPY.sub("", stem)
    return SequenceMatcher(None, stem.lower()[:200], name.lower(), autojunk=False).ratio()


def _mtime(path: Path) -> float:
    try:
        return os.lstat(path).st_mtime
    except OSError:
        return 0.0


def _odd_note(path: Path, folder: Path) -> Note:
    what = _what(os.lstat(path).st_mode)
    return Note("not-a-file", f"`{shown(path.relative_to(folder))}` is {what}, no file; it was not opened", "warning")


def _what(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "a link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((name for test, name in kinds if test(mode)), "a device")


def _too_large(name: str, size: int) -> Note:
    return Note(
        "too-large", f"`{name}` has {size / 1e6:.0f} MB; more than {MAX_FILE // 10**6} MB are not read", "error"
    )


def _reason(error: Exception) -> str:
    return shown(error.strerror if isinstance(error, OSError) and error.strerror else error)
