"""The linter of the masters: everything that would make a bad notebook, named by file and line.

It reports all problems at once. The rules are grouped by what they look at: cell lines (`markers`), single cells
(`cells`), lectures (`lecture`), assignments against the bank (`assignment`, `exercise`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograder.build.bank import default_bank
from autograder.build.lint.assignment import assignment_problems
from autograder.build.lint.cells import cell_problems
from autograder.build.lint.lecture import lecture_problems
from autograder.build.lint.markers import marker_problems
from autograder.build.lint.problem import LintError, Problem
from autograder.build.percent import PercentError, read_master

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from autograder.build.bank import Bank

__all__ = ["LintError", "Problem", "lint"]

_NAME = re.compile(r"^\d\d-[a-z0-9]+(-[a-z0-9]+)*$")


def lint(project_root: Path, *, bank: Bank | None = None) -> list[Problem]:
    """Return every problem of the masters under ``project_root/solutions``, sorted by file and line.

    Parameters
    ----------
    project_root : Path
        The folder with ``solutions/lectures`` and ``solutions/assignments``.
    bank : Bank, optional
        The exercises; the course's own by default.

    Returns
    -------
    problems : list of Problem
        Empty if the masters can be built.
    """
    bank = bank or default_bank()
    found: set[Problem] = set()
    for kind in ("lectures", "assignments"):
        for path in sorted((project_root / "solutions" / kind).glob("*.py")):
            shown = path.relative_to(project_root).as_posix()
            found.update(Problem(shown, line, message) for line, message in _problems_of(path, kind, bank))
    return sorted(found)


def _problems_of(path: Path, kind: str, bank: Bank) -> Iterator[tuple[int, str]]:
    if not _NAME.match(path.stem):
        yield 1, f"a master is named NN-topic.py (lower case, digits, '-'), got {path.name}"
    try:
        master = read_master(path)
    except PercentError as error:
        yield error.line, f"not a py:percent notebook: {error}"
        return
    for cell in master.cells:
        yield from marker_problems(cell)
        yield from cell_problems(cell)
    if kind == "lectures":
        yield from lecture_problems(master)
        return
    try:
        unit = bank.unit(path.stem)
    except LookupError:
        yield 1, f"the bank has no unit '{path.stem}'"
        return
    yield from assignment_problems(master, unit)
