"""An exercise is one object in one place: reference, cases, misconceptions, hints, points, minutes."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from glassnet.check.case import Case
from glassnet.check.compare import Spec
from glassnet.check.refuse import Rules, rules_for

Code = Callable[..., Any]


@dataclass(frozen=True)
class Function:
    """One function a learner writes.

    Parameters
    ----------
    reference : callable
        The right implementation; its name and parameters are the learner's.
    compare : str or tuple of str
        How answers are compared, see `glassnet.check.compare`.
    returns : tuple of str
        Names of the parts, where the answer is a tuple.
    """

    reference: Code
    compare: Spec = "close"
    returns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function's name."""
        return self.reference.__name__

    @property
    def params(self) -> tuple[str, ...]:
        """Names of its parameters."""
        return tuple(inspect.signature(self.reference).parameters)


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation that somebody really wrote, and the sentence that helps.

    Parameters
    ----------
    function, name : str
        From the name of the implementation: ``assign__argmax`` is the misconception ``argmax`` of ``assign``.
    says : str
        What the learner reads: which mistake it is and what to think about, never the line to write.
    wrong : callable
        Self-contained: uses NumPy as ``np``, and imports inside itself what the exercise allows of the library, so that
        its source can stand in a notebook cell.
    """

    function: str
    name: str
    says: str
    wrong: Code

    @property
    def source(self) -> str:
        """Its source, as a learner who makes this mistake would hand it in."""
        text = textwrap.dedent(inspect.getsource(self.wrong))
        text = text[text.index("def ") :]
        return re.sub(rf"\b{re.escape(self.wrong.__name__)}\b", self.function, text)


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Parameters
    ----------
    name, title : str
    points : int
    minutes : int
        What a learner needs.
    difficulty : int
        1, 2 or 3.
    functions : tuple of Function
    visible : callable
        Gives the cases that the learner's machine runs; always the same.
    hidden : callable
        ``hidden(rng)`` gives the cases that only a grading run has, drawn anew for it.
    misconceptions : tuple of Misconception
    hints : tuple of three str
        From a nudge to nearly there; Markdown.
    allow, refuse : tuple of str
        Modules such as ``"glassnet.nn"`` that an answer may call although the course refuses them, or may not call
        although it does not; see `glassnet.check.refuse`.
    seconds : float
        How long a call may take, where that is more than the usual 10 seconds: a network has to be trained.
    """

    name: str
    title: str
    points: int
    minutes: int
    difficulty: int
    functions: tuple[Function, ...]
    visible: Callable[[], Sequence[Case]]
    hidden: Callable[[np.random.Generator], Sequence[Case]]
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, str, str]
    allow: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the functions a learner writes."""
        return tuple(f.name for f in self.functions)

    @property
    def rules(self) -> Rules:
        """Which calls its answers may not make."""
        return rules_for(self.refuse, self.allow)


@dataclass(frozen=True)
class Unit:
    """A unit of the course: its name is its folder's, ``"01-clustering"``."""

    name: str
    title: str
    exercises: tuple[Exercise, ...]

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name.

        Raises
        ------
        KeyError
            ``unit 01-clustering has no exercise 'asign'; it has assign, ...``
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        known = ", ".join(e.name for e in self.exercises)
        raise KeyError(f"unit {self.name} has no exercise {name!r}; it has {known}")


def misconception(says: str) -> Callable[[Code], Code]:
    """Mark a wrong implementation with the sentence that its author should read."""

    def mark(wrong: Code) -> Code:
        wrong.says = says  # type: ignore[attr-defined]
        return wrong

    return mark


def collect(module: ModuleType) -> tuple[Misconception, ...]:
    """All marked implementations of a module, in the order of its lines.

    Raises
    ------
    ValueError
        A name is not of the form ``function__misconception``.
    """
    marked = [f for f in vars(module).values() if hasattr(f, "says") and inspect.isfunction(f)]
    found = []
    for wrong in sorted(marked, key=lambda f: f.__code__.co_firstlineno):
        function, _, name = wrong.__name__.partition("__")
        if not name:
            raise ValueError(f"collect: expected a name like assign__argmax in {module.__name__}, got {wrong.__name__}")
        found.append(Misconception(function, name, wrong.says, wrong))  # type: ignore[attr-defined]
    return tuple(found)
