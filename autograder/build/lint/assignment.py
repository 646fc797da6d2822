"""Rules for an assignment as a whole: its cells against the exercises of the bank."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from autograder.build.bank import function_names
from autograder.build.code import called_name, top_level_functions, try_parse
from autograder.build.expand import is_setup
from autograder.build.lint.exercise import exercise_problems
from autograder.build.secret_lines import BEGIN, END, normalise, secret_set, solution_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.build.bank import Unit
    from autograder.build.percent import Cell, Master

FULL_MARKS = 100
_LOAD = re.compile(r"""^check\s*=\s*(?:\w+\.)*load_checks\(\s*["']([^"']*)["']\s*\)""", re.MULTILINE)


def assignment_problems(master: Master, unit: Unit) -> Iterator[tuple[int, str]]:
    """Yield (line, message) for what is wrong with an assignment as a whole."""
    yield from _setup(master)
    yield from exercise_problems(master, unit)
    yield from _points(master, unit)
    yield from _definitions(master, unit)
    yield from _calls_to_check(master)
    yield from _spilled_solutions(master)


def _setup(master: Master) -> Iterator[tuple[int, str]]:
    cells = [cell for cell in master.cells if is_setup(cell)]
    if not cells:
        yield 1, f'no set-up cell: a code cell with check = load_checks("{master.name}")'
    for cell in cells[1:]:
        yield cell.line, f"a second set-up cell; the first is on line {cells[0].line}"
    for cell in cells[:1]:
        loaded = _LOAD.findall(cell.source)
        if loaded != [master.name]:
            yield cell.line, f'the set-up cell must say check = load_checks("{master.name}")'


def _points(master: Master, unit: Unit) -> Iterator[tuple[int, str]]:
    written = [c.markers.get("points") for c in master.cells if "answer" in c.markers]
    answers = sum(float(p) for p in written if isinstance(p, int | float))
    exercises = sum(float(e.points) for e in unit.exercises)
    if exercises + answers != FULL_MARKS:
        parts = f"exercises {exercises:g} and written answers {answers:g} give {exercises + answers:g}"
        yield 1, f"the points of a unit add up to {FULL_MARKS}; here {parts}"


def _definitions(master: Master, unit: Unit) -> Iterator[tuple[int, str]]:
    """Functions of an exercise are defined in its solution cell, and nowhere else."""
    owner = {name: exercise.name for exercise in unit.exercises for name in function_names(exercise)}
    for cell in master.cells:
        if cell.kind != "code":
            continue
        marked, defined = cell.markers.get("solution"), top_level_functions(cell.source)
        for name, index in defined.items():
            if name in owner and owner[name] != marked:
                yield cell.first + index, f'{name} belongs in the cell marked solution="{owner[name]}"'
        for name in (n for n, exercise in owner.items() if exercise == marked and n not in defined):
            yield cell.line, f'the cell marked solution="{marked}" does not define {name}'


def _calls_to_check(master: Master) -> Iterator[tuple[int, str]]:
    for cell in master.cells:
        if cell.kind != "code":
            continue
        tree = try_parse(cell.source)
        if "check" in cell.markers:
            if not _ends_with_check(tree, cell.marker("check")):
                last = tree.body[-1].lineno - 1 if tree.body else 0
                yield cell.first + last, f'a check cell ends with check("{cell.marker("check")}", by_hand)'
            elif "by_hand" not in top_level_functions(cell.source):
                yield cell.first, "a check cell defines by_hand, the asserts one can work out by hand"
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called_name(node) == "check":
                yield cell.first + node.lineno - 1, "a call of check(…) in a cell without a check= marker"


def _ends_with_check(tree: ast.Module, name: str) -> bool:
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    call = last.value
    given = [ast.unparse(argument) for argument in call.args]
    return called_name(call) == "check" and given == [repr(name), "by_hand"] and not call.keywords


def _spilled_solutions(master: Master) -> Iterator[tuple[int, str]]:
    """A line of a solution that also stands where learners see it."""
    inside = {cell.line: {i for i, _ in solution_lines(cell.source)} for cell in master.cells}
    secret = secret_set(line for cell in master.cells for _, line in solution_lines(cell.source) if _is_code(cell))
    for cell in master.cells:
        for index, line in enumerate(cell.source.split("\n")):
            if index not in inside[cell.line] and normalise(line) in secret:
                yield cell.first + index, f"a line of a solution outside {BEGIN} … {END}: {line.strip()!r}"


def _is_code(cell: Cell) -> bool:
    return cell.kind == "code" and "solution" in cell.markers
