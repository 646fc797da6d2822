"""Proxies for the learner's functions: a call travels to the sandbox as data, and data comes back."""

from __future__ import annotations

import builtins
from typing import Any, Protocol

import numpy as np

from glassnet.check.case import Outcome
from glassnet.check.data import Named, Opaque, Seed, as_data
from glassnet.check.named import FUNCTIONS


class Call(Protocol):
    """Puts a question to the submission; see `autograder.examiner.room.Room.call`."""

    def __call__(self, function: str, args: Any, kwargs: Any = None, *, measure_memory: bool = False) -> Outcome:
        """Give the outcome of one call."""
        ...


class StudentError(Exception):
    """An error inside the learner's function, in its own words."""

    outcome = Outcome()


class RemoteFunction:
    """A function of the submission that the asserts of a check cell can call.

    Parameters
    ----------
    name : str
    call : Call
    """

    def __init__(self, name: str, call: Call) -> None:
        self.__name__ = name
        self._call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Give what the function gives, as data.

        Raises
        ------
        StudentError
            The function ended with an error. Where that has the name of a built-in exception it is one, so that
            ``except ValueError`` in a check cell works.
        TypeError
            ``assign: cannot send a function to the submission; arguments are data``
        """
        given = tuple(self._data(arg) for arg in args)
        named = {key: self._data(value) for key, value in kwargs.items()}
        outcome = self._call(self.__name__, given, named)
        if outcome.error:
            raise error_of(outcome)
        return outcome.value

    def _data(self, value: Any) -> Any:
        plain = seed_of(value) if isinstance(value, np.random.Generator) else as_data(_by_name(value))
        if isinstance(plain, Opaque):
            raise TypeError(f"{self.__name__}: cannot send a {plain.type_name} to the submission; arguments are data")
        return plain


def _by_name(value: Any) -> Any:
    """Functions that both sides know become their names, in lists and tuples too."""
    if type(value) in (list, tuple):
        return type(value)(map(_by_name, value))
    return next((Named(name) for name, function in FUNCTIONS.items() if function is value), value)


def seed_of(rng: np.random.Generator) -> Seed | Opaque:
    """The seed that makes this generator, if it is one of ``default_rng(seed)`` that nobody has drawn from."""
    entropy = getattr(rng.bit_generator.seed_seq, "entropy", None)
    if isinstance(entropy, int) and np.random.default_rng(entropy).bit_generator.state == rng.bit_generator.state:
        return Seed(entropy)
    return Opaque("generator that was drawn from")


def error_of(outcome: Outcome) -> StudentError:
    """The exception that stands for an outcome with an error."""
    builtin = getattr(builtins, outcome.error, None)
    bases: tuple[type, ...] = (StudentError,)
    if isinstance(builtin, type) and issubclass(builtin, Exception) and builtin not in (Exception, BaseExceptionGroup):
        bases = (StudentError, builtin)
    try:
        error: StudentError = type(outcome.error, bases, {})(outcome.message)
    except TypeError:  # a built-in that wants other arguments, such as UnicodeDecodeError
        error = StudentError(outcome.message)
    error.outcome = outcome
    return error
