"""Call a learner's function safely enough to report on it: time limit, memory, errors with the learner's own lines."""

from __future__ import annotations

import linecache
import re
import sysconfig
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from glassnet.check import limits
from glassnet.check.case import Outcome
from glassnet.check.data import Opaque, as_data, materialise, same_data
from glassnet.check.refuse import Rules, refusing

TIME_LIMIT = 10.0
REFUSED = "Refused"
_FOREIGN = tuple({sysconfig.get_path(key) for key in ("stdlib", "purelib", "platlib")})
_LIBRARY = re.compile(r"[\\/](site|dist)-packages[\\/]")  # of the user, of the distribution: wherever they lie
_OURS = str(Path(__file__).resolve().parent.parent)


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
    came = _guarded(function, given, named, time_limit, rules, measure_memory=measure_memory)
    changed = tuple(i for i, (arg, now) in enumerate(zip(args, given, strict=True)) if _differs(arg, now))
    if look is not None:
        look(came.value)
    return replace(came, value=_safely(came.value), changed=changed)


def _guarded(
    function: Callable[..., Any],
    args: list[Any],
    kwargs: dict[str, Any],
    seconds: float,
    rules: Rules | None,
    *,
    measure_memory: bool,
) -> Outcome:
    """Make the call under all limits; the value is not yet made data."""
    value, error, message = None, "", ""
    peaks: list[int] = []
    told: list[str] = []
    begin = time.perf_counter()
    try:
        with limits.quiet(), limits.depth(), limits.memory(measure=measure_memory) as peaks:
            begin = time.perf_counter()
            with limits.time(seconds), refusing(rules) as told:
                value = function(*args, **kwargs)  # called here itself: a `partial` would hide it from the rules
    except KeyboardInterrupt:
        raise
    except limits.TimeUp:
        value = None
        error, message = "TimeoutError", f"stopped after {seconds:g} s without an answer"
    except BaseException as problem:  # noqa: BLE001 - whatever the learner's code raises is an outcome
        error, message = type(problem).__name__, describe_error(problem)
    if told:
        value, error, message = None, REFUSED, told[0]
    peak = peaks[0] if peaks and not error else 0
    return Outcome(value, error, message, (), time.perf_counter() - begin, peak)


def _safely(value: Any) -> Any:
    try:
        return as_data(value)
    except Exception:  # noqa: BLE001 - subclasses may misbehave in any way
        return Opaque(type(value).__name__)


def _differs(arg: Any, now: Any) -> bool:
    fresh = materialise(arg)
    return type(fresh).__name__ != "Generator" and not same_data(fresh, now)
