"""A case is one question put to a learner's function; an outcome is what came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WORKED = "worked example"
NOT_TRIED = "not tried: an earlier case did not end"


@dataclass(frozen=True)
class Case:
    """One call of a function of an exercise.

    Parameters
    ----------
    kind : str
        What the case is about, in the learner's words: ``"worked example"`` (tiny, numbers one can do by hand; a
        function that fails it gets no credit), ``"ties"``, ``"one point"``, ``"float32 input"``, ...
    args, kwargs
        Data (see `glassnet.check.data`); ``Seed(3)`` becomes a `numpy.random.Generator`, ``Strided(a)`` a
        non-contiguous view.
    function : str
        Which function of the exercise is called.
    note : str
        One sentence shown when the case fails: the rule that it tests.
    probe : str
        How the function is turned into data: a name in `glassnet.check.probes`.
    options : dict
        Numbers the probe needs.
    weight : float
        Share of the credit; all cases of one kind must be right to earn the kind's weight (the largest in it).
    hidden : bool
        Only in grading: messages name the kind, never the numbers.
    """

    kind: str
    args: tuple[Any, ...]
    function: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    probe: str = "call"
    options: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    hidden: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a call gave: data, or the error it ended with.

    Parameters
    ----------
    value : data
        What came back; see `glassnet.check.data.as_data`.
    error : str
        Name of the exception's type, ``""`` if there was none. ``"TimeoutError"``: the time limit ran out.
    message : str
        The exception's text and the learner's own lines that led to it.
    changed : tuple of int
        Positions of the arguments that the call changed in place.
    seconds : float
        Time taken.
    peak : int
        Peak of newly allocated memory in bytes, 0 if not measured.
    """

    value: Any = None
    error: str = ""
    message: str = ""
    changed: tuple[int, ...] = ()
    seconds: float = 0.0
    peak: int = 0

    @property
    def reason(self) -> str:
        """The exception's type and text, without the lines that led to it."""
        return self.message.partition("\n")[0]
