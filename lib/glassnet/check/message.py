"""A verdict in words, as text for a terminal and as HTML for a notebook; both from the same lines."""

from __future__ import annotations

import html
import re
from typing import Any, NamedTuple

import numpy as np

from glassnet.check.calling import REFUSED
from glassnet.check.case import WORKED, Case
from glassnet.check.show import show
from glassnet.check.spec import ExerciseSpec
from glassnet.check.verdict import NOT_ATTEMPTED, RIGHT, Finding, Verdict

_EMPHASIS = re.compile(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])")
_COLOURS = {RIGHT: "#009E73", NOT_ATTEMPTED: "#767676", "wrong": "#D55E00"}  # Okabe and Ito's palette


class Line(NamedTuple):
    """One block of a message: role is ``"title"``, ``"text"``, ``"code"`` or ``"diagnosis"``."""

    role: str
    text: str


def lines(spec: ExerciseSpec, verdict: Verdict) -> list[Line]:
    """What the learner reads, most useful first.

    Parameters
    ----------
    spec : ExerciseSpec
    verdict : Verdict

    Returns
    -------
    list of Line
    """
    score = f"{verdict.credit:g} of {verdict.points:g} points"
    name = verdict.exercise
    if verdict.status == RIGHT:
        return [Line("title", f"{name}: right. {score}, {verdict.n_cases} cases in {_time(verdict.seconds)}.")]
    if verdict.status == NOT_ATTEMPTED:
        missing = ", ".join(f"`{f.name}`" for f in spec.functions)
        return [
            Line("title", f"{name}: not attempted yet. {score}."),
            Line("text", f"Write {missing} in the cell above, run it, then run this cell again."),
        ]
    found = [Line("title", f"{name}: not right yet. {score}.")]
    if verdict.findings:
        found += _first(spec, verdict.findings[0])
    elif verdict.by_hand:
        found += [
            Line("text", "A line that was worked out by hand does not hold:"),
            Line("code", verdict.by_hand),
        ]
    found += _diagnoses(verdict)
    found += _looks(verdict)
    found += _others(verdict)
    return found


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _first(spec: ExerciseSpec, finding: Finding) -> list[Line]:
    """The finding to look at first, with its numbers unless they are hidden."""
    case = finding.case
    heads = {
        NOT_ATTEMPTED: f"`{case.function}` is not written yet.",
        "error": f"`{case.function}` stopped with an error",
        "type": f"`{case.function}` gives back the wrong kind of thing",
        "shape": f"`{case.function}` gives back the wrong shape",
        "value": f"`{case.function}` gives a wrong answer",
        "changed": f"`{case.function}` changes what it was given",
    }
    head = heads[finding.level]
    if finding.level == NOT_ATTEMPTED:
        return [Line("text", head)]
    if finding.got.error == REFUSED:
        return [Line("text", f"`{case.function}` takes its answer from a library. {finding.text}")]
    where = "on the worked example" if case.kind == WORKED else f"on this case: {case.kind}"
    if case.hidden:
        other = "on a small example with other numbers" if case.kind == WORKED else where
        return [
            Line("text", f"{head} {other} (a hidden case of this run). {case.note}".strip()),
            *([Line("code", finding.text)] if finding.may_be_told else []),
        ]
    body = f"{_call(spec, case)}\n{finding.text}"
    return [Line("text", f"{head} {where}. {case.note}".strip()), Line("code", body)]


def _call(spec: ExerciseSpec, case: Case) -> str:
    """The call with its arguments, an argument a line; many values are shortened."""
    params = spec.function(case.function).params
    if case.probe == "learns":
        return f"{case.function}({', '.join(params)})  # with {case.options['train']} pictures to learn from"
    rows = []
    for name, value in [*zip(params, case.args, strict=False), *case.kwargs.items()]:
        text = show(value, 300)
        rows.append(f"{name} = {text}".replace("\n", "\n" + " " * (len(name) + 3)))
    return "\n".join([*rows, f"{case.function}({', '.join(params[: len(case.args)])})"])


