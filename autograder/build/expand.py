"""From a master's cells to the notebook nbgrader takes: markers become metadata, the bank fills in the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbformat import v4

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograder.build.bank import Exercise, Unit
    from autograder.build.percent import Cell, Master

SCHEMA_VERSION = 3
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def lecture_notebook(master: Master) -> Any:
    """Return the lecture as a notebook without outputs; cells are named by their position."""
    return _notebook([_plain(cell, f"cell-{i:03d}") for i, cell in enumerate(master.cells, start=1)])


def source_notebook(master: Master, unit: Unit) -> Any:
    """Return nbgrader's source notebook of an assignment: solutions included, metadata in place.

    Parameters
    ----------
    master : Master
        A linted assignment.
    unit : Unit
        The bank's unit of the same name.

    Returns
    -------
    notebook : nbformat notebook, version 4.5
        Cell ids equal nbgrader's grade ids; other cells are ``cell-NNN`` by position.
    """
    exercises = {e.name: e for e in unit.exercises}
    return _notebook([_expand(cell, i, exercises) for i, cell in enumerate(master.cells, start=1)])


def is_setup(cell: Cell) -> bool:
    """Whether this is the set-up cell: the one that loads the checks."""
    return cell.kind == "code" and not cell.markers and "load_checks(" in cell.source


def _notebook(cells: list[Any]) -> Any:
    return v4.new_notebook(cells=cells, metadata={key: dict(value) for key, value in _METADATA.items()})


def _plain(cell: Cell, cell_id: str, source: str | None = None) -> Any:
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}[cell.kind]
    node = make(cell.source if source is None else source)
    node["id"] = cell_id
    if "tags" in cell.markers:
        node.metadata["tags"] = list(cell.markers["tags"])
    return node


def _graded(cell: Cell, grade_id: str, source: str | None = None, **meta: Any) -> Any:
    node = _plain(cell, grade_id, source)
    defaults = {"grade": False, "solution": False, "locked": False, "task": False}
    node.metadata["nbgrader"] = defaults | meta | {"grade_id": grade_id, "schema_version": SCHEMA_VERSION}
    return node


def _expand(cell: Cell, position: int, exercises: Mapping[str, Exercise]) -> Any:
    markers = cell.markers
    if "solution" in markers:
        return _graded(cell, cell.marker("solution"), solution=True)
    if "check" in markers:
        name = cell.marker("check")
        return _graded(cell, f"check-{name}", grade=True, locked=True, points=float(exercises[name].points))
    if "about" in markers:
        name = cell.marker("about")
        return _graded(cell, f"about-{name}", about_text(cell.source, exercises[name]), locked=True)
    if "hints" in markers:
        name = cell.marker("hints")
        return _graded(cell, f"hints-{name}", hints_text(exercises[name]), locked=True)
    if "answer" in markers:
        points = float(markers["points"])
        return _graded(cell, cell.marker("answer"), grade=True, solution=True, points=points)
    if is_setup(cell):
        return _graded(cell, "setup", locked=True)
    return _plain(cell, f"cell-{position:03d}")


def about_text(source: str, exercise: Exercise) -> str:
    """Put the line ``points · minutes · difficulty`` under the heading of a task text."""
    heading, _, rest = source.partition("\n")
    noun = "point" if exercise.points == 1 else "points"
    line = f"*{exercise.points:g} {noun} · about {exercise.minutes} minutes · difficulty {exercise.difficulty} of 3*"
    return "\n\n".join(part for part in (heading, line, rest.strip("\n")) if part)


def hints_text(exercise: Exercise) -> str:
    """Return the hints, each folded away inside the one before, so that they open in order.

    A blank line after a tag lets the renderer read what follows as markdown.
    """
    opened = [
        f"<details>\n<summary>Hint {number} of {len(exercise.hints)}</summary>\n\n{hint.strip()}\n"
        for number, hint in enumerate(exercise.hints, start=1)
    ]
    return "\n".join(opened) + "\n" + "\n\n".join(["</details>"] * len(opened))
