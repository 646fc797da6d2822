"""One thread that looks at all running sandboxes ten times a second and ends those that use too much."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.levels import Limits

_PERIOD = 0.1
_FOLDER_EVERY = 5  # rounds
_MAX_FILES = 20_000

_lock = threading.Lock()
_watched: list[Watched] = []
_thread: tuple[int, threading.Thread] | None = None


@dataclass(eq=False)
class Watched:
    """A sandbox under watch.

    Parameters
    ----------
    pid : int
        The process we started.
    limits : Limits
        What it may use.
    work : Path
        Its folder, if files are written where we can see them.
    kill : callable
        Takes the reason.
    """

    pid: int
    limits: Limits
    work: Path
    kill: Callable[[str], None]
    rounds: int = field(default=0)

    def look(self) -> None:
        """Kill if over a limit."""
        memory, threads = usage(tree(self.pid))
        self.rounds += 1
        if memory > self.limits.memory:
            self.kill(f"killed: more than {self.limits.memory / 2**30:.1f} GiB of memory")
        elif threads > self.limits.threads:
            self.kill(f"killed: more than {self.limits.threads} threads and processes")
        elif self.rounds % _FOLDER_EVERY == 0 and folder_size(self.work) > self.limits.work:
            self.kill(f"killed: more than {self.limits.work / 2**20:.0f} MiB of files")


def add(watched: Watched) -> None:
    """Begin to watch."""
    global _thread  # noqa: PLW0603 - one a process
    if sys.platform != "linux":
        return
    with _lock:
        _watched.append(watched)
        if _thread is None or _thread[0] != os.getpid() or not _thread[1].is_alive():
            _thread = (os.getpid(), threading.Thread(target=_loop, name="sandbox-watch", daemon=True))
            _thread[1].start()


def remove(watched: Watched) -> None:
    """Stop watching."""
    with _lock:
        if watched in _watched:
            _watched.remove(watched)


def _loop() -> None:
    while True:
        time.sleep(_PERIOD)
        with _lock:
            now = list(_watched)
        for watched in now:
            try:
                watched.look()
            except OSError:  # it ended between two looks
                continue


def tree(pid: int) -> list[int]:
    """Give a process and all below it, as far as `/proc` tells; just the process where there is no `/proc`."""
    found, waiting = [pid], [pid]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (thread / "children").read_text("ascii").split())
    except OSError:
        return children
    return children


def wait_gone(pids: list[int], seconds: float) -> None:
    """Wait until none of the processes lives; the dead that nobody has collected count as gone."""
    end = time.monotonic() + seconds
    while any(map(_lives, pids)) and time.monotonic() < end:
        time.sleep(0.002)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def usage(pids: list[int]) -> tuple[int, int]:
    """Resident bytes and number of threads of some processes."""
    memory, threads, page = 0, 0, os.sysconf("SC_PAGE_SIZE")
    for pid in pids:
        try:
            memory += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * page
            threads += len(list(Path(f"/proc/{pid}/task").iterdir()))
        except (OSError, IndexError):
            continue
    return memory, threads


def folder_size(folder: Path) -> int:
    """Bytes of the files below a folder; links are not followed; many thousand files count as too large."""
    total, seen, waiting = 0, 0, [str(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if seen > _MAX_FILES:
                return sys.maxsize
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                total += entry.stat(follow_symlinks=False).st_size
    return total
