"""The report as one self-contained page: no script, no link to elsewhere, everything foreign escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.records import ExerciseGrade, Record
from autograder.report import svg
from autograder.report.statistics import Mistake, Statistics

if TYPE_CHECKING:
    from autograder.report.write import RunInfo

_STYLE = Path(__file__).with_name("style.css")
_STRESS = re.compile(r"(?<![\w*])\*(\w[^*<>]{0,60}?)\*(?![\w*])")
_COMMON = 10  # misconceptions at once; the rest is folded away
_STATUS = {"graded": "look at this", "damaged": "damaged", "failed": "grading failed"}


def page(assignment: str, found: Statistics, run: RunInfo) -> str:
    """The whole page.

    Parameters
    ----------
    assignment : str
    found : Statistics
    run : RunInfo

    Returns
    -------
    str
        HTML.
    """
    return document(
        f"{assignment}: grading report",
        f"<header><h1>{html.escape(assignment)}</h1><p>Grading report of {html.escape(run.finished)}. "
        '<a href="../index.html">All assignments</a></p></header>',
        _tiles(found),
        _figures(found),
        section("Most common misconceptions", _mistakes(found.mistakes)),
        section("Submissions to look at", _attention(found.attention, run)),
        section("Repaired, then graded", _repaired(found.records)),
        section("All submissions", _table(found)),
        _foot(found, run),
    )


def document(title: str, *parts: str) -> str:
    """A whole page around parts that are HTML already."""
    head = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Nothing of the page may ever load or run anything, whatever found its way into it.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{html.escape(title)}</title>",
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>",
    ]
    return "\n".join([*head, *parts, "</main></body></html>\n"])


def section(title: str, body: str) -> str:
    """A card with a heading around HTML."""
    return f"<section><h2>{html.escape(title)}</h2>{body}</section>"


def _tiles(found: Statistics) -> str:
    tiles = [
        (str(len(found.records)), "submissions"),
        (f"{found.mean:.1f}", f"mean of {found.points:g} points" + _by_hand(found)),
        (f"{found.median:.1f}", "median"),
        (str(found.full), "with full marks"),
        (str(len(found.attention)), "to look at"),
    ]
    items = "".join(f"<li><b>{number}</b> <span>{html.escape(label)}</span></li>" for number, label in tiles)
    return f'<ul class="tiles">{items}</ul>'


def _figures(found: Statistics) -> str:
    legend = "".join(f'<li><i class="{kind}"></i>{html.escape(label)}</li>' for kind, label in svg.PARTS)
    return (
        f'<div class="figures">{_figure("How the totals lie", svg.histogram(found.histogram(), found.points))}'
        f"{_figure('How each exercise went', svg.exercises(found.exercises), legend)}</div>"
    )


def _figure(title: str, picture: str, legend: str = "") -> str:
    key = f'<ul class="legend">{legend}</ul>' if legend else ""
    return f"<section><h2>{html.escape(title)}</h2>{key}{picture}</section>"


def _mistakes(mistakes: tuple[Mistake, ...]) -> str:
    if not mistakes:
        return "<p>None was recognised.</p>"
    rows = []
    for m in mistakes:
        perhaps = f' <small title="explains some of the wrong answers">({m.unsure} perhaps)</small>' if m.unsure else ""
        share = f'<i class="share" style="width:{m.count / mistakes[0].count:.0%}"></i>'
        rows.append(
            f'<tr><td class="count">{m.count}{perhaps}{share}</td>'
            f'<td class="name"><code>{html.escape(m.exercise)}</code></td><td>{words(m.says)}</td></tr>'
        )
    head = "<tr><th>count</th><th>exercise</th><th>what the learner was told</th></tr>"
    if len(rows) <= _COMMON:
        return wide(head, rows)
    rest = f"<details><summary>{len(rows) - _COMMON} more</summary>{wide(head, rows[_COMMON:])}</details>"
    return wide(head, rows[:_COMMON]) + rest


def _attention(records: tuple[Record, ...], run: RunInfo) -> str:
    items = [_case(record) for record in records]
    items += [
        f'<li class="failed"><b>not graded</b> <code>{html.escape(name)}</code><p>{words(reason)}</p></li>'
        for name, reason in run.skipped
    ]
    return f'<ul class="cases">{"".join(items)}</ul>' if items else "<p>None.</p>"


def _repaired(records: Iterable[Record]) -> str:
    """Submissions in which something was put right, and nothing looks like tampering."""
    items = [
        f'<li class="mended"><code>{html.escape(record.student)}</code> '
        f"<span>{record.total:g} of {record.points:g} points</span>"
        f"{''.join(f'<p>{words(r.text)}</p>' for r in record.remarks)}</li>"
        for record in records
        if record.repaired and not record.suspicious
    ]
    return f'<ul class="cases">{"".join(items)}</ul>' if items else "<p>None.</p>"


def _case(record: Record) -> str:
    e = html.escape
    told = [record.reason, *(r.text for r in record.remarks if r.severity != "info" and r.text != record.reason)]
    body = "".join(f"<p>{words(text)}</p>" for text in told if text)
    return (
        f'<li class="{e(record.status)}"><b>{_STATUS[record.status]}</b> <code>{e(record.student)}</code> '
        f"<span>{record.total:g} of {record.points:g} points</span>{body}</li>"
    )


def _table(found: Statistics) -> str:
    head = "".join(f'<th title="{html.escape(x.title)}">{html.escape(x.name)}</th>' for x in found.exercises)
    names = [x.name for x in found.exercises]
    rows = [_row(record, names) for record in found.records]
    return wide(f"<tr><th>student</th>{head}<th>total</th><th>notes</th></tr>", rows, "students")


def _row(record: Record, names: Iterable[str]) -> str:
    cells = "".join(_credit(record.exercise(name)) for name in names)
    told = record.status != "graded" or record.suspicious
    notes = (
        f"{_STATUS[record.status]} (above)" if told else "repaired (above)" if record.repaired else _why_nothing(record)
    )
    return (
        f'<tr class="{html.escape(record.status)}"><th scope="row">{html.escape(record.student)}</th>{cells}'
        f'<td class="total">{record.total:g}</td><td class="notes">{words(notes)}</td></tr>'
    )


def _why_nothing(record: Record) -> str:
    """Of a submission that tried and earned nothing: what went wrong first."""
    tried = [grade for grade in record.exercises if grade.status == "wrong"]
    return tried[0].problem if tried and record.total == 0 else ""


def _credit(grade: ExerciseGrade | None) -> str:
    if grade is None:
        return "<td></td>"
    says = "; ".join(named.says for named in grade.diagnoses)
    told = says or (grade.problem or "wrong" if grade.status == "wrong" else grade.status)
    mark = "–" if grade.status == "not attempted" else f"{grade.credit:g}"
    share = grade.credit / grade.points if grade.points else 0.0
    shade = "" if grade.status == "not attempted" else f' style="--share:{share:.2f}"'
    return f'<td class="credit"{shade} title="{html.escape(told)}">{mark}</td>'


def _written(found: Statistics) -> float:
    return max((record.written for record in found.records), default=0.0)


def _by_hand(found: Statistics) -> str:
    return f", {_written(found):g} more by hand" if _written(found) else ""


def _foot(found: Statistics, run: RunInfo) -> str:
    written = _written(found)
    levels = ", ".join(sorted({record.level for record in found.records if record.level})) or "none"
    seeds = sorted({str(record.seed) for record in found.records})
    seed = seeds[0] if len(seeds) == 1 else f"{len(seeds)} seeds; each record has its own"
    lines = [
        run.throughput,
        f"Sandbox: {levels}. Seed of the hidden cases: {seed}.",
        f"Written answers ({written:g} points) are graded by people in the formgrader and not counted here."
        if written
        else "",
        f"{run.waiting} submissions are not graded yet; run the command again." if run.waiting else "",
    ]
    return f"<footer>{''.join(f'<p>{html.escape(line)}</p>' for line in lines if line)}</footer>"


def wide(head: str, rows: list[str], kind: str = "") -> str:
    """A table that scrolls by itself where the page is too narrow for it."""
    return f'<div class="wide"><table class="{kind}"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table></div>'


def words(text: str) -> str:
    """Escaped text in which `names` in back-ticks are set as code, and *words* in stars are stressed."""
    pieces = html.escape(text).split("`")
    if len(pieces) % 2 == 0:
        return html.escape(text)
    return "".join(f"<code>{piece}</code>" if i % 2 else _stressed(piece) for i, piece in enumerate(pieces))


def _stressed(escaped: str) -> str:
    return _STRESS.sub(r"<em>\1</em>", escaped)
