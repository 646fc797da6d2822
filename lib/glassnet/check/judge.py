"""From outcomes to a verdict: which cases are right, what they earn, and which misconception explains the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from glassnet.check.case import WORKED, Case, Outcome
from glassnet.check.compare import FAULTS, compare
from glassnet.check.data import Strided
from glassnet.check.diagnose import diagnose
from glassnet.check.pattern import pattern
from glassnet.check.spec import ExerciseSpec, FunctionSpec
from glassnet.check.verdict import NOT_ATTEMPTED, RIGHT, WRONG, Finding, Verdict

_ORDER = (NOT_ATTEMPTED, "error", "type", "shape", "value", "changed")
_ABSENT = ("NotImplementedError", "NotDefined")


def judge(spec: ExerciseSpec, outcomes: Sequence[Outcome], by_hand: str = "") -> Verdict:
    """Judge the outcomes of all cases of an exercise.

    Parameters
    ----------
    spec : ExerciseSpec
    outcomes : sequence of Outcome
        The learner's, one for each of ``spec.cases``.
    by_hand : str
        What went wrong in the visible asserts, ``""`` if nothing.

    Returns
    -------
    Verdict
        Credit is the share of *kinds* of cases that are right. A function that fails its worked example earns nothing,
        so that no constant answer collects the easy cases.
    """
    results = [_finding(spec, i, outcome) for i, outcome in enumerate(outcomes)]
    findings = [f for f in results if f is not None]
    if not findings and not by_hand:
        return _verdict(
            spec, outcomes, RIGHT, spec.points, passed=_names(spec, [(c.function, c.kind) for c in spec.cases])
        )
    absent = {f.case.function for f in findings if f.level == NOT_ATTEMPTED}
    if absent == {f.name for f in spec.functions}:
        return _verdict(spec, outcomes, NOT_ATTEMPTED, 0.0, findings=_one_each(findings))
    share, passed = _credit(spec, results, by_hand)
    findings.sort(key=lambda f: (f.case.kind != WORKED, f.case.hidden, _ORDER.index(f.level), _size(f.case)))
    failing = {i for i, f in enumerate(results) if f is not None}
    return _verdict(
        spec,
        outcomes,
        WRONG,
        min(round(share * spec.points, 2), spec.points),
        findings=tuple(findings),
        diagnoses=diagnose(spec, outcomes, failing, absent),
        passed=passed,
        by_hand=by_hand,
    )


def _verdict(spec: ExerciseSpec, outcomes: Sequence[Outcome], status: str, credit: float, **rest: object) -> Verdict:
    seconds = sum(o.seconds for o in outcomes)
    return Verdict(
        spec.name,
        spec.title,
        float(spec.points),
        float(credit),
        status,
        n_cases=len(outcomes),
        seconds=seconds,
        **rest,  # type: ignore[arg-type]
    )


def _one_each(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple({f.case.function: f for f in reversed(findings)}.values())[::-1]


def _size(case: Case) -> int:
    """How much there is to look at: of several wrong cases the smallest is shown."""
    return sum(map(_count, case.args))


def _count(arg: Any) -> int:
    """Numbers in an argument; lists may be ragged."""
    if type(arg) in (list, tuple):
        return sum(map(_count, arg))
    return int(np.size(arg.array if isinstance(arg, Strided) else arg))


def _names(spec: ExerciseSpec, passed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What is right, for the learner: kinds of cases; of several functions the name too, or alone if all is right."""
    if len(spec.functions) == 1:
        return tuple(dict.fromkeys(kind for _, kind in passed))
    found: list[str] = []
    for function in (f.name for f in spec.functions):
        every = dict.fromkeys(case.kind for case in spec.cases if case.function == function)
        right = [kind for kind in every if (function, kind) in passed]
        found += [f"`{function}`"] if len(right) == len(every) else [f"`{function}` {kind}" for kind in right]
    return tuple(found)


def _finding(spec: ExerciseSpec, index: int, got: Outcome) -> Finding | None:
    case, want = spec.cases[index], spec.expected[index]
    function = spec.function(case.function)
    if got.error in _ABSENT and got.error != want.error:
        return Finding(case, NOT_ATTEMPTED, f"`{case.function}` is not written yet", got)
    if want.error:
        if got.error == want.error:
            return None
        came = got.message or "an answer"
        return Finding(case, "value", f"expected a {want.error}, got {came}", got)
    if got.error:
        return Finding(case, "error", got.message or got.error, got)
    wrong = compare(function.compare, got.value, want.value, case.probe, function.returns)
    if wrong:
        looks = _looks(function, case, got.value, want.value) if wrong.level in ("shape", "value") else ""
        return Finding(case, wrong.level, wrong.text, got, looks, wrong.share)
    if set(got.changed) - set(want.changed):
        names = ", ".join(f"`{function.params[i]}`" for i in got.changed if i < len(function.params))
        return Finding(case, "changed", f"the answer is right, but the call changed its input {names} in place", got)
    return None


def _looks(function: FunctionSpec, case: Case, got: Any, want: Any) -> str:
    if set(function.compare if isinstance(function.compare, tuple) else (function.compare,)) - {"close"}:
        return ""
    if case.probe in FAULTS:
        got, want = got[0], want[0]
    return pattern(got, want, function.returns)


def _credit(spec: ExerciseSpec, results: Sequence[Finding | None], by_hand: str) -> tuple[float, tuple[str, ...]]:
    """Share of the credit earned, and the kinds that were right."""
    gate = {f.case.function for f in results if f is not None and f.case.kind == WORKED}
    groups: dict[tuple[str, str], list[int]] = {}
    for i, case in enumerate(spec.cases):
        groups.setdefault((case.function, case.kind), []).append(i)
    total = earned = 1.0 if by_hand else 0.0
    earned = 0.0
    passed = []
    for (function, kind), members in groups.items():
        weight = max(spec.cases[i].weight for i in members)
        total += weight
        if function in gate:
            continue
        found = [results[i] for i in members]
        earned += weight * min(1.0 if f is None else f.share for f in found)
        if not any(found):
            passed.append((function, kind))
    return earned / total, _names(spec, passed)
