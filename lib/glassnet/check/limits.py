"""What holds while a learner's function runs: its time, how deep calls nest, silence, and how much memory it takes."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import tracemalloc
import warnings
from collections.abc import Iterator

MAX_DEPTH = 500


class TimeUp(BaseException):
    """Raised inside the learner's function when its time is up; no `except Exception` swallows it."""


@contextlib.contextmanager
def time(seconds: float) -> Iterator[None]:
    """Interrupt the block after `seconds`, where the platform can (POSIX, main thread); elsewhere do nothing.

    Code that swallows the interruption is late all the same: then `TimeUp` is raised at the end of the block.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    late: list[TimeUp] = []

    def ring(_signum: int, _frame: object) -> None:
        late[:] = [TimeUp()]
        raise late[0]

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)  # rings again, should a bare `except:` swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if late:
        raise late[0]  # the same one: it knows the learner's line


@contextlib.contextmanager
def depth() -> Iterator[None]:
    """Let calls nest `MAX_DEPTH` deep, whatever limit the tools around have set.

    Half of Python's usual 1000: a chain that is too long for recursion stays short enough for slow, honest loops.
    """
    nested, frame = 0, sys._getframe().f_back  # noqa: SLF001 - the only cheap way to count
    while frame:
        nested, frame = nested + 1, frame.f_back
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(nested + MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Warnings off and stderr to stdout: nbgrader takes anything on stderr for a failed test."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def memory(*, measure: bool) -> Iterator[list[int]]:
    """Yield a list; after the block it holds the bytes newly allocated at the worst moment, if they are measured."""
    peaks: list[int] = []
    if not measure:
        yield peaks
        return
    tracemalloc.start()
    try:
        yield peaks
    finally:
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
