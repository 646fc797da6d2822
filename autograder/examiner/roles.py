"""What the examiner does with a cell: run it apart, ask for a grade, sum up, or leave a picture out."""

from __future__ import annotations

import ast
from typing import Any, Literal

from autograder.examiner.paper import exercise_of

Role = Literal["run", "check", "summary", "picture"]


def roles_of(released: Any) -> dict[str, tuple[Role, str]]:
    """The role and the text of every code cell of a released notebook, by cell id.

    Parameters
    ----------
    released : notebook

    Returns
    -------
    dict
        For `role`; only an unchanged cell has a role other than ``"run"``.
    """
    code = [cell for cell in released.cells if cell.cell_type == "code"]
    return {cell.id: (_role(cell), cell.source) for cell in code}


def role(cell: Any, roles: dict[str, tuple[Role, str]]) -> Role:
    """The role of a submission's cell. Where it is not the released one it is the learner's: it runs in the sandbox."""
    kind, source = roles.get(cell.id, ("run", ""))
    return kind if cell.source == source else "run"


def _role(cell: Any) -> Role:
    if exercise_of(cell):
        return "check"
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:  # magics, or a stub that is no Python yet
        return "run"
    if len(body) != 1:
        return "run"
    (only,) = body
    if isinstance(only, ast.Expr) and ast.unparse(only) == "check.summary()":
        return "summary"
    above = only.decorator_list if isinstance(only, ast.FunctionDef) else []
    return "picture" if len(above) == 1 and ast.unparse(above[0]).startswith("check.picture(") else "run"
