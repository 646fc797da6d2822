"""Solution cells as learners write them: right in several styles, or with one known misconception."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.exercises.model import Exercise, Misconception, Unit


def styles(folder: Path, exercise: Exercise) -> list[str]:
    """Sources of right solutions: files named ``<exercise>__<style>.py``.

    Raises
    ------
    FileNotFoundError
        There is none for this exercise.
    """
    files = sorted(folder.glob(f"{exercise.name}__*.py"))
    if not files:
        raise FileNotFoundError(f"demo: expected right solutions named {exercise.name}__*.py in {folder}, found none")
    return [path.read_text(encoding="utf-8") for path in files]


def with_mistakes(source: str, mistakes: Sequence[Misconception]) -> str:
    """Put wrong versions of some functions in the place of the right ones."""
    for mistake in mistakes:
        tree = ast.parse(source)
        rows = source.splitlines()
        found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == mistake.function]
        for node in reversed(found):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            rows[first - 1 : node.end_lineno] = []
        source = "\n".join([*rows, "", "", mistake.source.rstrip()])
    return source if "import numpy" in source else f"import numpy as np\n\n\n{source}"


def share_out(unit: Unit, n_students: int, *, every: bool = True) -> list[list[Misconception]]:
    """Give every misconception of a unit to one of `n_students`, evenly, at most one a function to each.

    With `every` False, what is left over when all hands are full stays out.

    Raises
    ------
    ValueError
        `every`, and a function has more misconceptions than there are students.
    """
    hands: list[list[Misconception]] = [[] for _ in range(n_students)]
    for exercise in unit.exercises:
        for mistake in exercise.misconceptions:
            free = [h for h in hands if all(m.function != mistake.function for m in h)]
            if not free and not every:
                continue
            if not free:
                raise ValueError(
                    f"demo: more than {n_students} misconceptions of {mistake.function}; expected at most that"
                )
            min(free, key=len).append(mistake)
    return hands


def answer(unit: Unit, folder: Path, turn: int, mistakes: Sequence[Misconception] = ()) -> Mapping[str, str]:
    """One learner's solution cells: a style for each exercise, chosen by `turn`, with the given mistakes."""
    by_function: dict[str, list[Misconception]] = defaultdict(list)
    for mistake in mistakes:
        by_function[mistake.function].append(mistake)
    cells = {}
    for number, exercise in enumerate(unit.exercises):
        sources = styles(folder, exercise)
        own = [m for name in exercise.names for m in by_function[name]]
        cells[exercise.name] = with_mistakes(sources[(turn + number) % len(sources)], own)
    return cells
