"""What the linter reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a master; its text is ``solutions/assignments/01-clustering.py:123: message``."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class LintError(ValueError):
    """The masters have problems; `problems` lists all of them, the text shows one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        noun = "problem" if len(problems) == 1 else "problems"
        super().__init__("\n".join([*map(str, problems), f"{len(problems)} {noun} in the masters; nothing was built"]))
        self.problems = tuple(problems)
