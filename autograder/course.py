"""An nbgrader course on disk: its settings, its folders, and an assignment as it was released."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UserError

_SQLITE = re.compile(r"sqlite:///(?!/)(?P<path>.+)")


@dataclass(frozen=True)
class Course:
    """A course folder as nbgrader knows it.

    Parameters
    ----------
    root : Path
        Absolute; holds ``source/``, ``submitted/``, ``autograded/`` and nbgrader's settings.
    """

    root: Path

    def config(self) -> Any:
        """Settings of nbgrader: the user's own, then the course's ``nbgrader_config.py``."""
        from jupyter_core.paths import jupyter_config_path
        from traitlets.config import Config
        from traitlets.config.loader import PyFileConfigLoader

        found = Config()
        for folder in [*reversed(jupyter_config_path()), str(self.root)]:
            if (Path(folder) / "nbgrader_config.py").is_file():
                try:
                    found.merge(PyFileConfigLoader("nbgrader_config.py", path=folder).load_config())
                except Exception as error:
                    raise UserError(f"{folder}/nbgrader_config.py cannot be read: {error}") from error
        return found

    def directory(self) -> Any:
        """What nbgrader itself sees of the course."""
        from nbgrader.coursedir import CourseDirectory

        directory = CourseDirectory(config=self.config())
        directory.root = str(self.root)
        relative = _SQLITE.fullmatch(directory.db_url)
        if relative:  # nbgrader would look from wherever the command is started
            directory.db_url = f"sqlite:///{self.root / relative['path']}"
        return directory

    def folder(self, step: str) -> Path:
        """The folder of a step, such as ``"submitted"``."""
        return self.root / step

    def names(self) -> list[str]:
        """Names of all assignments that can be graded."""
        return sorted({p.parent.name for step in ("source", "release") for p in self.root.glob(f"{step}/*/*.ipynb")})

    def released(self, assignment: str) -> tuple[Any, dict[str, bytes]]:
        """An assignment's released notebook, and the files beside it.

        Raises
        ------
        UserError
            ``no assignment '01-x' in build/nbgrader: expected source/01-x/01-x.ipynb; ...``
        """
        import nbformat

        release = self.root / "release" / assignment / f"{assignment}.ipynb"
        source = self.root / "source" / assignment / f"{assignment}.ipynb"
        path = release if release.is_file() else source
        if not path.is_file():
            known = ", ".join(self.names()) or "none"
            raise UserError(
                f"no assignment {assignment!r} in {self.root}: expected {source.relative_to(self.root)} "
                f"(run 'autograder build'); there are: {known}"
            )
        notebook: Any = nbformat.read(path, as_version=4)
        if path == source:
            from autograder.build.release import release_notebook

            notebook = release_notebook(notebook)
        beside = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file() and p.suffix != ".ipynb"}
        return notebook, beside


def open_course(root: Path) -> Course:
    """The course in a folder.

    Raises
    ------
    UserError
        ``no course in X: ...``
    """
    root = root.resolve()
    if not root.is_dir():
        raise UserError(f"no course in {root}: there is no such folder; run 'autograder build' first")
    if not (root / "source").is_dir() and not (root / "release").is_dir():
        raise UserError(f"no course in {root}: expected a folder source/ or release/ there")
    return Course(root)
