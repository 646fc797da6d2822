"""What must not get out: lines of the bank's code and of the masters' solutions, each with a name for the report."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from types import FunctionType
from typing import TYPE_CHECKING, Any

from autograder.build.percent import read_master
from autograder.build.secret_lines import BEGIN, secret_set, solution_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from autograder.build.bank import Bank, Exercise
    from autograder.build.percent import Cell

_MAX_DEPTH = 6


def master_secrets(path: Path) -> dict[str, set[str]]:
    """Return the telling lines of every solution and model answer of an assignment's master, by marker."""
    found: dict[str, set[str]] = {}
    for cell in read_master(path).cells:
        name = cell.marker("solution") or cell.marker("answer")
        if name:
            found[f"solution of {name}"] = secret_set(_cleared_lines(cell))
    return found


def _cleared_lines(cell: Cell) -> list[str]:
    """Return the lines that the release takes out: the marked region, or the whole cell where none is marked."""
    if BEGIN in cell.source:
        return [line for _, line in solution_lines(cell.source)]
    return cell.source.split("\n")


def bank_secrets(bank: Bank, unit_name: str) -> dict[str, set[str]]:
    """Return the telling lines of every reference, wrong version and case generator of a unit."""
    found: dict[str, set[str]] = {}
    for exercise in bank.unit(unit_name).exercises:
        for function in _functions_of(exercise):
            name = f"{function.__name__} in the bank's {exercise.name}"
            found.setdefault(name, set()).update(secret_set(body_lines(function)))
    return found


def _functions_of(exercise: Exercise) -> list[FunctionType]:
    """Return every plain function reachable from an exercise, and the helpers beside it that it calls."""
    seen: dict[FunctionType, None] = {}
    waiting = list(_reachable(exercise, 0))
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen[function] = None
        names = [*function.__code__.co_names, *function.__code__.co_freevars]
        beside = (function.__globals__.get(name) for name in names)
        waiting += [
            f for f in beside if isinstance(f, FunctionType) and _package(f) == _package(function) and f not in seen
        ]
    return list(seen)


def _package(function: FunctionType) -> str:
    return function.__module__.partition(".")[0]


def _reachable(value: Any, depth: int) -> Iterator[FunctionType]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, FunctionType):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _reachable(item, depth + 1)
    elif dataclasses.is_dataclass(value):
        for item in dataclasses.fields(value):
            yield from _reachable(getattr(value, item.name), depth + 1)
    elif hasattr(value, "__dict__") and not isinstance(value, type):
        for item in vars(value).values():
            yield from _reachable(item, depth + 1)


def body_lines(function: FunctionType) -> list[str]:
    """Return the lines of a function's body, without its docstring; none where there is no source."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        node = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return []
    if not isinstance(node, ast.FunctionDef):  # a lambda: its whole line
        return source.split("\n")
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    lines = source.split("\n")
    return lines[body[0].lineno - 1 :] if body else []


def all_secrets(masters: Iterable[Path], bank: Bank) -> dict[str, set[str]]:
    """Return every telling line, by where it comes from."""
    found: dict[str, set[str]] = {}
    for path in masters:
        found |= {f"{name} ({path.name})": lines for name, lines in master_secrets(path).items()}
        found |= bank_secrets(bank, path.stem)
    return {name: lines for name, lines in found.items() if lines}
