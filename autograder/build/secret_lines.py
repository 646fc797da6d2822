"""Which lines of a solution would give it away, and what a line looks like when spaces and comments are gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGIN = "BEGIN SOLUTION"
END = "END SOLUTION"
SHORTEST = 13

_TRIVIAL = re.compile(
    r"""^(
        return[\w,()]* | yield\w* | pass | else: | try: | finally: | except\w*:
      | raiseNotImplementedError.*
      | for[\w,]+in(range|enumerate)\([\w.,()\[\]]*\):      # a loop over everything says nothing
      | while\w+: | if(not)?\w+:
      | [\w,]+=\w+\.shape(\[\d\])?                              # N, D = X.shape
      | \w+=(len|list|set|dict|int|float)\(\w*\)
      | \w+=np\.(zeros|ones|empty)(_like)?\([\w.,()]*(dtype=[\w.]+)?\)  # a place for the answer
      | \w+=np\.(as)?array\(\w+(,dtype=[\w.]+)?\)
      | \w+=np\.random\.default_rng\(\w*\)
      | ([\w]+=)?[frbFRB]{0,2}(?P<quote>["']).*(?P=quote)[,)\]]*                 # nothing but a string
    )$""",
    re.VERBOSE,
)
_HEAD = re.compile(r"\s*(\#|@|(import|from|def|class|async\s+def)\b)")
_COMMENT = re.compile(r"""\s+\#[^"']*$""")


def normalise(line: str) -> str:
    """Return the line without spaces and without a trailing comment."""
    return re.sub(r"\s+", "", _COMMENT.sub("", line))


def tells(line: str) -> bool:
    """Whether a line gives something away: longer than 12 characters and not what anyone would write."""
    short = normalise(line)
    return len(short) >= SHORTEST and not _HEAD.match(line) and not _TRIVIAL.match(short)


def secret_set(lines: Iterable[str]) -> set[str]:
    """Return the normalised lines that give something away."""
    return {normalise(line) for line in lines if tells(line)}


def solution_lines(source: str) -> list[tuple[int, str]]:
    """Return the lines between the solution marks of a cell, each with its index in the cell."""
    inside, found = False, []
    for index, line in enumerate(source.split("\n")):
        if BEGIN in line:
            inside = True
        elif END in line:
            inside = False
        elif inside:
            found.append((index, line))
    return found
