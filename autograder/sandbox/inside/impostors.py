"""Answers that are objects with opinions, and displays that carry a script."""

from __future__ import annotations

import contextlib
import re
import sys
from types import FunctionType
from typing import Any

import numpy as np

# With one of these a class decides what a comparison says, or what NumPy sees in it.
_TELLING = frozenset(
    {
        *("__eq__", "__ne__", "__bool__", "__class__", "__getattr__", "__getattribute__"),
        *("__array__", "__array_function__", "__array_ufunc__", "__array_interface__", "__array_struct__"),
    }
)
_SCRIPT = re.compile(
    r"<\s*script|<\s*iframe|javascript:|\bon(?:error|load|click|focus|toggle|mouse\w+|animation\w+|pointer\w+)\s*=",
    re.IGNORECASE,
)


def is_impostor(value: Any, mine: dict[str, Any]) -> bool:
    """Whether an answer, or an item of it, is an object of a class of the notebook that plays data.

    Parameters
    ----------
    value : anything
        As the function returned it.
    mine : dict
        The notebook's names.
    """
    items: list[Any] = [value]
    if type(value) in (list, tuple):
        items += value[:100]
    return any(_plays_data(type(item), mine) for item in items)


def _plays_data(kind: type, mine: dict[str, Any]) -> bool:
    own = [base for base in type.mro(kind) if _module(base) == "__main__"]
    if own and issubclass(kind, np.ndarray):
        return True
    return any(_TELLING & written_here(base, mine) for base in own)


def written_here(kind: type, mine: dict[str, Any]) -> set[str]:
    """Names of a class's methods that stand in a cell; those that `dataclass` wrote are not among them."""
    members = type.__dict__["__dict__"].__get__(kind).items()
    return {name for name, member in members if _in_a_cell(member, mine)}


def _in_a_cell(member: Any, mine: dict[str, Any]) -> bool:
    if isinstance(member, property):
        member = member.fget
    if type(member) is not FunctionType:
        return False
    return member.__globals__ is mine and member.__code__.co_filename != "<string>"


def _module(kind: type) -> str:
    return str(type.__dict__["__module__"].__get__(kind))


def has_script(text: object) -> bool:
    """Whether a browser would run part of this, were it shown as it is; matplotlib's own player does not count."""
    if not isinstance(text, str) or not _SCRIPT.search(text):
        return False
    player = sys.modules.get("matplotlib._animation_data")
    return player is None or player.JS_INCLUDE not in text


def shows_script(thing: Any, mine: dict[str, Any]) -> bool:
    """Whether an object would display a script: one of IPython's, or one of a class of the notebook."""
    kind = type(thing)
    theirs = [base for base in type.mro(kind) if _module(base).startswith("IPython.")]
    if theirs:
        data = object.__getattribute__(thing, "__dict__").get("data")
        return has_script(data) or any(base.__name__ == "Javascript" for base in theirs)
    makers = written_here(kind, mine) & {"_repr_html_", "_repr_javascript_", "_repr_svg_", "_repr_markdown_"}
    for maker in makers:
        with contextlib.suppress(Exception):
            text = getattr(thing, maker)()
            if has_script(text) or (maker == "_repr_javascript_" and text):
                return True
    return False
