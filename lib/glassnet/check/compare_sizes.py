"""Comparing lists of sizes: one whole number, or one tuple of them, for each layer of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check.compare_arrays import Mismatch
from glassnet.check.show import describe, show


def sizes(got: Any, want: Any) -> Mismatch | None:
    """Compare entry by entry; lists, tuples and arrays count alike, numbers have to be whole."""
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
    """An entry as Python's own numbers; None if it holds anything but whole numbers."""
    if isinstance(entry, np.ndarray) and entry.dtype.kind in "iu":
        entry = entry.tolist()
    if type(entry) is int or isinstance(entry, np.integer):
        return int(entry)
    if isinstance(entry, (list, tuple)) and all(type(v) is int or isinstance(v, np.integer) for v in entry):
        return tuple(map(int, entry))
    return None


def _kind(right: Any) -> str:
    return f"a tuple of {len(right)} whole numbers" if isinstance(right, tuple) else "a whole number"
