"""A small released notebook, ways to answer it, and a judge that runs the result from top to bottom."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

EXERCISES = {"assign": ("assign",), "update": ("update",), "dbscan": ("region_query", "dbscan")}
ALL = {"check-assign", "check-update", "check-dbscan"}

STUBS = {
    "assign": 'def assign(x):\n    """Give every point the nearest centre."""\n    raise NotImplementedError("assign")',
    "update": 'def update(x):\n    """Move every centre to its mean."""\n    raise NotImplementedError("update")',
    "dbscan": (
        'def region_query(x):\n    """Points within eps."""\n    raise NotImplementedError("region_query")\n\n\n'
        'def dbscan(x):\n    """Label every point."""\n    raise NotImplementedError("dbscan")'
    ),
}
RIGHT = {
    "assign": 'def assign(x):\n    """Give every point the nearest centre."""\n    return 2 * x',
    "update": 'def update(x):\n    """Move every centre to its mean."""\n    return x + 3',
    "dbscan": "def region_query(x):\n    return x - 1\n\n\ndef dbscan(x):\n    return 5 * region_query(x)",
}
CHECKS = {
    "assign": "by_hand = assign(4)\nassert by_hand == 8, by_hand\ncheck('assign', by_hand)",
    "update": "by_hand = update(4)\nassert by_hand == 7, by_hand\ncheck('update', by_hand)",
    "dbscan": "by_hand = dbscan(4)\nassert by_hand == 15, by_hand\ncheck('dbscan', by_hand)",
}
PROMPT = "**Your answer:** why do we scale features first?"


def marked(cell: Any, name: str, *, grade: bool, solution: bool, locked: bool, points: int | None = None) -> Any:
    cell["id"] = name
    marks = {"grade": grade, "grade_id": name, "locked": locked, "schema_version": 3, "solution": solution}
    if points is not None:
        marks["points"] = points
    cell.metadata["nbgrader"] = marks
    return cell


def released() -> Any:
    """The handout: set-up, three exercises with text and check, a picture cell, a written answer, a closing text."""
    cells = [
        marked(new_markdown_cell("# Clustering"), "title", grade=False, solution=False, locked=True),
        marked(
            new_code_cell("import math\ndef check(name, value):\n    return 1.0"),
            "setup", grade=False, solution=False, locked=True,
        ),
    ]  # fmt: skip
    for name, stub in STUBS.items():
        about = new_markdown_cell(f"## {name}\nWrite the function `{name}` of one number.")
        cells.append(marked(about, f"about-{name}", grade=False, solution=False, locked=True))
        cells.append(marked(new_code_cell(stub), name, grade=False, solution=True, locked=False))
        check = new_code_cell(CHECKS[name])
        cells.append(marked(check, f"check-{name}", grade=True, solution=False, locked=True, points=4))
    picture = new_code_cell("picture = [1, 2, 3]\nprint(picture)")
    picture["id"] = "cell-011"
    cells.append(picture)
    cells.append(
        marked(new_markdown_cell(PROMPT), "why-scale", grade=True, solution=True, locked=False, points=3),
    )
    closing = new_markdown_cell("That is all for today.")
    closing["id"] = "cell-013"
    notebook = new_notebook(cells=[*cells, closing])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.validate(notebook)
    return notebook


def answered(**sources: str) -> Any:
    """The handout with sources filled in; by default all three exercises right and the question answered."""
    notebook = released()
    texts = {**RIGHT, "why-scale": "Because distances add the axes up.", **sources}
    for cell in notebook.cells:
        if cell.id in texts:
            cell.source = texts[cell.id]
    return notebook


def find(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == name)


def place(notebook: Any, name: str) -> int:
    return next(index for index, cell in enumerate(notebook.cells) if cell.id == name)


def drop(notebook: Any, *names: str) -> Any:
    notebook.cells = [cell for cell in notebook.cells if cell.id not in names]
    return notebook


def insert(notebook: Any, at: int, source: str, cell_id: str = "mine", **metadata: Any) -> Any:
    cell = new_code_cell(source, metadata=metadata)
    cell["id"] = cell_id
    notebook.cells.insert(at, cell)
    return notebook


def strip_marks(notebook: Any, *, ids: bool = True) -> Any:
    """What some online editors do: no nbgrader metadata, new cell ids."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {}
        if ids:
            cell["id"] = f"new-{number}"
    return notebook


def raw(notebook: Any, **kwargs: Any) -> bytes:
    return json.dumps(notebook, indent=1, **kwargs).encode()


def solved(notebook: Any) -> set[str]:
    """Names of the check cells that pass when the notebook runs from top to bottom, errors passed over."""
    space: dict[str, Any] = {}
    passed = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            exec(compile(cell.source, cell.id, "exec"), space)
        except Exception:
            continue
        if cell.id.startswith("check-"):
            passed.add(cell.id)
    return passed


def assert_ours(result: Any, handout: Any | None = None) -> None:
    """Whatever came in, the result is the released notebook plus the learner's own text and code cells."""
    handout = handout or released()
    notebook = result.notebook
    nbformat.validate(copy.deepcopy(notebook))
    assert notebook.metadata == handout.metadata
    extra = set(result.extra)
    kept = [cell for cell in notebook.cells if cell.id not in extra]
    assert [cell.id for cell in kept] == [cell.id for cell in handout.cells]
    for ours, theirs in zip(kept, handout.cells, strict=True):
        assert ours.metadata == theirs.metadata
        assert ours.cell_type == theirs.cell_type
        if not theirs.metadata.get("nbgrader", {}).get("solution"):
            assert ours.source == theirs.source
    for cell in notebook.cells:
        assert cell.id not in extra or (cell.cell_type == "code" and cell.metadata == {})
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert (result.status == "damaged") == any(note.severity == "error" for note in result.notes)
    for note in result.notes:
        assert note.kind
        assert note.text.isprintable(), note