def _diagnoses(verdict: Verdict) -> list[Line]:
    sure = [d for d in verdict.diagnoses if d.certain]
    maybe = [d for d in verdict.diagnoses if not d.certain]
    found = []
    for function in dict.fromkeys(d.function for d in sure):
        says = list(dict.fromkeys(d.says for d in sure if d.function == function))
        found.append(Line("diagnosis", " Or: ".join(says)))
    return found + [Line("diagnosis", f"Perhaps: {d.says}") for d in maybe]


def _looks(verdict: Verdict) -> list[Line]:
    """What the errors look like, where no misconception explains them all: of the largest case, which shows most."""
    if not verdict.findings:
        return []
    function = verdict.findings[0].case.function
    told = [f for f in verdict.findings if f.looks and f.case.function == function]
    if not told or any(d.certain and d.function == function for d in verdict.diagnoses):
        return []
    best = max(told, key=lambda f: _values(f.got.value))
    return [Line("text", f"What the errors look like ({best.case.kind}): {best.looks}")]


def _values(value: Any) -> int:
    return sum(map(_values, value)) if isinstance(value, (tuple, list)) else int(np.size(value))


def _others(verdict: Verdict) -> list[Line]:
    """What else is wrong and what is right already; of several functions each is named once."""
    first = verdict.findings[0].case if verdict.findings else None
    rest: dict[str, dict[str, None]] = {}
    for finding in verdict.findings:
        case = finding.case
        if first is None or (case.kind, case.function) != (first.kind, first.function):
            rest.setdefault(case.function, {})[case.kind] = None
    names = {f.case.function for f in verdict.findings}
    groups = [(f"`{name}`: " if len(names) > 1 else "") + ", ".join(kinds) for name, kinds in rest.items()]
    found = [Line("text", f"Also not right: {'; '.join(groups)}.")] if groups else []
    if verdict.passed:
        found.append(Line("text", f"Right already: {', '.join(verdict.passed)}."))
    return found


def to_text(found: list[Line]) -> str:
    """The lines for a terminal."""
    rows = []
    for role, text in found:
        indent = {"title": "", "text": "  ", "code": "      ", "diagnosis": "  -> "}[role]
        rows.append("\n".join(indent + row for row in text.splitlines()))
    return "\n".join(rows)


def to_html(found: list[Line], status: str) -> str:
    """The lines as one HTML block; everything that comes from outside is escaped."""
    colour = _COLOURS.get(status, _COLOURS["wrong"])
    parts = []
    for role, text in found:
        body = inline_html(text)
        if role == "title":
            parts.append(f'<p style="margin:0;font-weight:bold;color:{colour}">{body}</p>')
        elif role == "code":
            parts.append(
                '<pre style="margin:.4em 0;padding:.5em;overflow-x:auto;font-family:monospace;border:1px solid #8884;'
                f'background:#8881">{html.escape(text)}</pre>'
            )
        elif role == "diagnosis":
            parts.append(f'<p style="margin:.4em 0"><strong>{body}</strong></p>')
        else:
            parts.append(f'<p style="margin:.4em 0">{body}</p>')
    return f'<div style="border-left:4px solid {colour};padding:.3em .8em;margin:.3em 0">{"".join(parts)}</div>'


def inline_html(text: str) -> str:
    """One line of text as HTML: escaped, `name` in back-ticks as code, *word* in asterisks as emphasis."""
    pieces = html.escape(text).split("`")
    if len(pieces) % 2 == 0:
        return html.escape(text)
    return "".join(
        f"<code>{piece}</code>" if i % 2 else _EMPHASIS.sub(r"<em>\1</em>", piece) for i, piece in enumerate(pieces)
    )


def render(spec: ExerciseSpec, verdict: Verdict) -> dict[str, Any]:
    """The message as a notebook's mime bundle: ``text/plain`` and ``text/html``."""
    found = lines(spec, verdict)
    return {"text/plain": to_text(found), "text/html": to_html(found, verdict.status)}
