"""From nbgrader's source notebook to what learners get, by nbgrader's own steps, in this process.

The steps and their order are those of ``nbgrader generate_assignment``, without the two that write into a gradebook
or read a header file; the settings are those of the shipped ``nbgrader_config.py``. So the released notebook in
``course/`` is byte for byte what the command makes, and no database is needed to make it.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

CONFIG = Path(__file__).resolve().parent.parent / "nbgrader_config.py"
_NOT_HERE = ("SaveCells", "IncludeHeaderFooter")


def dumps(notebook: Any) -> str:
    """Return the notebook as the text of a file: sorted keys, indent 1, a newline at the end."""
    text = str(nbformat.writes(notebook, version=nbformat.NO_CONVERT))
    return text if text.endswith("\n") else text + "\n"


def release_notebook(source: Any, config: Path = CONFIG) -> Any:
    """Return the released form of a source notebook; the argument is left as it is.

    Parameters
    ----------
    source : notebook
        What `autograder.build.expand.source_notebook` made.
    config : Path
        An ``nbgrader_config.py``: it says what stands where the solutions were.

    Raises
    ------
    RuntimeError
        From nbgrader: a solution region without an end, or in a cell that is no solution cell.
    jsonschema.ValidationError
        From nbgrader: two cells with one grade id.
    """
    from nbgrader.converters import GenerateAssignment
    from traitlets.config.loader import PyFileConfigLoader

    settings = PyFileConfigLoader(config.name, path=str(config.parent)).load_config()
    notebook: Any = deepcopy(source)
    resources: dict[str, Any] = {}
    for step in GenerateAssignment.class_traits()["preprocessors"].default():
        if step.__name__ not in _NOT_HERE:
            notebook, resources = step(config=settings).preprocess(notebook, resources)
    return notebook
