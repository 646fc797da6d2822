"""The shape of an answer, checked field by field: nothing that came out of a sandbox is believed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from autograder.sandbox.sanitise import Output, clean_name, clean_outputs, clean_text, has_script
from autograder.sandbox.signs import SENTENCES, known
from glassnet.check.case import Outcome

MAX_MESSAGE = 4000
MAX_PRINTED = 16 * 1024


class ReplyError(ValueError):
    """An answer that the runner would not give."""


@dataclass(frozen=True)
class CellResult:
    """What running a cell gave.

    Parameters
    ----------
    outputs : list of dict
        Notebook outputs, made harmless.
    error : str
        Name of the exception's type, ``""`` if there was none.
    message : str
        Its text and the learner's own lines.
    seconds : float
        Time taken.
    signs : tuple of str
        What the cell tried that no answer needs; see `autograder.sandbox.signs`.
    """

    outputs: list[Output]
    error: str = ""
    message: str = ""
    seconds: float = 0.0
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallResult(Outcome):
    """An outcome, what the call printed, and what it tried that no answer needs."""

    printed: str = ""
    signs: tuple[str, ...] = ()


def _field(reply: dict[str, Any], name: str, kind: type) -> Any:
    value = reply.get(name)
    if type(value) is not kind:
        raise ReplyError(f"field {name!r} is a {type(value).__name__}, expected {kind.__name__}")
    return value


def _seconds(reply: dict[str, Any], most: float) -> float:
    value: float = _field(reply, "seconds", float)
    if not math.isfinite(value) or value < 0:
        raise ReplyError(f"a time of {value} s")
    return min(value, most)


def _error(reply: dict[str, Any]) -> tuple[str, str]:
    name = _field(reply, "error", str)
    return (clean_name(name) if name else ""), clean_text(_field(reply, "message", str), MAX_MESSAGE)


def _signs(reply: dict[str, Any], outputs: object = ()) -> tuple[str, ...]:
    """The signs that came, and those that we see ourselves; always in the order of their table."""
    told = _field(reply, "signs", list)
    if not known(told):
        raise ReplyError("a sign that there is none of")
    found = set(told)
    if reply["error"].endswith("MemoryError"):
        found.add("memory")
    if has_script((reply["error"], reply["message"], outputs)):
        found.add("script")
    return tuple(word for word in SENTENCES if word in found)


def check_number(reply: object, number: int) -> dict[str, Any]:
    """Give the reply as a dict that answers request `number`.

    Raises
    ------
    ReplyError
        It is something else.
    """
    if type(reply) is not dict or any(type(key) is not str for key in reply):
        raise ReplyError("not a record with named fields")
    if type(reply.get("number")) is not int or reply["number"] != number:
        raise ReplyError("an answer to another question")
    return reply


def read_cell(reply: dict[str, Any], most: float) -> CellResult:
    """Give the result of a cell; `most` is the longest it can have taken."""
    error, message = _error(reply)
    outputs = reply.get("outputs")
    return CellResult(clean_outputs(outputs), error, message, _seconds(reply, most), _signs(reply, outputs))


def read_call(reply: dict[str, Any], count: int, most: float) -> CallResult:
    """Give the result of a call with `count` positional arguments.

    Raises
    ------
    ReplyError
        A field is missing, of another type, or out of range.
    """
    error, message = _error(reply)
    changed = _field(reply, "changed", tuple)
    if any(type(place) is not int or not 0 <= place < count for place in changed):
        raise ReplyError("changed arguments that were never given")
    peak = _field(reply, "peak", int)
    if not 0 <= peak < 2**50:
        raise ReplyError(f"a peak of {peak} bytes")
    printed = clean_text(_field(reply, "printed", str), MAX_PRINTED, colours=True)
    places = tuple(sorted(set(changed)))
    seconds, signs = _seconds(reply, most), _signs(reply)
    return CallResult(reply.get("value"), error, message, places, seconds, peak, printed, signs)


def read_calls(reply: dict[str, Any], count: int, n_calls: int, most: float) -> list[CallResult]:
    """Give the results of up to `n_calls` calls, at least one; only the last may have an error.

    Raises
    ------
    ReplyError
        As for `read_call`, or there are too many results, or none.
    """
    if reply.get("error"):
        return [read_call(reply, count, most)]
    told = _field(reply, "results", list)
    if not 1 <= len(told) <= n_calls or any(type(one) is not dict for one in told):
        raise ReplyError(f"{len(told)} results of {n_calls} calls")
    results = [read_call({**one, "signs": []}, count, most) for one in told]
    if any(one.error for one in results[:-1]) or (len(results) < n_calls and not results[-1].error):
        raise ReplyError("results that go on after an error, or end without one")
    seen = {*_signs(reply), *(word for one in results for word in one.signs)}
    return [*results[:-1], replace(results[-1], signs=tuple(word for word in SENTENCES if word in seen))]


def read_names(reply: dict[str, Any], asked: list[str]) -> list[str]:
    """Give those of the names asked for that the submission defines."""
    told = _field(reply, "names", list)
    return [name for name in asked if name in [word for word in told if type(word) is str]]
