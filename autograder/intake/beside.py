"""Files that came along with the notebook. They are named in the report and go nowhere else."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

from autograder.intake.files import NOTEBOOK, read_file, walk
from autograder.intake.notes import Note, listed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# A file of such a name beside a notebook is imported instead of the real module.
_SHADOWS = {
    *sys.stdlib_module_names, "numpy", "scipy", "sklearn", "matplotlib", "cupy", "pandas", "IPython", "ipykernel",
    "glassnet", "autograder", "nbgrader", "sitecustomize", "usercustomize", "conftest",
}  # fmt: skip


def beside_notes(folder: Path, notebook: Path | None, released: Mapping[str, bytes]) -> list[Note]:
    """Notes on the other files of a submission. None of them is ever copied next to the notebook that runs."""
    shadows, altered, links, others = [], [], [], []
    for path, mode in walk(folder):
        name = str(path.relative_to(folder))
        if path == notebook or name == "timestamp.txt":
            continue
        if not stat.S_ISREG(mode):
            links.append(name)
        elif name in released:
            altered += [name] if read_file(path) != (released[name], None) else []
        elif path.suffix == ".pth" or (path.suffix in (".py", ".so", ".pyc") and path.name.split(".")[0] in _SHADOWS):
            shadows.append(name)
        elif not NOTEBOOK.search(path.name):
            others.append(name)
        shadows += [part for part in path.relative_to(folder).parts[:-1] if part in _SHADOWS and part not in shadows]
    found = (
        ("shadow-module", shadows, "{} would stand in for a real module; not copied", "warning"),
        ("released-file-changed", altered, "{} differs from the released file; the released one is used", "warning"),
        ("not-a-file", links, "{} is a link or a special file; it was not opened", "warning"),
        ("other-file", others, "{} was handed in beside the notebook; not copied, so code that needs it fails", "info"),
    )
    return [Note(kind, text.format(listed(names)), level) for kind, names, text, level in found if names]  # type: ignore[arg-type]
