"""The small kernel inside the sandbox: run cells, call functions, answer in data.

Nothing here is trusted by the grader: a submission can change any of it. What it says is read as data, within limits,
by `autograder.sandbox.client`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glassnet.check import limits
from glassnet.check.calling import call_function, describe_error, learner_frames
from glassnet.check.case import Outcome
from glassnet.check.codec import CodecError, pack, unpack
from glassnet.check.refuse import Rules

from .capture import Record, captured
from .notice import Notice
from .shell import Shell, make_shell
from .wire import Wire

PRINTED_BYTES = 8 * 1024
MESSAGE_CHARS = 4000


class Runner:
    """Answers requests until the grader says goodbye or goes away."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._shell: Shell = make_shell()
        self._notice = Notice(self._shell)
        self._handlers = {
            "files": self._files,
            "cell": self._cell,
            "call": self._call,
            "calls": self._calls,
            "defined": self._defined,
        }

    def serve(self) -> None:
        """Loop over requests; an answer carries the number of its request."""
        self._wire.write(pack({"number": 0, "ready": True}))
        while (frame := self._wire.read()) is not None:
            request = unpack(frame)
            if request["op"] == "bye":
                return
            self._wire.write(self._answer(request))

    def _answer(self, request: dict[str, Any]) -> bytes:
        """Always give an answer: an exception that cannot be described, or a value that cannot be sent, is one too."""
        number, signs = request["number"], []
        try:
            answer = self._handlers[request["op"]](request)
            signs = self._notice.take()
            return pack({**answer, "signs": signs, "number": number})
        except BaseException as problem:  # noqa: BLE001 - objects of the submission may misbehave in any way
            words = f"the answer cannot be sent to the grader: {_described(problem)}"[:MESSAGE_CHARS]
            signs = sorted({*signs, *(["flood"] if isinstance(problem, CodecError) else [])})
            return pack({**_EMPTY, "signs": signs, "number": number, "error": _name(problem), "message": words})

    def _files(self, request: dict[str, Any]) -> dict[str, Any]:
        for name, content in request["files"].items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.tobytes())
        return {}

    def _cell(self, request: dict[str, Any]) -> dict[str, Any]:
        record = self._shell.record = Record()
        begin = time.perf_counter()
        with captured(record):
            problem = self._run(request["source"], request["timeout"])
        answer: dict[str, Any] = {"error": "", "message": "", "seconds": time.perf_counter() - begin}
        outputs = self._finished(record)
        if problem is not None:
            answer["error"], text = _name_and_text(problem, request["timeout"])
            answer["message"] = text
            outputs.append({"output_type": "error", "ename": answer["error"], "text": text})
        return {"outputs": outputs, **answer}

    def _run(self, source: str, seconds: float) -> BaseException | None:
        try:
            with limits.time(seconds):
                alarm = signal.getsignal(signal.SIGALRM)
                result = self._shell.run_cell(source, store_history=True)
                if signal.getsignal(signal.SIGALRM) is not alarm:
                    self._notice.note("signals")
        except BaseException as problem:  # noqa: BLE001 - the runner outlives whatever a cell does
            return problem
        found: BaseException | None = result.error_before_exec or result.error_in_exec
        return found

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._shell.user_ns.get(request["function"])
        if function is None:
            return {**_EMPTY, "error": "NotDefined", "message": f"{request['function']} is not defined"}
        record = self._shell.record = Record(PRINTED_BYTES)
        with captured(record), self._shell.builtin_trap, self._shell.display_trap:
            outcome = self._outcome(function, request)
        printed = "".join(str(output["text"]) for output in self._finished(record) if "text" in output)
        return {
            "value": outcome.value,
            "error": outcome.error,
            "message": outcome.message[:MESSAGE_CHARS],
            "changed": tuple(outcome.changed),
            "seconds": float(outcome.seconds),
            "peak": int(outcome.peak),
            "printed": printed,
        }

    def _calls(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function with one batch of arguments after the other, until an error or until the time is up."""
        end = time.monotonic() + request["timeout"]
        results = []
        for args in request["batch"]:
            left = max(end - time.monotonic(), 0.01)
            results.append(self._call({**request, "args": args, "timeout": left, "memory": False}))
            if results[-1]["error"]:
                break
        return {**_EMPTY, "results": results}

    def _finished(self, record: Record) -> list[dict[str, Any]]:
        if record.flooded:
            self._notice.note("flood")
        return record.finish()

    def _outcome(self, function: Any, request: dict[str, Any]) -> Outcome:
        try:
            return call_function(
                function,
                request["args"],
                request["kwargs"],
                time_limit=request["timeout"],
                measure_memory=request["memory"],
                look=self._notice.at_answer,
                rules=Rules(*request["rules"]) if request["rules"] else None,
            )
        except BaseException as problem:  # noqa: BLE001 - KeyboardInterrupt, or a timer that rang late
            return Outcome(error=_name(problem), message=_described(problem))

    def _defined(self, request: dict[str, Any]) -> dict[str, Any]:
        space = self._shell.user_ns
        return {"names": [name for name in request["names"] if callable(space.get(name))]}


_EMPTY: dict[str, Any] = {
    "value": None,
    "error": "",
    "message": "",
    "changed": (),
    "seconds": 0.0,
    "peak": 0,
    "printed": "",
    "outputs": [],
    "names": [],
}


def _name(problem: BaseException) -> str:
    name = type.__dict__["__name__"].__get__(type(problem))  # past a metaclass with a `__name__` of its own
    return str(name)


def _described(problem: BaseException) -> str:
    try:
        return describe_error(problem)
    except BaseException:  # noqa: BLE001 - as above
        return _name(problem)


def _name_and_text(problem: BaseException, seconds: float) -> tuple[str, str]:
    if isinstance(problem, limits.TimeUp):
        return "TimeoutError", f"TimeoutError: stopped after {seconds:g} s\n{learner_frames(problem)}".strip()
    if isinstance(problem, SyntaxError):
        return _name(problem), _syntax(problem)
    return _name(problem), _described(problem)


def _syntax(problem: SyntaxError) -> str:
    line = (problem.text or "").rstrip()
    return f"{type(problem).__name__}: {problem.msg}\nline {problem.lineno}:  {line.strip()}"[:MESSAGE_CHARS]


def serve(incoming: int, outgoing: int, ready: Callable[[], None]) -> None:
    """Serve on two private descriptors; never returns.

    Leaves without atexit handlers and without waiting for threads: the submission has no say in how its process ends.
    """
    runner = Runner(Wire(incoming, outgoing))
    ready()
    try:
        runner.serve()
    finally:
        os._exit(0)
