"""Start a sandbox's process, watch what it uses, end it with all that hangs on it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from autograder.sandbox import watch
from autograder.sandbox.channel import Channel
from autograder.sandbox.levels import Limits
from autograder.sandbox.plan import Start

_lock = threading.Lock()
_starter: tuple[int, ThreadPoolExecutor] | None = None


def _in_lasting_thread(task: Callable[[], Process]) -> Future[Process]:
    """Run `task` in a thread that lives as long as we do.

    A sandbox dies with its parent, and the kernel means the parent *thread*: started from a short-lived one, it would
    be killed as soon as that thread returns.
    """
    global _starter  # noqa: PLW0603 - one a process
    with _lock:
        if _starter is None or _starter[0] != os.getpid():
            _starter = (os.getpid(), ThreadPoolExecutor(1, thread_name_prefix="sandbox-starter"))
        return _starter[1].submit(task)


class Process:
    """A running sandbox.

    Parameters
    ----------
    start : Start
        Command, environment and plan.
    limits : Limits
        What the watcher enforces from outside.
    work : Path
        Folder whose size is watched.
    """

    def __init__(self, start: Start, limits: Limits, work: Path) -> None:
        answers, requests = os.pipe(), os.pipe()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        theirs = (requests[0], answers[1])
        plan = {**start.plan, "channel": list(theirs)}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                start.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=start.environment,
                cwd="/",
                pass_fds=theirs,
                start_new_session=True,
            )
        except OSError:
            for descriptor in (*answers, *requests):
                os.close(descriptor)
            self._errors.close()
            raise
        for descriptor in theirs:
            os.close(descriptor)
        self.channel = Channel(answers[0], requests[1])
        self._killed = ""
        self._family: list[int] = []
        self._hand_over(plan)
        self._watched = watch.Watched(self._process.pid, limits, work, self.kill)
        watch.add(self._watched)

    def _hand_over(self, plan: dict[str, Any]) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):  # it died at once; the first request will say so
                pipe.write(json.dumps(plan).encode())
                pipe.flush()
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    @property
    def running(self) -> bool:
        """Whether the process still lives."""
        return self._process.poll() is None

    def settle(self) -> None:
        """Note which processes belong to us, now that all have started."""
        self._family = watch.tree(self._process.pid)

    def kill(self, reason: str) -> None:
        """End the whole tree now; the first reason is kept."""
        self._killed = self._killed or reason
        if not self.running:  # its number may already belong to somebody else
            return
        for pid in [*watch.tree(self._process.pid)[1:], self._process.pid]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self, seconds: float = 0.0) -> None:
        """Wait a little for a process that was told to go, then kill; close everything."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        if self.running:
            self.kill("")
            self._process.wait()
        watch.wait_gone(self._family, 2.0)  # bubblewrap itself ends a moment before what it holds
        watch.remove(self._watched)
        self.channel.close()
        self._errors.close()

    def last_words(self) -> str:
        """Say how the process ended, in words, with what the start-up wrote about it."""
        if self._killed:
            return self._killed
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "the code closed the answer channel"
        self._errors.seek(0)
        lines = self._errors.read(2**16).decode("utf-8", "replace").splitlines()
        said = next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")  # the error, not its frames
        return _in_words(code) + (f": {said}" if said else "")


def _in_words(code: int) -> str:
    number = -code if code < 0 else code - 128 if 128 < code < 160 else 0  # bubblewrap tells a signal as 128 + number
    if number == signal.SIGKILL:
        return "the process was ended by SIGKILL: its own doing, or its processor time was used up"
    with contextlib.suppress(ValueError):
        return f"the process was ended by {signal.Signals(number).name}"
    return f"the code ended the Python process (exit code {code})"


def start_process(start: Start, limits: Limits, work: Path) -> Future[Process]:
    """Begin to start a sandbox; does not wait."""
    return _in_lasting_thread(lambda: Process(start, limits, work))
