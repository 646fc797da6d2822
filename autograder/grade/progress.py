"""How far the run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from autograder.grade.run import Plan
from autograder.records import Record


class Teller:
    """Tells a run's progress to a person or to a log.

    Parameters
    ----------
    console : rich.console.Console
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = 0
        self._count = 0
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def planned(self, plan: Plan) -> None:
        """Say what will be done, and show the bar."""
        self._total = len(plan.todo)
        say = self._console.print
        say(Text(f"{plan.paper.assignment}: {self._total} to grade, {len(plan.done)} already graded."))
        if self._total:
            say(Text(f"Seed of the hidden cases: {plan.paper.seed}."))
        for folder in plan.skipped:
            say(Text(f"Skipped: {folder.notes[0].text}."))
        if self._total and self._console.is_terminal:
            columns = (
                TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
            )  # fmt: skip
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task("grading", total=self._total)
            self._bar.start()

    def graded(self, record: Record) -> None:
        """One more."""
        self._count += 1
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])
        else:
            state = "" if record.status == "graded" else f"  {record.status}: {record.reason}"
            line = f"[{self._count}/{self._total}] {record.student}  {record.total:g} of {record.points:g}{state}"
            self._console.print(Text(line), soft_wrap=True)
