"""Comparing lists of sizes: one whole number, or one tuple of them, for each layer of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check.compare_arrays import Mismatch
from glassnet.check.show import describe, show


def sizes(got: Any, want: Any) -> Mismatch | None:
    """Compare entry by entry; lists, tuples and arrays count alike, and so do 3 and 3.0."""
    entries = list(got) if isinstance(got, (list, tuple)) or (isinstance(got, np.ndarray) and got.ndim) else None
    if entries is None:
        return Mismatch("type", f"expected a list of {len(want)} entries, got {describe(got)}")
    if len(entries) != len(want):
        return Mismatch("shape", f"expected {len(want)} entries, got {len(entries)}")
    found = [_plain(entry) for entry in entries]
    for i, (mine, came, right) in enumerate(zip(found, entries, want, strict=True)):
        if mine is None or type(mine) is not type(right):
            return Mismatch("type", f"entry {i}: expected {_kind(right)}, got {describe(came)}")
    wrong = [i for i, (mine, right) in enumerate(zip(found, want, strict=True)) if mine != right]
    if not wrong:
        return None
    first = wrong[0]
    text = f"entry {first}: expected {show(want[first])}, got {show(found[first])}"
    return Mismatch("value", text if len(wrong) == 1 else f"{text}; {len(wrong)} of {len(want)} entries differ")


def _plain(entry: Any) -> int | tuple[int, ...] | None:
    """An entry as Python's own whole numbers; None if it holds anything else."""
    if isinstance(entry, np.ndarray):
        entry = entry.tolist()
    if isinstance(entry, (list, tuple)):
        inside = [_whole(value) for value in entry]
        return None if None in inside else tuple(value for value in inside if value is not None)
    return _whole(entry)


def _whole(value: Any) -> int | None:
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if type(value) is int or (type(value) is float and value.is_integer()) else None


def _kind(right: Any) -> str:
    return f"a tuple of {len(right)} whole numbers" if isinstance(right, tuple) else "a whole number"
