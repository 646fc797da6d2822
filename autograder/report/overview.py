"""One page over all assignments: how each went, and how each student stands."""

from __future__ import annotations

import html
from collections.abc import Mapping
from urllib.parse import quote

from autograder.report.page import document, section, wide, words
from autograder.report.statistics import Statistics


def overview(found: Mapping[str, Statistics]) -> str:
    """The whole page.

    Parameters
    ----------
    found : mapping of str to Statistics
        By assignment, in the order in which they are to stand.

    Returns
    -------
    str
        HTML; each assignment links to its own report.
    """
    return document(
        "Grading reports",
        "<header><h1>Grading reports</h1></header>",
        section("Assignments", _assignments(found)),
        section("Students", _students(found)),
    )


def _assignments(found: Mapping[str, Statistics]) -> str:
    head = "<th>Assignment</th><th>Submissions</th><th>Mean</th><th>Median</th><th>Full marks</th><th>To look at</th>"
    rows = []
    for name, one in found.items():
        common = words(one.mistakes[0].says) if one.mistakes else ""
        numbers = [f"{len(one.records)}", f"{one.mean:.1f} of {one.points:g}", f"{one.median:.1f}", f"{one.full}"]
        cells = "".join(f'<td class="count">{number}</td>' for number in [*numbers, f"{len(one.attention)}"])
        link = f'<a href="{quote(name)}/index.html">{html.escape(name)}</a>'
        rows.append(f'<tr><td class="count">{link}</td>{cells}<td>{common}</td></tr>')
    return wide(f"{head}<th>Most common misconception</th>", rows)


def _students(found: Mapping[str, Statistics]) -> str:
    totals = {name: {record.student: record for record in one.records} for name, one in found.items()}
    rows = []
    for student in sorted({student for records in totals.values() for student in records}):
        cells = []
        for name, records in totals.items():
            record = records.get(student)
            share = record.total / found[name].points if record and found[name].points else 0.0
            text = f"{record.total:g}" if record else "–"
            cells.append(f'<td class="credit" style="--share:{share:.2f}">{text}</td>')
        rows.append(f'<tr><th scope="row">{html.escape(student)}</th>{"".join(cells)}</tr>')
    head = "".join(f"<th>{html.escape(name)}</th>" for name in found)
    return wide(f"<th>Student</th>{head}", rows, "students")
