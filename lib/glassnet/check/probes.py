"""How a function is turned into data that can be compared.

Most cases call the function once. Some ideas need more than one answer to show: that the same seed gives the same
centres, that far points are drawn more often, that memory stays small. A probe asks its questions through `call`, so it
works the same on the learner's function here and on one behind a process border.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from glassnet.check.case import Case, Outcome
from glassnet.check.data import Seed, Strided, same_data
from glassnet.check.learning import learns
from glassnet.check.network import run_network

_ROUNDING = 1e-9


class Call(Protocol):
    """Ask the function named `function`; see `glassnet.check.calling.call_function`."""

    def __call__(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, measure_memory: bool = False
    ) -> Outcome:
        """Give the outcome of one call."""


def call_many(call: Call, function: str, batch: Iterable[tuple[Any, ...]], kwargs: dict[str, Any]) -> Iterator[Outcome]:
    """Ask the same function again and again; a `call` with a method ``many`` gets the whole batch at once.

    Parameters
    ----------
    call : Call
    function : str
    batch : iterable of tuple
        The arguments of each call.
    kwargs : dict

    Yields
    ------
    Outcome
        One a call, in order; it may end early, after an outcome with an error.
    """
    many = getattr(call, "many", None)
    if many is not None:
        yield from many(function, batch, kwargs)
        return
    for args in batch:
        outcome = call(function, args, kwargs)
        yield outcome
        if outcome.error:
            return


def run_case(call: Call, case: Case) -> Outcome:
    """Put one case to a function.

    Raises
    ------
    KeyError
        The case names a probe that does not exist.
    """
    return PROBES[case.probe](call, case)


def _once(call: Call, case: Case) -> Outcome:
    return call(case.function, case.args, case.kwargs)


def _twice(call: Call, case: Case) -> Outcome:
    """Value: ``(first answer, whether options["times"] - 1 further calls with the same input gave the same)``.

    Two calls are the default; a small input, on which chance often agrees with itself, needs more.
    """
    first = call(case.function, case.args, case.kwargs)
    if first.error:
        return first
    return replace(first, value=(first.value, _steady(call, case, first.value)))


def _steady(call: Call, case: Case, value: Any) -> bool:
    more = int(case.options.get("times", 2)) - 1
    return all(
        same_data(value, o.value, _ROUNDING) for o in call_many(call, case.function, [case.args] * more, case.kwargs)
    )


def _memory(call: Call, case: Case) -> Outcome:
    """Value: ``(answer, whether the call allocated at most options["limit"] bytes)``."""
    outcome = call(case.function, case.args, case.kwargs, measure_memory=True)
    if outcome.error:
        return outcome
    return replace(outcome, value=(outcome.value, outcome.peak <= case.options["limit"]))


def _nonnegative(call: Call, case: Case) -> Outcome:
    """Value: ``(answer, whether no number in it is below zero)``; NaN is not below zero."""
    outcome = call(case.function, case.args, case.kwargs)
    if outcome.error:
        return outcome
    value = outcome.value
    numbers = isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    return replace(outcome, value=(value, not (numbers and bool((value < 0).any()))))


def _points(case: Case) -> np.ndarray[Any, Any]:
    X = case.args[0]
    return X.array if isinstance(X, Strided) else np.asarray(X)


def _rows(points: np.ndarray[Any, Any], centers: Any) -> list[int]:
    """Index of the row of `points` that equals each row of `centers`; -1 where none does."""
    centers = np.asarray(centers)
    if centers.ndim != 2 or centers.shape[1] != points.shape[1] or centers.dtype.kind not in "iuf":
        return [-1]
    near = np.isclose(centers[:, None, :], points[None], rtol=1e-5, atol=1e-6).all(axis=2)
    return [int(row.argmax()) if row.any() else -1 for row in near]


def _seeded(case: Case, shift: int) -> tuple[Any, ...]:
    return tuple(Seed(arg.value + shift) if isinstance(arg, Seed) else arg for arg in case.args)


def _draws(call: Call, case: Case) -> Outcome:
    """How often each point is drawn in each place, over ``options["n"]`` seeds: an array (K, N) of shares."""
    points, n = _points(case), int(case.options["n"])
    shares: np.ndarray[Any, Any] | None = None
    total = 0.0
    outcome = Outcome()
    for outcome in call_many(call, case.function, [_seeded(case, shift) for shift in range(n)], case.kwargs):
        total += outcome.seconds
        if outcome.error or outcome.changed:
            return outcome
        rows = _rows(points, outcome.value) if isinstance(outcome.value, np.ndarray) else [-1]
        if -1 in rows:
            return outcome
        shares = np.zeros((len(rows), len(points))) if shares is None else shares
        if len(rows) != len(shares):
            return outcome
        shares[np.arange(len(rows)), rows] += 1 / n
    return replace(outcome, value=shares, seconds=total)


def _starts(call: Call, case: Case) -> Outcome:
    """What every good choice of starting centres has, as a dict of facts that hold for ``options["times"]`` seeds.

    ``options["facts"]`` names the facts to look at; without it, all.
    """
    points = _points(case)
    facts: list[dict[str, Any]] = []
    outcome, total = Outcome(), 0.0
    shifts = [shift for shift in range(int(case.options.get("times", 20))) for _ in "ab"]  # each seed twice
    before: Any = None
    for number, outcome in enumerate(
        call_many(call, case.function, [_seeded(case, shift) for shift in shifts], case.kwargs)
    ):
        total += outcome.seconds
        centers = outcome.value
        if outcome.error or outcome.changed or not isinstance(centers, np.ndarray) or centers.ndim != 2:
            return outcome
        if number % 2:
            facts[-1]["same seed, same centres"] = same_data(before, centers)
        else:
            facts.append(_facts(points, centers))
        before = centers
    worst = {name: min(fact[name] for fact in facts) for name in case.options.get("facts", facts[0])}
    return replace(outcome, value=worst, seconds=total)


def _facts(points: np.ndarray[Any, Any], centers: np.ndarray[Any, Any]) -> dict[str, Any]:
    distinct = len(np.unique(points, axis=0))
    return {
        "number of centres": len(centers),
        "each centre is a point of X": -1 not in _rows(points, centers),
        "no centre twice": len(np.unique(centers, axis=0)) == min(len(centers), distinct),
    }


def _network(call: Call, case: Case) -> Outcome:
    """What the weights that came back compute; ``options`` are those of `run_network`."""
    outcome = call(case.function, case.args, case.kwargs)
    if outcome.error:
        return outcome
    return replace(outcome, value=run_network(outcome.value, **case.options))


def _order(call: Call, case: Case) -> Outcome:
    """What every good order of a graph's nodes has, as a dict of counts; ``args[0][i]`` lists the parents of node i."""
    outcome = call(case.function, case.args, case.kwargs)
    numbers = outcome.value
    if isinstance(numbers, list) and all(type(v) is int or isinstance(v, np.integer) for v in numbers):
        numbers = np.array(numbers, dtype=int)
    if outcome.error or not isinstance(numbers, np.ndarray) or numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        return outcome
    parents = case.args[0]
    place = {node: i for i, node in reversed(list(enumerate(numbers.tolist())))}  # of a node that comes twice the first
    edges = [(node, parent) for node, of in enumerate(parents) for parent in of]
    facts = {
        "nodes that come": len(numbers),
        "nodes that are missing": sum(node not in place for node in range(len(parents))),
        "edges whose parent comes too late": sum(place.get(p, -1) >= place.get(n, len(numbers)) for n, p in edges),
    }
    return replace(outcome, value=facts)


PROBES: dict[str, Callable[[Call, Case], Outcome]] = {
    "call": _once,
    "twice": _twice,
    "memory": _memory,
    "nonnegative": _nonnegative,
    "draws": _draws,
    "starts": _starts,
    "order": _order,
    "network": _network,
    "learns": learns,
}
