"""Every file of the course as bytes, worked out from the masters and the bank before one is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.build.bank import default_bank
from autograder.build.expand import lecture_notebook, source_notebook
from autograder.build.percent import read_master
from autograder.build.release import CONFIG, dumps, release_notebook
from autograder.build.settle import settled_randomness

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.build.bank import Bank

CONFIG_NAME = "nbgrader_config.py"


@dataclass(frozen=True)
class Plan:
    """The bytes of every file: `course` for learners, `tree` for nbgrader. Keys are paths with ``/``."""

    course: dict[str, bytes]
    tree: dict[str, bytes]


def plan(project_root: Path, bank: Bank | None = None) -> Plan:
    """Work out every file of the course, without writing one.

    Parameters
    ----------
    project_root : Path
        The folder with ``solutions/lectures`` and ``solutions/assignments``.
    bank : Bank, optional
        The exercises; the course's own by default.

    Raises
    ------
    FileNotFoundError
        "plan: no masters (NN-topic.py) in …/solutions/lectures or …/solutions/assignments"
    """
    bank = bank or default_bank()
    config = CONFIG.read_bytes()
    course: dict[str, bytes] = {CONFIG_NAME: config}
    tree: dict[str, bytes] = {CONFIG_NAME: config}
    lectures, assignments = masters(project_root)
    if not lectures and not assignments:
        folder = project_root / "solutions"
        raise FileNotFoundError(f"plan: no masters (NN-topic.py) in {folder}/lectures or {folder}/assignments")
    for path in lectures:
        course[f"lectures/{path.stem}.ipynb"] = dumps(lecture_notebook(read_master(path))).encode()
    for path in assignments:
        source, checks = _assignment(path, bank)
        _place(course, f"assignments/{path.stem}/{path.stem}", release_notebook(source), checks)
        _place(tree, f"source/{path.stem}/{path.stem}", source, checks)
    return Plan(dict(sorted(course.items())), dict(sorted(tree.items())))


def _assignment(path: Path, bank: Bank) -> tuple[Any, bytes]:
    unit = bank.unit(path.stem)
    with settled_randomness():
        compiled = bank.compile_checks(unit)
    checks = json.dumps(compiled, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return source_notebook(read_master(path), unit), checks.encode()


def _place(files: dict[str, bytes], stem: str, notebook: Any, checks: bytes) -> None:
    files[f"{stem}.ipynb"] = dumps(notebook).encode()
    files[f"{stem}.checks.json"] = checks


def masters(project_root: Path) -> tuple[list[Path], list[Path]]:
    """Return the master files: lectures and assignments, each sorted by name."""
    folder = project_root / "solutions"
    return sorted((folder / "lectures").glob("*.py")), sorted((folder / "assignments").glob("*.py"))
