"""How well a submission is fenced in, and how much it may use."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.IntEnum):
    """Ways to run a submission, the strongest last."""

    NONE = 0
    TRUSTED = 1
    LANDLOCK = 2
    BUBBLEWRAP = 3

    @property
    def title(self) -> str:
        """The level's name as people write it: ``"bubblewrap"``."""
        return self.name.lower()

    @property
    def isolates(self) -> bool:
        """Whether strangers' code may run at this level."""
        return self >= Level.LANDLOCK

    @property
    def description(self) -> str:
        """What the level does, in one sentence."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS = {
    Level.NONE: "nothing on this machine can isolate a submission",
    Level.TRUSTED: "a plain process with limits on time and memory: only for submissions that you trust",
    Level.LANDLOCK: (
        "Landlock and a system call filter: no network, no other process, no file outside its own folder except "
        "the system's and Python's, read only"
    ),
    Level.BUBBLEWRAP: (
        "bubblewrap: own file system, process table and network without a way out, with the system call filter"
    ),
}


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    memory : int
        Bytes of memory of the whole sandbox.
    work : int
        Bytes of files in its work folder.
    file_size : int
        Bytes of one file.
    cpu : int
        Seconds of processor time over the life of the sandbox.
    open_files, threads : int
        How many at once.
    start : float
        Seconds until the first sign of life.
    grace : float
        Seconds beyond a request's own time limit after which the sandbox is killed.
    """

    memory: int = 2 * 2**30
    work: int = 256 * 2**20
    file_size: int = 64 * 2**20
    cpu: int = 900
    open_files: int = 256
    threads: int = 128
    start: float = 30.0
    grace: float = 3.0
