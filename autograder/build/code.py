"""A code cell as Python: magics set aside, line numbers kept."""

from __future__ import annotations

import ast
import re
import warnings

_OTHER_LANGUAGE = re.compile(r"^%%(bash|sh|script|html|javascript|js|latex|svg|markdown|writefile|file|perl|ruby)\b")
_MAGIC_LINE = re.compile(r"^(\s*)(?:%|!)")
_MAGIC_VALUE = re.compile(r"^(\s*[\w, ]+=\s*)(?:%|!)(?!=)")
_HELP_LINE = re.compile(r"^\s*(?:\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*$")


def plain_python(source: str) -> str | None:
    """Return the cell with every magic replaced by a harmless line, `None` if the cell is in another language."""
    if _OTHER_LANGUAGE.match(source):
        return None
    return "\n".join(_plain_line(line) for line in source.split("\n"))


def _plain_line(line: str) -> str:
    if _HELP_LINE.match(line):
        return "pass"
    line = _MAGIC_LINE.sub(r"\1pass  # ", line)
    return _MAGIC_VALUE.sub(r"\1None  # ", line)


def parse_code(source: str) -> ast.Module | None:
    """Return the syntax tree of a code cell, `None` if the cell is in another language.

    Raises
    ------
    SyntaxError
        The cell is not Python.
    """
    plain = plain_python(source)
    if plain is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a string is not what is asked here
        try:
            return ast.parse(plain)
        except ValueError as error:  # NUL bytes
            raise SyntaxError(str(error)) from None


def try_parse(source: str) -> ast.Module:
    """Return the syntax tree of a code cell, an empty one where there is none."""
    try:
        return parse_code(source) or ast.Module([], [])
    except SyntaxError:
        return ast.Module([], [])


def top_level_functions(source: str) -> dict[str, int]:
    """Return what a cell defines with ``def`` or ``class`` at top level: names, and their lines in it (from 0)."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node.lineno - 1 for node in try_parse(source).body if isinstance(node, kinds)}


def called_name(call: ast.Call) -> str:
    """Return the dotted name that is called, ``"plt.plot"``; ``".plot"`` where the owner is no plain name."""
    parts, node = [], call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))
