"""Is this answer right, and if not, how does it differ? Type first, then shape, then values.

A spec names how answers are compared: ``"close"`` (numbers within rounding), ``"labels"`` (integers, equal),
``"partition"`` (integers, equal up to renaming; -1 stays -1), ``"clusters"`` (a partition named 0, 1, ... without gap),
``"index_set"`` (indices in any order), ``"flags"`` (yes or no, as booleans or as 1 and 0), ``"batches"`` (a list of
tuples of arrays), ``"exact"``, ``"frequencies"`` (shares within sampling noise), ``"properties"`` (a dict of facts),
``"network"`` (weights, by what a network of them answers), or a tuple of specs for a tuple.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from glassnet.check.data import Opaque, same_data
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


class Mismatch(NamedTuple):
    """How an answer differs: level is ``"type"``, ``"shape"`` or ``"value"``; text is for the learner."""

    level: str
    text: str


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


def _array_problem(got: Any, want: Any, kinds: str, wording: str) -> Mismatch | None:
    """Type and shape of an array or number against the expected one."""
    want = np.asarray(want)
    scalar = want.ndim == 0
    if not isinstance(got, (np.ndarray, np.generic)) and not (scalar and type(got) in (int, float, bool)):
        return Mismatch("type", f"expected {wording} {_of_shape(want)}, got {describe(got)}")
    found = np.asarray(got)
    if found.dtype.kind not in kinds:
        return Mismatch("type", f"expected {wording} {_of_shape(want)}, got {describe(got)}")
    if found.shape != want.shape:
        return Mismatch("shape", f"expected shape {want.shape}, got shape {found.shape}")
    return None


def _of_shape(want: np.ndarray[Any, Any]) -> str:
    return f"of shape {want.shape}" if want.ndim else "(one number)"


def _values(got: Any, want: Any, wrong: np.ndarray[Any, Any]) -> Mismatch | None:
    if not wrong.any():
        return None
    got, want = np.asarray(got), np.asarray(want)
    if want.size == 1:
        return Mismatch("value", f"expected {show(want)}, got {show(got)}")
    if want.size <= 24:
        return Mismatch("value", _side_by_side(want, got))
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"[{', '.join(map(str, at))}]"
    return Mismatch(
        "value",
        f"{int(wrong.sum())} of {want.size} values differ; the first is at {place}: "
        f"expected {show(want[at])}, got {show(got[at])}",
    )


def _side_by_side(want: Any, got: Any) -> str:
    """Both values below each other, the rows of an array too."""
    indent = "\n" + " " * len("expected ")
    return f"expected {show(want)}\ngot      {show(got)}".replace("\n ", indent + " ").replace("\n[", indent + "[")


def _close(got: Any, want: Any) -> Mismatch | None:
    problem = _array_problem(got, want, "fiu", "numbers")
    if problem:
        return problem
    return _values(got, want, ~is_close(np.asarray(got), np.asarray(want)))


def is_close(found: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Equal within rounding, at the precision of the coarser of the two arrays; NaN equals NaN."""
    coarse = any(a.dtype.kind == "f" and a.dtype.itemsize < 8 for a in (found, right))
    scale = float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0))
    rtol, atol = (1e-3, 1e-5 * scale + 1e-6) if coarse else (1e-6, 1e-9 * scale + 1e-10)
    return np.asarray(np.isclose(found.astype(float), right, rtol=rtol, atol=atol, equal_nan=True))


def _labels(got: Any, want: Any) -> Mismatch | None:
    problem = _array_problem(got, want, "iu", "integers")
    return problem or _values(got, want, np.asarray(got) != np.asarray(want))


def _partition(got: Any, want: Any) -> Mismatch | None:
    problem = _array_problem(got, want, "iu", "integers")
    if problem or same_partition(np.asarray(got), np.asarray(want)):
        return problem
    return Mismatch(
        "value",
        f"the groups differ (names of groups do not matter)\n{_side_by_side(want, got)}",
    )


def _clusters(got: Any, want: Any) -> Mismatch | None:
    problem = _partition(got, want)
    if problem:
        return problem
    names = np.unique(np.asarray(got))
    used = names[names != -1]
    if np.array_equal(used, np.arange(len(used))):
        return None
    return Mismatch(
        "value", f"the groups are right, their names are not: expected 0 to {len(used) - 1}, got {show(used)}"
    )


def same_partition(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    """Whether two label arrays of one shape group the points alike; -1 (noise) must stay -1."""
    pairs = np.unique(np.stack([a.ravel(), b.ravel()], axis=1), axis=0)
    one_to_one = len(np.unique(pairs[:, 0])) == len(pairs) == len(np.unique(pairs[:, 1]))
    return one_to_one and bool(((pairs[:, 0] == -1) == (pairs[:, 1] == -1)).all())


def _index_set(got: Any, want: Any) -> Mismatch | None:
    whole = isinstance(got, list) and all(isinstance(v, (int, np.integer)) for v in got)
    found = np.array(got, dtype=None if got else int) if whole else got
    if not isinstance(found, np.ndarray) or found.ndim != 1 or found.dtype.kind not in "iu":
        if isinstance(found, np.ndarray) and found.ndim == 1 and found.size == 0:
            found = found.astype(int)
        else:
            return Mismatch("type", f"expected a one-dimensional array of indices, got {describe(got)}")
    right = np.sort(np.asarray(want))
    if np.array_equal(np.sort(found), right):
        return None
    return Mismatch("value", _side_by_side(right, np.sort(found)))


def _exact(got: Any, want: Any) -> Mismatch | None:
    plain = got.item() if isinstance(got, (np.generic, np.ndarray)) and np.asarray(got).ndim == 0 else got
    if isinstance(want, (int, float)) and not isinstance(want, bool) and type(plain) in (int, float):
        return None if plain == want else Mismatch("value", f"expected {want}, got {plain}")
    if type(plain) is not type(want):
        return Mismatch("type", f"expected {describe(want)}, got {describe(got)}")
    return None if same_data(plain, want) else Mismatch("value", f"expected {show(want)}, got {show(plain)}")


def _frequencies(got: Any, want: Any) -> Mismatch | None:
    problem = _array_problem(got, want, "f", "shares")
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


def _flags(got: Any, want: Any) -> Mismatch | None:
    """Yes or no for each entry, as booleans or as the numbers 1 and 0."""
    problem = _array_problem(got, want, "biuf", "flags (True and False, or 1 and 0)")
    return problem or _values(got, want, np.asarray(got) != np.asarray(want))


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
    "close": _close,
    "labels": _labels,
    "partition": _partition,
    "clusters": _clusters,
    "index_set": _index_set,
    "flags": _flags,
    "batches": _batches,
    "exact": _exact,
    "frequencies": _frequencies,
    "properties": _properties,
}
