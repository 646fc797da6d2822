"""One grading run at a time: two writers in one gradebook lose each other's grades."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UserError
from autograder.records import FOLDER


@contextlib.contextmanager
def only_writer(course: Path) -> Iterator[None]:
    """Hold the course's lock; the system lets go of it whatever happens to this process.

    Raises
    ------
    UserError
        ``another grading run (process 4711) is at work in this course; ...``
    """
    path = course / FOLDER / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file.fileno()):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise UserError(
                f"another grading run (process {holder}) is at work in this course; wait for its end or stop it"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows; nothing isolates submissions there, and one grades by hand
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
