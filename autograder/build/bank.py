"""What the build needs from the exercise bank, and where the real one is found.

The build takes the bank as an argument, so that it can be tested with a small one, and so that a course other than
ours can be built with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Function(Protocol):
    """One function that an exercise asks for."""

    @property
    def reference(self) -> Callable[..., Any]:
        """A right implementation; its name is the name the learner's function must have."""
        ...


class Exercise(Protocol):
    """One exercise as the build sees it: what is printed above and below the learner's cell."""

    @property
    def name(self) -> str:
        """The name used in markers: ``solution="assign"``."""
        ...

    @property
    def points(self) -> float:
        """What it is worth."""
        ...

    @property
    def minutes(self) -> int:
        """How long it takes a learner, roughly."""
        ...

    @property
    def difficulty(self) -> int:
        """From 1 to 3."""
        ...

    @property
    def functions(self) -> Sequence[Function]:
        """The functions that the learner writes."""
        ...

    @property
    def misconceptions(self) -> Sequence[Any]:
        """Wrong implementations, each with the sentence the learner should read."""
        ...

    @property
    def hints(self) -> Sequence[str]:
        """Three hints, each giving away more than the one before."""
        ...


class Unit(Protocol):
    """The exercises of one unit, in order."""

    @property
    def name(self) -> str:
        """For example ``"01-clustering"``: the name of the master without its suffix."""
        ...

    @property
    def exercises(self) -> Sequence[Exercise]:
        """In the order of the assignment."""
        ...


class Bank(Protocol):
    """All units, and the compiler of what is put beside a released notebook."""

    def unit(self, name: str) -> Unit:
        """Return the unit of that name; `LookupError` if there is none."""
        ...

    def compile_checks(self, unit: Any) -> dict[str, Any]:
        """Return what the learner's check reads, as data that `json` can write."""
        ...


class _RealBank:
    """`autograder.exercises`, imported when first asked."""

    def unit(self, name: str) -> Unit:
        module = import_module("autograder.exercises")
        found: Unit = getattr(module, "bank", module).unit(name)
        return found

    def compile_checks(self, unit: Any) -> dict[str, Any]:
        compiled: dict[str, Any] = import_module("autograder.exercises").compile_checks(unit)
        return compiled


def default_bank() -> Bank:
    """Return the bank of this course."""
    return _RealBank()


def function_names(exercise: Exercise) -> tuple[str, ...]:
    """Return the names of the functions that a learner must define in the solution cell of ``exercise``."""
    return tuple(str(getattr(f, "name", "") or f.reference.__name__) for f in exercise.functions)


def sentences(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield every misconception's (name, sentence), an empty sentence where it has none."""
    for number, wrong in enumerate(exercise.misconceptions, start=1):
        name = str(getattr(wrong, "name", "") or f"number {number}")
        yield name, str(getattr(wrong, "says", "") or getattr(wrong, "sentence", "") or "")
