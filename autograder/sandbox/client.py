"""The grader's side of a sandbox: start it, ask it, never hang on it, never believe it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np

from autograder.sandbox.channel import ChannelError, DeadlineError
from autograder.sandbox.fonts import font_files
from autograder.sandbox.levels import Level, Limits
from autograder.sandbox.plan import make_start
from autograder.sandbox.process import Process, start_process
from autograder.sandbox.replies import (
    CallResult,
    CellResult,
    ReplyError,
    check_number,
    read_call,
    read_calls,
    read_cell,
    read_names,
)
from glassnet.check.codec import CodecError, pack, unpack
from glassnet.check.refuse import Rules

_Answer = TypeVar("_Answer")
_Result = TypeVar("_Result", CellResult, CallResult)
_JUNK = "the code wrote something that is not data into the answer channel"


class SandboxDied(Exception):  # noqa: N818 - it reads as what happened
    """The sandbox ended, or had to be ended; `reason` says how in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Sandbox:
    """One submission's own confined Python.

    Making one starts the process without waiting for it: start the next while the last is still graded.

    Parameters
    ----------
    level : Level, optional
        How to confine; by default the best that this machine's self-test found.
    workdir_files : mapping of str to bytes
        Files put into the working folder before the first cell.
    limits : Limits, optional
        Memory, files, time.
    readable : sequence of paths
        Files and folders outside that the submission may read: data sets.

    Attributes
    ----------
    signs : list of str
        What the submission tried so far that no answer needs; sentences are in `autograder.sandbox.signs`.

    Raises
    ------
    ValueError
        ``Sandbox: nothing on this machine can isolate a submission; ...``

    Examples
    --------
    >>> with Sandbox() as box:  # doctest: +SKIP
    ...     box.run_cell("def double(x): return 2 * x")
    ...     box.call("double", (21,)).value
    42
    """

    def __init__(
        self,
        level: Level | None = None,
        *,
        workdir_files: Mapping[str, bytes] | None = None,
        limits: Limits | None = None,
        readable: Sequence[Path] = (),
    ) -> None:
        if level is None:
            from autograder.sandbox.selftest import probe

            level = probe()
        if level is Level.NONE:
            raise ValueError(f"Sandbox: {level.description}; pass Level.TRUSTED if you trust the submission")
        if os.name != "posix":
            raise ValueError("Sandbox: submissions run on Linux and macOS only; on Windows use WSL")
        self.level = level
        self.limits = limits or Limits()
        self._files = dict(workdir_files or {})
        self.signs: list[str] = []
        self._died = ""
        self._number = 0
        self._ready = False
        self._closed = False
        self._work = Path(tempfile.mkdtemp(prefix="sandbox-"))
        start = make_start(level, self.limits, self._work, readable)
        self._begun = time.monotonic()
        self._starting: Future[Process] = start_process(start, self.limits, self._work)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether requests can still be answered."""
        if self._died or self._closed:
            return False
        return not self._starting.done() or self._process().running

    def run_cell(self, source: str, timeout: float = 30.0) -> CellResult:
        """Run a notebook cell.

        Parameters
        ----------
        source : str
            Code, magics and all.
        timeout : float
            Seconds; then the cell is interrupted and its error is ``"TimeoutError"``.

        Raises
        ------
        SandboxDied
            The process is gone, and with it everything the cells before defined.
        """
        request = {"op": "cell", "source": source, "timeout": float(timeout)}
        most = timeout + self.limits.grace
        return self._seen(self._judge(lambda: read_cell(self._ask(request, timeout), most)))

    def call(
        self,
        function: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any] | None = None,
        *,
        time_limit: float = 10.0,
        measure_memory: bool = False,
        rules: Rules | None = None,
    ) -> CallResult:
        """Call a function that a cell has defined.

        Parameters
        ----------
        function : str
            Its name; error ``"NotDefined"`` if there is none.
        args, kwargs
            Data; see `glassnet.check.data`.
        time_limit : float
            Seconds; beyond, the error is ``"TimeoutError"``.
        measure_memory : bool
            Fill in `peak`.
        rules : Rules, optional
            Libraries whose functions it may not call; beyond, the error is ``"Refused"``.

        Returns
        -------
        CallResult
            An `Outcome` of `glassnet.check` with the text that the call printed. `changed`, `seconds` and `peak` are
            the sandbox's own word: code that lies about them has to know what to lie about, and gains no right answer.

        Raises
        ------
        SandboxDied
            As for `run_cell`.
        """
        request = {
            "op": "call",
            "function": function,
            "args": tuple(args),
            "kwargs": dict(kwargs or {}),
            "timeout": float(time_limit),
            "memory": measure_memory,
            "rules": tuple(rules or ()),
        }
        most = time_limit + self.limits.grace
        return self._seen(self._judge(lambda: read_call(self._ask(request, time_limit), len(args), most)))

    def calls(
        self,
        function: str,
        batch: Sequence[Sequence[Any]],
        kwargs: Mapping[str, Any] | None = None,
        *,
        time_limit: float = 10.0,
        rules: Rules | None = None,
    ) -> list[CallResult]:
        """Call a function with one tuple of arguments after the other, in one exchange.

        Parameters
        ----------
        function : str
        batch : sequence of sequences
            The arguments of each call, as many in each.
        kwargs : mapping, optional
        time_limit : float
            Seconds, for all calls together.
        rules : Rules, optional
            As for `call`.

        Returns
        -------
        list of CallResult
            One a call; it ends at the first error.

        Raises
        ------
        SandboxDied
            As for `run_cell`.
        """
        request = {
            "op": "calls",
            "function": function,
            "batch": [tuple(args) for args in batch],
            "kwargs": dict(kwargs or {}),
            "timeout": float(time_limit),
            "rules": tuple(rules or ()),
        }
        most, count = time_limit + self.limits.grace, len(batch[0])
        results = self._judge(lambda: read_calls(self._ask(request, time_limit), count, len(batch), most))
        for result in results:
            self._seen(result)
        return results

    def defined(self, names: Sequence[str]) -> list[str]:
        """Give those of `names` that are callable in the submission.

        Raises
        ------
        SandboxDied
            As for `run_cell`.
        """
        asked = list(names)
        return self._judge(lambda: read_names(self._ask({"op": "defined", "names": asked}, 1.0), asked))

    def close(self) -> None:
        """End the process and remove its folder; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(Exception):
            process = self._process()
            if self._ready and not self._died:
                with contextlib.suppress(DeadlineError, EOFError, CodecError):
                    self._number += 1
                    process.channel.send(pack({"op": "bye", "number": self._number}), time.monotonic() + 0.1)
                    process.end(0.1)
            process.end()
        shutil.rmtree(self._work, ignore_errors=True)

    def _seen(self, result: _Result) -> _Result:
        self.signs += [word for word in result.signs if word not in self.signs]
        return result

    def _process(self) -> Process:
        return self._starting.result(self.limits.start)

    def _judge(self, ask: Callable[[], _Answer]) -> _Answer:
        """Turn every way to fail into `SandboxDied`, once and for all."""
        if self._died:
            raise SandboxDied(self._died)
        if self._closed:
            raise SandboxDied("the sandbox is closed")
        try:
            return ask()
        except SandboxDied as problem:
            self._die(problem.reason)
            raise
        except (ChannelError, CodecError, ReplyError) as problem:
            raise self._die(f"{_JUNK} ({problem})") from None
        except EOFError:
            raise self._die(self._process().last_words()) from None
        except OSError as problem:
            raise self._die(f"the sandbox could not be started: {problem}") from None

    def _die(self, reason: str) -> SandboxDied:
        self._died = reason
        with contextlib.suppress(Exception):
            self._process().kill(reason)
        return SandboxDied(reason)

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        if not self._ready:
            self._first()
        return self._exchange(request, seconds + self.limits.grace)

    def _first(self) -> None:
        """Wait for the sign of life, then hand over the files."""
        left = self._begun + self.limits.start - time.monotonic()
        check_number(self._receive(max(left, 1.0)), 0)
        self._ready = True
        self._process().settle()
        files = {**font_files(), **self._files}
        self._exchange(
            {"op": "files", "files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()}},
            self.limits.grace + self.limits.start,
        )

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        channel = self._process().channel
        if channel.has_unread() and self._process().running:
            raise ChannelError("unasked")
        self._number += 1
        try:
            channel.send(pack({**request, "number": self._number}), time.monotonic() + seconds)
        except DeadlineError:
            raise SandboxDied(f"the code did not take the question within {seconds:g} s") from None
        return check_number(self._receive(seconds), self._number)

    def _receive(self, seconds: float) -> object:
        try:
            frame = self._process().channel.receive(time.monotonic() + seconds)
        except DeadlineError:
            killed = self._process()
            reason = f"no answer after {seconds:g} s" if killed.running else killed.last_words()
            raise SandboxDied(reason) from None
        return unpack(frame)
