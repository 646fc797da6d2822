"""Run the visible asserts of a check cell, and say more than AssertionError when one does not hold."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from glassnet.check.calling import describe_error
from glassnet.check.data import as_data
from glassnet.check.show import show


def run_by_hand(asserts: Callable[[], Any]) -> str:
    """Run a function of plain asserts.

    Parameters
    ----------
    asserts : callable without arguments
        Holds lines such as ``assert assign(X, C).tolist() == [0, 1, 1]``.

    Returns
    -------
    problem : str
        ``""`` if all held; else the line, with what its two sides were. ``"NotImplementedError"`` and other errors
        of the learner's code come in `describe_error`'s words.
    """
    try:
        asserts()
    except AssertionError as error:
        return _explain(error)
    except Exception as error:  # noqa: BLE001 - whatever the learner's code raises is reported
        return describe_error(error)
    return ""


def _explain(error: AssertionError) -> str:
    frames = list(traceback.walk_tb(error.__traceback__))
    frame, number = frames[-1]
    source, start = _source(frame)
    node = _assert_at(source, number - start + 1)
    if node is None:
        return str(error) or "an assert failed"
    line = ast.unparse(node)
    if not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
        return line
    left = _value(node.test.left, frame)
    return f"{line}\n{ast.unparse(node.test.left)} is {left}"


def _source(frame: FrameType) -> tuple[str, int]:
    try:
        rows, start = inspect.getsourcelines(frame.f_code)
        return textwrap.dedent("".join(rows)), start
    except (OSError, TypeError):
        return "".join(linecache.getlines(frame.f_code.co_filename)), 1


def _assert_at(source: str, line: int) -> ast.Assert | None:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Assert) and n.lineno <= line <= (n.end_lineno or n.lineno)]
    return found[0] if found else None


def _value(node: ast.expr, frame: FrameType) -> str:
    """Evaluate one side of a failed comparison once more, in the place where it failed."""
    code = compile(ast.Expression(node), "<assert>", "eval")
    try:
        return show(as_data(eval(code, frame.f_globals, frame.f_locals)))  # noqa: S307 - the course's own assert
    except Exception as error:  # noqa: BLE001 - a second call may fail where the first did not
        return f"({type(error).__name__})"
