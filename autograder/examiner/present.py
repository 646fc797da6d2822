"""What a graded notebook shows: check cells in nbgrader's form, and nothing that runs in a reader's browser."""

from __future__ import annotations

import html
import re
from typing import Any

from nbformat.v4 import new_output

from glassnet.check.message import render
from glassnet.check.spec import ExerciseSpec
from glassnet.check.verdict import Verdict

# What a browser would take for a tag, a comment or a processing instruction.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# TeX commands with which a formula can carry a link, a style or an identifier of the page around it.
_REACHING_OUT = re.compile(r"\\(href|style|class|cssId|require|url|unicode|data)(?![A-Za-z])")


def graded_outputs(spec: ExerciseSpec, verdict: Verdict, count: int) -> list[Any]:
    """Outputs of a check cell: the message, then the credit as the one result, a plain float.

    nbgrader takes the first `execute_result` for partial credit and passes over the message.
    """
    message = new_output("display_data", data=render(spec, verdict), metadata={})
    return [message, _credit(verdict.credit, count)]


def zero_outputs(reason: str, count: int) -> list[Any]:
    """Outputs of the check cells of a submission that could not be graded."""
    text = f"Not graded: {reason}. 0 points."
    data = {"text/plain": text, "text/html": f'<p style="font-weight:bold;color:#D55E00">{html.escape(text)}</p>'}
    return [new_output("display_data", data=data, metadata={}), _credit(0.0, count)]


def _credit(credit: float, count: int) -> Any:
    data = {"text/plain": repr(float(credit))}
    return new_output("execute_result", data=data, metadata={}, execution_count=count)


def harmless(markdown: str) -> str:
    """A learner's text without tags or links inside formulas.

    The formgrader and the feedback render Markdown with its HTML; a learner's script must not run there.
    """
    return _REACHING_OUT.sub(r"\\text", _TAG.sub("&lt;", markdown))
