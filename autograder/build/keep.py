"""A learner may work in course/ itself: before a build writes over a notebook with answers in it, keep a copy."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ".yours"


def is_kept_copy(path: Path) -> bool:
    """Whether the file is a copy that an earlier build kept."""
    return re.search(re.escape(KEPT) + r"(-\d+)?\.ipynb$", path.name) is not None


def has_answers(path: Path) -> bool:
    """Whether a released notebook was worked on: a solution cell differs from what was handed out.

    A file that cannot be read counts as worked on, since nobody can say that it was not.
    """
    import nbformat
    from nbgrader.utils import compute_checksum, is_solution

    try:
        notebook = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
        for cell in notebook.cells:
            cell.source = "".join(cell.source)
        return any(is_solution(c) and compute_checksum(c) != c.metadata.nbgrader.checksum for c in notebook.cells)
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return True


def keep_copy(path: Path) -> Path:
    """Copy the notebook to ``<name>.yours.ipynb`` (or ``.yours-2.ipynb``, …) beside it and return the copy's path."""
    number, copy = 1, path.with_name(f"{path.stem}{KEPT}.ipynb")
    while copy.exists():
        if copy.read_bytes() == path.read_bytes():
            return copy
        number += 1
        copy = path.with_name(f"{path.stem}{KEPT}-{number}.ipynb")
    shutil.copy2(path, copy)
    return copy
