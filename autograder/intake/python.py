"""What a cell's Python defines, without running it."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PARSED = 100_000
_BUDGET = 200_000
_FALL_BACK = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_IMPORT = re.compile(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]+\(?([^\n()#]+)", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_MAGIC = re.compile(r"^([ \t]*)[%!].*$|^([ \t]*)\S.*\?$", re.MULTILINE)


class Scanner:
    """Finds definitions in sources; parses at most `_BUDGET` characters in all, then falls back to a pattern.

    Parameters
    ----------
    wanted : the names that matter; a cell without any of them is never parsed
    """

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self._budget = _BUDGET
        self._stubs: dict[str, set[str]] = {}
        names = "|".join(sorted(map(re.escape, wanted))) or r"(?!)"
        self._mention = re.compile(rf"\b(?:{names})\b")

    def learn_stub(self, source: str) -> None:
        """Remember the handout's own definitions, which do not count as a solution."""
        tree = parse(source)
        for node in _statements(tree) if tree else ():
            for name in _bound(node) & self.wanted:
                self._stubs.setdefault(name, set()).add(_dump(node))

    def defines(self, source: str) -> frozenset[str]:
        """The wanted names that a source binds at its top level, stubs left out."""
        if not self._mention.search(source):
            return frozenset()
        tree = self._parse(source)
        if tree is None:
            return frozenset(a or b for a, b in _FALL_BACK.findall(source)) & self.wanted
        found: set[str] = set()
        for node in _statements(tree):
            for name in _bound(node) & self.wanted:
                # Top to bottom: a stub after the solution would undo it, and Python would do the same.
                (found.discard if _dump(node) in self._stubs.get(name, ()) else found.add)(name)
        return frozenset(found)

    def additions(self, source: str, released: str) -> str:
        """The definitions in a changed cell that the released cell does not have; "" if there are none.

        Calls and asserts are left out: in a check cell they are remains of the check.
        """
        tree = self._parse(source)
        ours = parse(released) if tree is not None else None
        if tree is None or ours is None:
            known = {line.strip() for line in released.splitlines()}
            rest = "\n".join(line for line in source.splitlines() if line.strip() not in known)
            return rest if _FALL_BACK.search(rest) else ""
        known_nodes = {_dump(node) for node in ours.body}
        calls = (ast.Expr, ast.Assert, ast.Pass)
        kept = [node for node in tree.body if not isinstance(node, calls) and _dump(node) not in known_nodes]
        lines = source.split("\n")  # as the parser counts; splitlines() also splits at form feeds
        return "\n\n".join("\n".join(lines[_first_line(node) - 1 : node.end_lineno]) for node in kept)

    def _parse(self, source: str) -> ast.Module | None:
        if len(source) > min(_MAX_PARSED, self._budget):
            return None
        self._budget -= len(source)
        return parse(source)


def parse(source: str) -> ast.Module | None:
    """The syntax tree; with IPython's magics blanked out if need be; None where there is none."""
    for text in (source, _MAGIC.sub(_blank, source)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "\d" in a learner's string is no affair of ours
                return ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
            continue
    return None


def words(source: str) -> frozenset[str]:
    """Every word that a source could mention as a name."""
    return frozenset(_WORD.findall(source))


def names_bound(source: str) -> frozenset[str]:
    """The names that a source seems to bind at its left margin. A pattern: it must be cheap for any number of cells."""
    found = {a or b for a, b in _FALL_BACK.findall(source)}
    for line in _IMPORT.findall(source):
        found |= {part.split()[-1].split(".")[0] for part in line.split(",") if part.split()}
    return frozenset(found)


def _blank(match: re.Match[str]) -> str:
    if match.group(1) is None:
        return f"{match.group(2)}pass"
    # A cell magic (%%time) has no indentation to keep and may be followed by anything.
    return "" if match.group(0).startswith("%%") else f"{match.group(1)}pass"


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run when the cell runs, in order: also those under if, try and with, not in functions."""
    stack: list[ast.stmt] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        inner: list[ast.stmt] = []
        for block in ("body", "handlers", "orelse", "finalbody"):
            for child in getattr(node, block, []):
                inner += child.body if isinstance(child, ast.ExceptHandler) else [child]
        stack += reversed(inner)


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names: set[str] = set()
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        names |= {part.id for part in parts if isinstance(part, ast.Name)}
    return names


def _dump(node: ast.stmt) -> str:
    """A statement's text for comparison, blind to layout, comments and docstrings."""
    try:
        if (
            isinstance(node, ast.FunctionDef)
            and len(node.body) > 1
            and ast.get_docstring(node, clean=False) is not None
        ):
            node = ast.FunctionDef(**{**dict(ast.iter_fields(node)), "body": node.body[1:]})
        return ast.dump(node)
    except RecursionError:
        return f"too deep: line {node.lineno}"
