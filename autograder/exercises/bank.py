"""The bank: all units and their exercises, by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from autograder.exercises.model import Unit

_MODULES = {
    "01-clustering": "autograder.exercises.unit01",
    "02-neurons": "autograder.exercises.unit02",
    "03-backpropagation": "autograder.exercises.unit03",
    "04-training": "autograder.exercises.unit04",
    "05-convolution": "autograder.exercises.unit05",
    "06-normalisation": "autograder.exercises.unit06",
    "07-case-studies-1": "autograder.exercises.unit07",
    "08-case-studies-2": "autograder.exercises.unit08",
    "09-looking-inside": "autograder.exercises.unit09",
    "10-sequences-and-capstone": "autograder.exercises.unit10",
}


def names() -> tuple[str, ...]:
    """Names of all units, in course order."""
    return tuple(_MODULES)


@cache
def unit(name: str) -> Unit:
    """The unit of that name.

    Raises
    ------
    KeyError
        ``bank: no unit '1-clustering'; there are 01-clustering``
    """
    if name not in _MODULES:
        raise KeyError(f"bank: no unit {name!r}; there are {', '.join(_MODULES)}")
    found: Unit = import_module(_MODULES[name]).UNIT
    return found
