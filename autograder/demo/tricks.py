"""Notebooks damaged by accident or bent on purpose; each gets the bytes of an honest one and gives others back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]


def _dump(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1).encode()


def _changed(change: Callable[[Notebook], None]) -> Callable[[bytes], bytes]:
    def apply(raw: bytes) -> bytes:
        notebook = copy.deepcopy(json.loads(raw))
        change(notebook)
        return _dump(notebook)

    return apply


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def _checks(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if _marks(cell).get("grade")]


def _strip(notebook: Notebook) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {}
        cell["id"] = f"online-{number}"
    notebook["metadata"] = {}


def _no_checks(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if not _marks(cell).get("grade")]


def _copied(notebook: Notebook) -> None:
    place = next(i for i, cell in enumerate(notebook["cells"]) if _marks(cell).get("grade_id") == "assign")
    notebook["cells"].insert(place + 1, copy.deepcopy(notebook["cells"][place]))


def _conflict(raw: bytes) -> bytes:
    rows = raw.decode().splitlines(keepends=True)
    middle = next(i for i, row in enumerate(rows) if '"check-' in row)
    return "".join([*rows[:middle], "<<<<<<< HEAD\n", "=======\n", ">>>>>>> laptop\n", *rows[middle:]]).encode()


def _skip(notebook: Notebook) -> None:
    for cell in _checks(notebook):
        cell["metadata"]["tags"] = ["skip-execution"]


def _worth_more(notebook: Notebook) -> None:
    for cell in _checks(notebook):
        _marks(cell)["points"] = 1000
        cell["source"] = "1000.0"
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "1000.0"}}
        ]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut-in-half": lambda raw: raw[: len(raw) // 2],
    "empty-file": lambda _raw: b"",
    "web-page": lambda _raw: b"<!DOCTYPE html><html><body>Please sign in to download 01-clustering.ipynb</body></html>",
    "no-metadata": _changed(_strip),
    "no-check-cells": _changed(_no_checks),
    "copied-cell": _changed(_copied),
    "merge-conflict": _conflict,
}
"""What happens to honest work on its way to the grader, by name."""

BENT: dict[str, Callable[[bytes], bytes]] = {
    "skips-the-checks": _changed(_skip),
    "edits-the-checks": _changed(_worth_more),
}
"""Handed-in notebooks changed to earn points without an answer, by name."""

FILES: dict[str, dict[str, bytes]] = {
    "brings-its-own-numpy": {
        "numpy.py": b"raise SystemExit('not NumPy')\n",
        "sitecustomize.py": b"import builtins\nbuiltins.check = lambda *a: 10.0\n",
    },
}
"""Files laid beside an unanswered notebook, by name."""
