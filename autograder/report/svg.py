"""Two pictures drawn as SVG by hand: no script, no font, no link; colours that all eyes can tell apart."""

from __future__ import annotations

import html
from collections.abc import Sequence

from autograder.report.statistics import ExerciseStatistics

# Classes of the page's style sheet, so that both colour schemes have their own shades.
PARTS = (("right", "full marks"), ("part", "some points"), ("wrong", "no points"), ("absent", "not attempted"))


def histogram(counts: Sequence[int], points: float) -> str:
    """How the totals lie: a bar for each part of 0 to full marks.

    Parameters
    ----------
    counts : sequence of int
        As `Statistics.histogram` gives them.
    points : float
        Full marks.

    Returns
    -------
    str
        An ``<svg>`` element, with its numbers as text for those who cannot see it.
    """
    width, height, left, bottom = 640, 240, 34, 196
    step = (width - left - 16) / max(len(counts), 1)
    top = max([*counts, 1])
    rows = [_grid(value, left, width, bottom - 160 * value / top) for value in _ticks(top)]
    for i, count in enumerate(counts):
        x, high = left + i * step, 160 * count / top
        if count:
            rows.append(f'<rect class="bar" x="{x + 2:.1f}" y="{bottom - high:.1f}" width="{step - 4:.1f}" '
                        f'height="{high:.1f}" rx="2"/>')  # fmt: skip
            rows.append(_text(x + step / 2, bottom - high - 5, str(count), "middle"))
    marks = [(left + i * step, f"{points * i / len(counts):g}") for i in range(len(counts) + 1)]
    rows += [_text(x, bottom + 17, mark, "middle", "soft") for x, mark in marks]
    rows.append(_text((left + width) / 2, height - 6, "points", "middle", "soft"))
    ranges = [
        f"{points * i / len(counts):g} to {points * (i + 1) / len(counts):g} points: {count}"
        for i, count in enumerate(counts)
        if count
    ]
    return _svg(width, height, "Distribution of the totals", "; ".join(ranges) or "no submissions", rows)


def exercises(found: Sequence[ExerciseStatistics]) -> str:
    """How each exercise went: a bar of four parts, and the mean beside it."""
    width, row, left, right = 640, 44, 8, 96
    full = width - left - right
    rows = []
    told = []
    for i, exercise in enumerate(found):
        y = i * row
        head = f"{exercise.name} · {exercise.points:g} points"
        rows.append(_text(left, y + 13, head, "start"))
        x = float(left)
        for kind, label in PARTS:
            count = int(getattr(exercise, kind))
            size = full * count / max(exercise.count, 1)
            if count:
                rows.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{y + 19}" width="{max(size - 1, 1):.1f}" height="17">'
                    f"<title>{count} {label}</title></rect>"
                )
            if size > 22:
                rows.append(_text(x + size / 2, y + 32, str(count), "middle", f"on-{kind}"))
            x += size
        mean = f"mean {exercise.share:.0%}"
        rows.append(_text(width - right + 8, y + 32, mean, "start"))
        parts = ", ".join(f"{getattr(exercise, kind)} {label}" for kind, label in PARTS)
        told.append(f"{exercise.name}: {parts}, {mean}")
    return _svg(width, max(len(found) * row, 20), "Success by exercise", "; ".join(told) or "no exercises", rows)


def _ticks(top: int) -> list[int]:
    """Whole numbers from 0 to `top`, at most five."""
    step = max(1, -(-top // 4))
    return list(range(0, top + 1, step))


def _grid(value: int, left: float, width: float, y: float) -> str:
    line = f'<line class="grid" x1="{left}" x2="{width - 16}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text(left - 6, y + 4, str(value), "end", "soft")


def _text(x: float, y: float, text: str, anchor: str, kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _svg(width: int, height: int, title: str, description: str, rows: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(f"{title}: {description}")}">'
        f"<title>{html.escape(title)}</title><desc>{html.escape(description)}</desc>{''.join(rows)}</svg>"
    )
