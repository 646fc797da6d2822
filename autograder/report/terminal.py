"""The table at the end of a run."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.records import ExerciseGrade, Record
from autograder.report.statistics import Statistics

MANY = 80


def show(console: Console, found: Statistics, limit: int = MANY) -> None:
    """Print a class's results.

    Parameters
    ----------
    console : rich.console.Console
    found : Statistics
    limit : int
        Of a larger class only the submissions to look at are listed, and the numbers of all.
    """
    shown = found.records if len(found.records) <= limit else found.attention[:limit]
    console.print(_students(found, shown))
    if len(shown) < len(found.records):
        rest = len(found.records) - len(shown)
        console.print(Text(f"{rest} more submissions are in the report.", style="dim"))
    for record in found.attention[:limit]:
        console.print(_line(record))
    if found.mistakes:
        console.print()
        console.print(Text("Most common misconceptions", style="bold"))
        for mistake in found.mistakes[:5]:
            console.print(Text(f"  {mistake.count:>3} ×  {mistake.exercise}: {mistake.says}"), soft_wrap=True)


def _students(found: Statistics, shown: tuple[Record, ...]) -> Table:
    grid = Table(show_edge=False, pad_edge=False, header_style="bold", show_footer=True, footer_style="dim")
    grid.add_column("student", Text("mean"), overflow="fold", max_width=28)
    for exercise in found.exercises:
        grid.add_column(Text(exercise.name), Text(f"{exercise.mean:.1f}"), justify="right", overflow="fold")
    grid.add_column("total", Text(f"{found.mean:.1f}"), justify="right")
    grid.add_column("", Text(f"of {found.points:g}"))
    for record in shown:
        earned = [_credit(record.exercise(exercise.name)) for exercise in found.exercises]
        state = "" if not record.suspicious else record.status if record.status != "graded" else "look"
        grid.add_row(Text(record.student), *earned, Text(f"{record.total:g}", style="bold"), Text(state, "yellow"))
    return grid


def _credit(grade: ExerciseGrade | None) -> Text:
    if grade is None or grade.status == "not attempted":
        return Text("–", style="dim")
    style = "" if grade.credit >= grade.points else "cyan" if grade.credit > 0 else "yellow"
    return Text(f"{grade.credit:g}", style=style)


def _line(record: Record) -> Text:
    told = [record.reason, *(r.text for r in record.remarks if r.severity != "info" and r.text != record.reason)]
    line = Text("  ")
    line.append(record.student, style="bold")
    told = [text for text in told if text]
    more = f"; and {len(told) - 2} more" if len(told) > 2 else ""
    line.append(f" {record.total:g} points: {'; '.join(told[:2])}{more}")
    return line
