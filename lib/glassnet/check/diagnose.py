"""Which misconception is this? Match the learner's answers with the answers of known wrong versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from glassnet.check.case import NOT_TRIED, Outcome
from glassnet.check.compare import COMPARERS, FREQUENCY_ATOL, compare, spec_for
from glassnet.check.compare_arrays import is_close
from glassnet.check.compare_groups import same_partition
from glassnet.check.learning import alike_learning
from glassnet.check.spec import ExerciseSpec, Wrong
from glassnet.check.verdict import Diagnosis

SIDE_FACTS = ("memory", "nonnegative")


def diagnose(
    spec: ExerciseSpec, outcomes: Sequence[Outcome], failing: Collection[int], absent: Collection[str]
) -> tuple[Diagnosis, ...]:
    """Name the misconceptions that explain the failing cases.

    Parameters
    ----------
    spec : ExerciseSpec
    outcomes : sequence of Outcome
        The learner's, one a case.
    failing : collection of int
        Indices of the cases that are wrong.
    absent : collection of str
        Functions that were not attempted: nothing to diagnose.

    Returns
    -------
    tuple of Diagnosis
        Function by function. Certain ones first: versions that give the learner's answer on *every* case of the
        function; if several do, they cannot be told apart and all are named. A version that fails on every case has to
        fail for the same reason, or it is named as a guess. Otherwise up to two versions that each
        explain some of the failing cases and contradict none of the right ones.
    """
    found: list[Diagnosis] = []
    for function in (f.name for f in spec.functions if f.name not in absent):
        mine = [
            i
            for i, case in enumerate(spec.cases)
            if case.function == function and outcomes[i].message != NOT_TRIED  # no answer says nothing
        ]
        bad = [i for i in mine if i in failing]
        if bad:
            found += _for_function(spec, outcomes, function, mine, bad)
    unique = {(d.name, d.certain): d for d in reversed(found)}
    return tuple(reversed(unique.values()))


def _for_function(
    spec: ExerciseSpec, outcomes: Sequence[Outcome], function: str, mine: list[int], bad: list[int]
) -> list[Diagnosis]:
    candidates = [w for w in spec.catalogue if function in w.functions]
    agrees = {w.name: {i for i in mine if _agree(spec, i, outcomes[i], w)} for w in candidates}
    sure = [w for w in candidates if agrees[w.name] == set(mine)]
    if sure:
        telling = [w for w in sure if _tells(outcomes, w, mine)]
        return [Diagnosis(w.name, w.says, function, certain=bool(telling)) for w in telling or sure[:2]]
    partial: list[Diagnosis] = []
    left = set(bad)
    while left and len(partial) < 2:
        best = max(candidates, key=lambda w: _explains(spec, w, agrees[w.name], bad, left), default=None)
        if best is None or _explains(spec, best, agrees[best.name], bad, left) <= 0:
            break
        partial.append(Diagnosis(best.name, best.says, function, certain=False))
        left -= agrees[best.name]
    return partial


def _tells(outcomes: Sequence[Outcome], wrong: Wrong, mine: list[int]) -> bool:
    """Whether to agree everywhere says which mistake it is: not if both only fail, in words that differ."""
    return any(not _outcome(wrong, i).error or outcomes[i].error == "TimeoutError" for i in mine) or all(
        outcomes[i].reason == _outcome(wrong, i).reason for i in mine
    )


def _explains(spec: ExerciseSpec, wrong: Wrong, agrees: set[int], bad: list[int], left: set[int]) -> int:
    """How many unexplained failures a version explains; 0 if it contradicts a right answer or only shares an error."""
    deviates = {
        i for i, o in enumerate(wrong.outcomes) if o is not None and not _agree(spec, i, spec.expected[i], wrong)
    }
    if not deviates <= set(bad):
        return 0
    telling = [i for i in agrees & left if not _outcome(wrong, i).error]
    return len(telling)


def _outcome(wrong: Wrong, index: int) -> Outcome:
    return wrong.outcomes[index] or Outcome(error="not asked")


def _agree(spec: ExerciseSpec, index: int, got: Outcome, wrong: Wrong) -> bool:
    other = wrong.outcomes[index]
    if other is None:
        return False
    if got.error or other.error:
        return got.error == other.error
    case = spec.cases[index]
    if case.probe == "twice" and _unsteady(got.value) and _unsteady(other.value):
        return True  # answers that change from call to call: which ones came is chance
    if got.changed != other.changed:
        return False
    if case.probe == "learns":
        return alike_learning(got.value, other.value)
    if case.probe in SIDE_FACTS and _both_wrong(spec, index, got, other):
        return alike(spec.function(case.function).compare, got.value[0], other.value[0])
    how = spec_for(spec.function(case.function).compare, case.probe)
    return alike(how, got.value, other.value)


def _both_wrong(spec: ExerciseSpec, index: int, got: Outcome, other: Outcome) -> bool:
    """Whether both are wrong answers: then how much memory they took, or their sign, says nothing about the mistake."""
    values = (got.value, other.value)
    if not all(type(v) is tuple and len(v) == 2 and type(v[1]) is bool for v in values):
        return False
    how, right = spec.function(spec.cases[index].function).compare, spec.expected[index].value[0]
    return all(compare(how, v[0], right) is not None for v in values)


def _unsteady(value: Any) -> bool:
    return type(value) is tuple and len(value) == 2 and value[1] is False


def alike(spec: Any, a: Any, b: Any) -> bool:
    """Whether two answers, right or wrong, are the same answer within rounding and noise.

    Looser than `glassnet.check.compare.compare` in one way, stricter in another: neither side has to have the right
    type, but both must have the same kind of type and the same shape.
    """
    if spec == "sizes":
        a, b = (v.tolist() if isinstance(v, np.ndarray) else v for v in (a, b))
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        loose = spec in ("batches", "sizes")
        inner = spec if loose else ""  # pairs may come as tuples or as lists
        specs = spec if isinstance(spec, tuple) and len(spec) == len(a) else (inner,) * len(a)
        return (type(a) is type(b) or loose) and len(a) == len(b) and all(map(alike, specs, a, b))
    if spec == "sizes" and _number(a) and _number(b):
        return bool(a == b)  # tables hold many numbers: an array for each would take its time
    if isinstance(a, dict) or isinstance(b, dict) or not (_numeric(a) and _numeric(b)):
        return bool(type(a) is type(b) and COMPARERS["exact"](a, b) is None)
    a, b = np.asarray(a), np.asarray(b)
    if spec == "index_set" and a.ndim == b.ndim == 1 and _family(a) == _family(b) == "i":
        return np.array_equal(np.sort(a), np.sort(b))
    if spec == "flags" and a.shape == b.shape:
        return np.array_equal(a, b)
    if a.shape != b.shape or _family(a) != _family(b):
        return False
    if spec in ("partition", "clusters") and _family(a) == "i" and same_partition(a, b):
        return spec == "partition" or np.array_equal(np.unique(a), np.unique(b))
    if spec == "frequencies":
        return bool(np.abs(a - b).max(initial=0.0) <= FREQUENCY_ATOL)
    return bool(is_close(a, b).all()) if _family(a) != "b" else np.array_equal(a, b)


def _numeric(value: Any) -> bool:
    return type(value) in (bool, int, float) or (
        isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf"
    )


def _number(value: Any) -> bool:
    return type(value) in (int, float) or isinstance(value, (np.integer, np.floating))


def _family(a: np.ndarray[Any, Any]) -> str:
    return "i" if a.dtype.kind in "iu" else a.dtype.kind
