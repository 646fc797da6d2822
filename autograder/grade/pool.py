"""Worker processes, each the examiner of the submissions it takes.

Not `concurrent.futures`: there a worker that dies breaks the whole pool, and none can be stopped when it is overdue.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn

from autograder.examiner.paper import Paper
from autograder.grade.task import Result, Worker, failed
from autograder.intake import Submission

MARGIN = 120.0
_TRIES = 2


@dataclass
class _Seat:
    """A worker, and what it is at."""

    process: BaseProcess
    line: Connection
    task: Submission | None = None
    tries: int = 0
    since: float = 0.0


class LocalPool:
    """Workers on this machine.

    Parameters
    ----------
    paper : Paper
    jobs : int
        How many.
    margin : float
        Seconds beyond a submission's own limit, and the examiner's own work, after which its worker is ended.
    """

    def __init__(self, paper: Paper, jobs: int, margin: float = MARGIN) -> None:
        self._paper = paper
        self._patience = paper.rules.total + margin
        self._context = multiprocessing.get_context("spawn")
        self._seats = [self._seat() for _ in range(jobs)]

    def results(self, submissions: Sequence[Submission]) -> Iterator[Result]:
        """Grade all submissions; results come as they are ready."""
        queue = deque((submission, 0) for submission in submissions)
        while queue or any(seat.task for seat in self._seats):
            for seat in self._seats:
                if queue and seat.task is None:
                    self._give(seat, *queue.popleft(), more=len(queue) >= len(self._seats))
            busy = {seat.line: seat for seat in self._seats if seat.task}
            for line in wait(list(busy), timeout=1.0):
                yield from self._take(busy[line], queue)  # type: ignore[index]  # only connections were put in
            yield from self._overdue()

    def stop(self) -> None:
        """End all workers and with them their sandboxes."""
        for seat in self._seats:
            with contextlib.suppress(OSError, ValueError):
                seat.line.send(None)
            if seat.task:
                seat.process.terminate()
        for seat in self._seats:
            seat.process.join(3)
            self._end(seat)
        self._seats = []

    def _seat(self) -> _Seat:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._paper), daemon=True)
        process.start()
        theirs.close()
        return _Seat(process, ours)

    def _give(self, seat: _Seat, task: Submission, tries: int, *, more: bool) -> None:
        seat.task, seat.tries, seat.since = task, tries + 1, time.monotonic()
        with contextlib.suppress(OSError):  # it has died; that shows when its answer is read
            seat.line.send((task, more))

    def _take(self, seat: _Seat, queue: deque[tuple[Submission, int]]) -> Iterator[Result]:
        task = seat.task
        if task is None:
            return
        try:
            result: Result = seat.line.recv()
        except (EOFError, OSError):
            seat.process.join(3)
            code = seat.process.exitcode
            if seat.tries < _TRIES:
                queue.append((task, seat.tries))
            else:
                yield failed(self._paper, task, f"its examiner's process ended {_TRIES} times (exit code {code})")
            self._replace(seat)
            return
        seat.task = None
        yield result

    def _overdue(self) -> Iterator[Result]:
        for seat in list(self._seats):
            if seat.task and time.monotonic() - seat.since > self._patience:
                yield failed(self._paper, seat.task, f"no result after {self._patience:g} s; its worker was ended")
                self._replace(seat)

    def _replace(self, seat: _Seat) -> None:
        self._end(seat)
        fresh = self._seat()
        seat.process, seat.line, seat.task = fresh.process, fresh.line, None

    def _end(self, seat: _Seat) -> None:
        with contextlib.suppress(Exception):
            if seat.process.is_alive():
                seat.process.terminate()
                seat.process.join(1)
            seat.process.kill()
            seat.process.join(1)
        seat.line.close()


def _serve(line: Connection, paper: Paper) -> None:
    """Take submissions from the line until it is closed or says None."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which then ends us
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_follow_parent, daemon=True).start()
    worker = Worker(paper)
    try:
        while (task := line.recv()) is not None:
            line.send(worker.grade(task[0], more=task[1]))
    except (EOFError, OSError):
        pass
    finally:
        worker.close()
        os._exit(0)  # nothing is left to do, and taking an interpreter apart takes a while


def _leave(_signum: int, _frame: Any) -> NoReturn:
    raise SystemExit(1)


def _follow_parent() -> None:
    """Do not outlive the main process, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
