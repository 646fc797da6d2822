"""Call a learner's function safely enough to report on it: time limit, memory, errors with the learner's own lines."""

from __future__ import annotations

import contextlib
import linecache
import re
import signal
import sys
import sysconfig
import threading
import time
import traceback
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from glassnet.check.case import Outcome
from glassnet.check.data import Opaque, as_data, materialise, same_data
from glassnet.check.refuse import Rules, refusing

TIME_LIMIT = 10.0
REFUSED = "Refused"
MAX_DEPTH = 500
_FOREIGN = tuple({sysconfig.get_path(key) for key in ("stdlib", "purelib", "platlib")})
_LIBRARY = re.compile(r"[\\/](site|dist)-packages[\\/]")  # of the user, of the distribution: wherever they lie
_OURS = str(Path(__file__).resolve().parent.parent)


class _TimeUp(BaseException):
    """Raised inside the learner's function when its time is up; no `except Exception` swallows it."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block after `seconds`, where the platform can (POSIX, main thread); elsewhere do nothing."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signum: int, _frame: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)  # rings again, should a bare `except:` swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _limited_depth() -> Iterator[None]:
    """Let calls nest `MAX_DEPTH` deep, whatever limit the tools around have set.

    Half of Python's usual 1000: a chain that is too long for recursion stays short enough for slow, honest loops.
    """
    depth, frame = 0, sys._getframe().f_back  # noqa: SLF001 - the only cheap way to count
    while frame:
        depth, frame = depth + 1, frame.f_back
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def learner_frames(error: BaseException, limit: int = 4) -> str:
    """Say where in the learner's own code an exception arose.

    Parameters
    ----------
    error : BaseException
        As caught.
    limit : int
        At most so many lines, the innermost ones.

    Returns
    -------
    text : str
        One line a frame, such as ``line 3, in assign:  return X - C``; frames of libraries are left out.
    """
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith((*_FOREIGN, _OURS, "<frozen")) and not _LIBRARY.search(frame.filename)
    ]
    lines = []
    for frame in own[-limit:]:
        source = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
        lines.append(f"line {frame.lineno}, in {frame.name}:  {source}")
    return "\n".join(lines)


def describe_error(error: BaseException) -> str:
    """The exception's own words, then the learner's lines that led to it; at most 4000 characters."""
    try:
        words = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001 - a learner's exception may not even print
        words = "(the exception's own text could not be read)"
    return f"{type(error).__name__}: {words}\n{learner_frames(error)}".strip()[:4000]


def call_function(
    function: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None = None,
    *,
    time_limit: float = TIME_LIMIT,
    measure_memory: bool = False,
    look: Callable[[Any], object] | None = None,
    rules: Rules | None = None,
) -> Outcome:
    """Call a function on fresh copies of `args` and report what happened, whatever it is.

    Parameters
    ----------
    function : callable
        The learner's.
    args, kwargs
        Data; `Seed` and `Strided` are turned into what they stand for.
    time_limit : float
        Seconds; the outcome's error is then ``"TimeoutError"``.
    measure_memory : bool
        Fill in `Outcome.peak`: bytes newly allocated at the worst moment.
    look : callable, optional
        Is shown what the function returned, before it is made data; must not raise.
    rules : Rules, optional
        Calls that are refused, see `glassnet.check.refuse`; the outcome's error is then ``"Refused"``.

    Returns
    -------
    Outcome
        Never raises, except KeyboardInterrupt.
    """
    given = [materialise(arg) for arg in args]
    named = {key: materialise(value) for key, value in (kwargs or {}).items()}
    value, error, message, peak = None, "", "", 0
    told: list[str] = []
    begin = time.perf_counter()
    try:
        with _quiet(), _limited_depth(), _memory(measure_memory) as peaks, _time_limit(time_limit):
            begin = time.perf_counter()
            with refusing(rules) as told:
                value = function(*given, **named)
        peak = peaks[0] if peaks else 0
    except KeyboardInterrupt:
        raise
    except _TimeUp:
        error, message = "TimeoutError", f"stopped after {time_limit:g} s without an answer"
    except BaseException as problem:  # noqa: BLE001 - whatever the learner's code raises is an outcome
        error, message = type(problem).__name__, describe_error(problem)
    if told:
        value, error, message = None, REFUSED, told[0]
    seconds = time.perf_counter() - begin
    changed = tuple(i for i, (arg, now) in enumerate(zip(args, given, strict=True)) if _differs(arg, now))
    if look is not None:
        look(value)
    return Outcome(_safely(value), error, message, changed, seconds, peak)


def _safely(value: Any) -> Any:
    try:
        return as_data(value)
    except Exception:  # noqa: BLE001 - subclasses may misbehave in any way
        return Opaque(type(value).__name__)


def _differs(arg: Any, now: Any) -> bool:
    fresh = materialise(arg)
    return type(fresh).__name__ != "Generator" and not same_data(fresh, now)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Warnings off and stderr to stdout: nbgrader takes anything on stderr for a failed test."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _memory(measure: bool) -> Iterator[list[int]]:  # noqa: FBT001 - private, one caller
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
