"""The room in which a submission is examined: a sandbox that may die and is then started again.

A death costs the exercise at hand, no more. The cells so far are run again in a new sandbox, without the one that
killed the old.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

from autograder.examiner.exam import Rules
from autograder.records import Remark
from autograder.sandbox import CallResult, CellResult, SandboxDied
from autograder.sandbox.signs import SENTENCES
from glassnet.check.case import Outcome
from glassnet.check.refuse import Rules as Refusal

Output = dict[str, Any]
GONE = "SandboxDied"
BATCH = 50


class Box(Protocol):
    """What the room needs of a sandbox; see `autograder.sandbox.Sandbox`."""

    def run_cell(self, source: str, timeout: float) -> CellResult:
        """Run a cell."""
        ...

    def call(
        self,
        function: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any] | None = None,
        *,
        time_limit: float,
        measure_memory: bool = False,
        rules: Refusal | None = None,
    ) -> Outcome:
        """Call a function."""
        ...

    def calls(
        self,
        function: str,
        batch: Sequence[Sequence[Any]],
        kwargs: Mapping[str, Any] | None = None,
        *,
        time_limit: float,
        rules: Refusal | None = None,
    ) -> Sequence[Outcome]:
        """Call a function many times."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Room:
    """One submission under examination.

    Parameters
    ----------
    open_box : callable
        Gives a new sandbox.
    rules : Rules
    refusals : mapping of str to glassnet.check.refuse.Rules
        By function: what its answer may not be taken from.
    patience : mapping of str to float
        By function: seconds a call may take, where that is more than ``rules.call``.
    """

    def __init__(
        self,
        open_box: Callable[[], Box],
        rules: Rules,
        refusals: Mapping[str, Refusal] | None = None,
        patience: Mapping[str, float] | None = None,
    ) -> None:
        self._open_box = open_box
        self._rules = rules
        self._refusals = dict(refusals or {})
        self._patience = dict(patience or {})
        self._box: Box | None = open_box()
        self._begun = time.monotonic()
        self._cells: list[tuple[str, str]] = []
        self._killers: set[str] = set()
        self._deaths: list[tuple[str, str]] = []
        self._signs: dict[str, list[str]] = {}
        self._late = False

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What happened in here, for the instructor."""
        told = [Remark("died", f"in {place}: {reason}", "warning") for place, reason in self._deaths]
        if len(self._deaths) > self._rules.restarts:
            told.append(Remark("gave-up", f"no restart after {len(self._deaths)} dead sandboxes", "warning"))
        if self._late:
            text = f"the time for one submission ({self._rules.total:g} s) was up before its end"
            told.append(Remark("out-of-time", text, "warning"))
        for word, places in self._signs.items():
            more = (
                "" if len(places) == 1 else f" and {len(places) - 1} more" if len(places) > 2 else f" and {places[1]}"
            )
            told.append(Remark(f"sign-{word}", f"in {places[0]}{more}: {SENTENCES[word]}", "warning"))
        return tuple(told)

    def run_cell(self, name: str, source: str) -> list[Output]:
        """Run a cell of the notebook, and keep it for a restart.

        Returns
        -------
        outputs : list of dict
            Notebook outputs; where the cell could not run or killed the sandbox, an error that says so.
        """
        refusal = self._ready()
        if refusal:
            return [_error(refusal)]
        try:
            return self._run(name, source)
        except SandboxDied as problem:
            self._bury(f"cell `{name}`", problem.reason, name)
            return [_error(problem.reason)]

    def call(
        self,
        function: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any] | None = None,
        *,
        measure_memory: bool = False,
    ) -> Outcome:
        """Call a function of the submission; a dead sandbox is an outcome with error ``"SandboxDied"``."""
        refusal = self._ready()
        if refusal:
            return Outcome(error=GONE, message=f"not tried: {refusal}")
        limit = self._limit(function)
        try:
            outcome = self._now().call(
                function,
                args,
                kwargs,
                time_limit=limit,
                measure_memory=measure_memory,
                rules=self._refusals.get(function),
            )
        except SandboxDied as problem:
            self._bury(f"`{function}`", problem.reason)
            return Outcome(error=GONE, message=problem.reason)
        if isinstance(outcome, CallResult):
            self._see(f"`{function}`", outcome.signs)
        return outcome

    def many(
        self, function: str, batch: Iterable[Sequence[Any]], kwargs: Mapping[str, Any] | None = None
    ) -> Iterator[Outcome]:
        """Call a function with one tuple of arguments after the other; ends after an outcome with an error.

        The calls travel in batches: a border crossed once for 50 answers costs little more than for one.
        """
        rest = iter(batch)
        while part := list(islice(rest, BATCH)):
            refusal = self._ready()
            if refusal:
                yield Outcome(error=GONE, message=f"not tried: {refusal}")
                return
            limit = self._limit(function)
            try:
                refused = self._refusals.get(function)
                outcomes = self._now().calls(function, part, kwargs, time_limit=limit, rules=refused)
            except SandboxDied as problem:
                self._bury(f"`{function}`", problem.reason)
                yield Outcome(error=GONE, message=problem.reason)
                return
            for outcome in outcomes:
                if isinstance(outcome, CallResult):
                    self._see(f"`{function}`", outcome.signs)
                yield outcome
                if outcome.error:
                    return

    def close(self) -> None:
        """End the sandbox."""
        if self._box is not None:
            self._box.close()
            self._box = None

    def _now(self) -> Box:
        if self._box is None:
            raise SandboxDied("there is no sandbox")
        return self._box

    def _limit(self, function: str) -> float:
        """How long a call may take now."""
        return min(max(self._rules.call, self._patience.get(function, 0.0)), max(self._left(), 0.1))

    def _left(self) -> float:
        return self._rules.total - (time.monotonic() - self._begun)

    def _run(self, name: str, source: str) -> list[Output]:
        result = self._now().run_cell(source, min(self._rules.cell, max(self._left(), 0.1)))
        self._cells.append((name, source))
        self._see(f"cell `{name}`", result.signs)
        return result.outputs

    def _see(self, place: str, signs: Sequence[str]) -> None:
        for word in signs:
            places = self._signs.setdefault(word, [])
            if place not in places:
                places.append(place)

    def _bury(self, place: str, reason: str, cell: str = "") -> None:
        self._deaths.append((place, reason))
        self._killers |= {cell} - {""}
        self.close()

    def _ready(self) -> str:
        """Bring the submission to where it was; the reason if that is over."""
        while self._left() > 0:
            if self._box is not None:
                return ""
            if len(self._deaths) > self._rules.restarts:
                return self._deaths[-1][1]
            self._restart()
        self._late = True
        return f"the time for this submission ({self._rules.total:g} s) was up"

    def _restart(self) -> None:
        self._box = self._open_box()
        again, self._cells = self._cells, []
        for i, (name, source) in enumerate(again):
            try:
                if name not in self._killers:
                    self._run(name, source)
            except SandboxDied as problem:
                self._cells += again[i:]
                self._bury(f"cell `{name}` when it was run again", problem.reason, name)
                return


def _error(reason: str) -> Output:
    return {"output_type": "error", "ename": GONE, "evalue": reason, "traceback": [f"{GONE}: {reason}"]}


class Line:
    """How the examiner asks the submission: one call, or ``many`` at once; see `glassnet.check.probes.call_many`."""

    def __init__(self, room: Room) -> None:
        self.many = room.many
        self._call = room.call

    def __call__(self, function: str, args: Any, kwargs: Any = None, *, measure_memory: bool = False) -> Outcome:
        """Give the outcome of one call."""
        return self._call(function, args, kwargs, measure_memory=measure_memory)
