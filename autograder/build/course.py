"""Write the course, or say what a build would change.

All files are worked out in memory first (`autograder.build.plan`), then written or compared; so a master with a mistake
never leaves half a course behind, and "is it fresh?" is the same question as "what would be written?".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.build.keep import has_answers, is_kept_copy, keep_copy
from autograder.build.lint import LintError, lint
from autograder.build.plan import plan

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.build.bank import Bank

_IGNORED = (".ipynb_checkpoints", "__pycache__", ".DS_Store")


@dataclass(frozen=True)
class BuildReport:
    """What a build did, as paths.

    Parameters
    ----------
    written, unchanged : tuple of Path
        Files of the course and of nbgrader's tree.
    removed : tuple of Path
        Files that stood in ``source/<assignment>/`` and would have been released with it.
    foreign : tuple of Path
        Files in the course folder that no build made; they are left alone.
    kept : tuple of Path
        Copies of notebooks in the course folder that a learner had worked on, made before they were written anew.
    """

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    removed: tuple[Path, ...]
    foreign: tuple[Path, ...]
    kept: tuple[Path, ...]


@dataclass(frozen=True)
class Freshness:
    """How a course folder differs from what a build would write; paths relative to it, sorted."""

    stale: tuple[str, ...]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def fresh(self) -> bool:
        """Whether nothing differs."""
        return not (self.stale or self.missing or self.foreign)

    def lines(self) -> list[str]:
        """Return one sentence for each file that differs."""
        return (
            [f"{name}: out of date; run 'autograder build'" for name in self.stale]
            + [f"{name}: missing; run 'autograder build'" for name in self.missing]
            + [f"{name}: not made by the build; delete it or make a master for it" for name in self.foreign]
        )


def build(
    project_root: Path, out: Path | None = None, *, tree: Path | None = None, bank: Bank | None = None
) -> BuildReport:
    """Lint the masters, then write the course and nbgrader's source tree.

    Parameters
    ----------
    project_root : Path
        The folder with ``solutions/``.
    out : Path, optional
        Where the course goes, ``<project_root>/course`` by default.
    tree : Path, optional
        Where nbgrader's ``source/`` and its settings go, ``<project_root>/build/nbgrader`` by default.
    bank : Bank, optional
        The exercises; the course's own by default.

    Returns
    -------
    BuildReport
        A file whose bytes are right already is not touched.

    Raises
    ------
    LintError
        The masters have problems; its `problems` are all of them, and nothing is written.
    FileNotFoundError
        There are no masters.
    """
    out, tree = out or project_root / "course", tree or project_root / "build" / "nbgrader"
    problems = lint(project_root, bank=bank)
    if problems:
        raise LintError(problems)
    made = plan(project_root, bank)
    kept = [keep_copy(out / name) for name in _compare(out, made.course).stale if _worked_on(out / name)]
    written: list[Path] = []
    unchanged: list[Path] = []
    for folder, files in ((out, made.course), (tree, made.tree)):
        for name, content in files.items():
            path = folder / name
            (written if _write(path, content) else unchanged).append(path)
    foreign = tuple(out / name for name in _compare(out, made.course).foreign)
    return BuildReport(tuple(written), tuple(unchanged), _clear_source(tree, made.tree), foreign, tuple(kept))


def check_fresh(project_root: Path, out: Path | None = None, *, bank: Bank | None = None) -> Freshness:
    """Say how the course folder differs from what `build` would write now; write nothing.

    Raises
    ------
    LintError, FileNotFoundError
        As `build`.
    """
    problems = lint(project_root, bank=bank)
    if problems:
        raise LintError(problems)
    return _compare(out or project_root / "course", plan(project_root, bank).course)


def _compare(folder: Path, files: dict[str, bytes]) -> Freshness:
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file() and not _ignored(p, folder)}
    return Freshness(
        stale=tuple(n for n, content in files.items() if n in there and there[n].read_bytes() != content),
        missing=tuple(n for n in files if n not in there),
        foreign=tuple(sorted(n for n in there if n not in files)),
    )


def _worked_on(path: Path) -> bool:
    return path.suffix == ".ipynb" and path.parent.parent.name == "assignments" and has_answers(path)


def _ignored(path: Path, folder: Path) -> bool:
    return is_kept_copy(path) or any(part in _IGNORED for part in path.relative_to(folder).parts)


def _write(path: Path, content: bytes) -> bool:
    """Write the file unless it has these bytes already; whole or not at all."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(content)
    half.replace(path)
    return True


def _clear_source(tree: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Delete what nbgrader would copy into the release beside our files: a stray .py there gives solutions away."""
    folders: set[Path] = {(tree / name).parent for name in files if name.startswith("source/")}
    keep = {tree / name for name in files}
    strays = [p for folder in sorted(folders) for p in sorted(folder.rglob("*")) if p.is_file() and p not in keep]
    for path in strays:
        path.unlink()
    return tuple(strays)
