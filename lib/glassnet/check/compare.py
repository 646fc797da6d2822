"""Is this answer right, and if not, how does it differ? Type first, then shape, then values.

A spec names how answers are compared: ``"close"`` (numbers within rounding), ``"labels"`` (integers, equal),
``"partition"`` (integers, equal up to renaming; -1 stays -1), ``"clusters"`` (a partition named 0, 1, ... without gap),
``"index_set"`` (indices in any order), ``"flags"`` (yes or no, as booleans or as 1 and 0), ``"arrays"`` (a list of
arrays), ``"batches"`` (a list of tuples of arrays), ``"sizes"`` (a list of whole numbers, or of tuples of them),
``"exact"``, ``"frequencies"`` (shares within sampling noise), ``"properties"`` (a dict of facts), ``"network"``
(weights, by what a network of them answers), or a tuple of specs for a tuple.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.check import compare_arrays, compare_groups, compare_sizes
from glassnet.check.compare_arrays import Mismatch, array_problem
from glassnet.check.data import Opaque, same_data
from glassnet.check.learning import compare_learning
from glassnet.check.network import compare_networks
from glassnet.check.show import describe, show

Spec = str | tuple[str, ...]
FREQUENCY_ATOL = 0.13
_PROBE_SPECS = {"draws": "frequencies", "starts": "properties", "order": "properties"}
_WANTED = {"starts": "an array of centres", "order": "node numbers, an array of integers of shape (n,)"}
FAULTS = {  # probes whose value is (answer, fact), and what it means when the fact alone is wrong
    "twice": "two calls with the same input gave different answers",
    "memory": "the answer is right, but the call took far more memory than the answer needs",
    "nonnegative": "the answer is right but for rounding, and rounding made some of its numbers negative",
}


def spec_for(spec: Spec, probe: str) -> Any:
    """The spec of what a probe returns, given the spec of what the function returns."""
    if probe == "call":
        return spec
    if probe == "network":
        return ("exact", "close", "exact")
    return (spec, "exact") if probe in FAULTS else _PROBE_SPECS[probe]


def compare(spec: Spec, got: Any, want: Any, probe: str = "call", names: tuple[str, ...] = ()) -> Mismatch | None:
    """Compare an answer with the expected one.

    Parameters
    ----------
    spec : str or tuple of str
        How; see the module's text.
    got, want : data
        The learner's answer and the right one.
    probe : str
        Which probe produced both.
    names : tuple of str
        Names of the parts, where the answer is a tuple.

    Returns
    -------
    Mismatch or None
        None if the answer is right.
    """
    if probe in FAULTS and type(got) is tuple and len(got) == 2 and type(got[1]) is bool:
        inner = compare(spec, got[0], want[0], names=names)
        return inner if inner or got[1] == want[1] else Mismatch("value", FAULTS[probe])
    if probe in _PROBE_SPECS:
        if type(got) is not type(want):
            return Mismatch("type", f"expected {_WANTED.get(probe) or describe(want)}, got {describe(got)}")
        spec = str(spec_for(spec, probe))
    if probe == "learns":
        return compare_learning(got, want)
    if probe == "network":
        found = compare_networks(got, want, names)
        return Mismatch(*found) if found else None
    if got is None:
        return Mismatch("type", f"expected {describe(want)}, got None: is a `return` missing?")
    if isinstance(got, Opaque):
        return Mismatch("type", f"expected {describe(want)}, got a {got.type_name}")
    if isinstance(spec, tuple):
        return _parts(spec, got, want, names)
    return COMPARERS[spec](got, want)


def _parts(spec: tuple[str, ...], got: Any, want: Any, names: tuple[str, ...]) -> Mismatch | None:
    names = names or tuple(f"part {i}" for i in range(len(spec)))
    if not isinstance(got, (tuple, list)) or len(got) != len(spec):
        came = f"{len(got)} values" if isinstance(got, (tuple, list)) else describe(got)
        return Mismatch("type", f"expected {len(spec)} values ({', '.join(names)}), got {came}")
    found = [(name, compare(s, g, w)) for name, s, g, w in zip(names, spec, got, want, strict=True)]
    wrong = [(name, m) for name, m in found if m]
    if not wrong:
        return None
    for level in ("type", "shape", "value"):
        first = next(((name, m) for name, m in wrong if m.level == level), None)
        if first:
            return Mismatch(level, f"{first[0]}: {first[1].text}")
    return None


def _exact(got: Any, want: Any) -> Mismatch | None:
    plain = got.item() if isinstance(got, (np.generic, np.ndarray)) and np.asarray(got).ndim == 0 else got
    if isinstance(want, (int, float)) and not isinstance(want, bool) and type(plain) in (int, float):
        return None if plain == want else Mismatch("value", f"expected {want}, got {plain}")
    if type(plain) is not type(want):
        return Mismatch("type", f"expected {describe(want)}, got {describe(got)}")
    return None if same_data(plain, want) else Mismatch("value", f"expected {show(want)}, got {show(plain)}")


def _frequencies(got: Any, want: Any) -> Mismatch | None:
    problem = array_problem(got, want, "f", "shares")
    if problem:
        return problem
    far = np.abs(got - want)
    if far.max(initial=0.0) <= FREQUENCY_ATOL:
        return None
    k, i = np.unravel_index(int(far.argmax()), far.shape)
    return Mismatch(
        "value",
        f"centre {k} should be point {i} in about {want[k, i]:.0%} of the draws; here it was in {got[k, i]:.0%}",
    )


def _properties(got: Any, want: Any) -> Mismatch | None:
    wrong = [name for name, value in want.items() if got.get(name) != value]
    if not wrong:
        return None
    return Mismatch(
        "value",
        "; ".join(f"{name}: expected {show(want[name])}, got {show(got.get(name))}" for name in wrong),
    )


def _arrays(got: Any, want: Any) -> Mismatch | None:
    """A list of arrays: as many, and each close."""
    return _parts(("close",) * len(want), got, want, tuple(f"array {i}" for i in range(len(want))))


def _batches(got: Any, want: Any) -> Mismatch | None:
    """A list of tuples of arrays: as many tuples, and each array close."""
    if not isinstance(got, (list, tuple)):
        return Mismatch("type", f"expected a list of {len(want)} batches, got {describe(got)}")
    if len(got) != len(want):
        return Mismatch("shape", f"expected {len(want)} batches, got {len(got)}")
    for number, (mine, right) in enumerate(zip(got, want, strict=True)):
        names = tuple(f"part {i} of batch {number}" for i in range(len(right)))
        found = _parts(("close",) * len(right), mine, right, names)
        if found:
            return found
    return None


COMPARERS: dict[str, Callable[[Any, Any], Mismatch | None]] = {
    "close": compare_arrays.close,
    "labels": compare_arrays.labels,
    "partition": compare_groups.partition,
    "clusters": compare_groups.clusters,
    "index_set": compare_groups.index_set,
    "flags": compare_arrays.flags,
    "arrays": _arrays,
    "batches": _batches,
    "sizes": compare_sizes.sizes,
    "exact": _exact,
    "frequencies": _frequencies,
    "properties": _properties,
}
