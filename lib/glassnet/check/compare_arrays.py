"""Comparing arrays and numbers: close, equal as integers, equal as flags. Type first, then shape, then values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from glassnet.check.show import describe, show


class Mismatch(NamedTuple):
    """How an answer differs: level is ``"type"``, ``"shape"`` or ``"value"``; text is for the learner.

    `share` is the part of the case's credit that is earned all the same.
    """

    level: str
    text: str
    share: float = 0.0


def close(got: Any, want: Any) -> Mismatch | None:
    """Compare numbers of any type, within rounding."""
    problem = array_problem(got, want, "fiu", "numbers")
    if problem:
        return problem
    return values(got, want, ~is_close(np.asarray(got), np.asarray(want)))


def is_close(found: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Equal within rounding, at the precision of the coarser of the two arrays; NaN equals NaN."""
    coarse = any(a.dtype.kind == "f" and a.dtype.itemsize < 8 for a in (found, right))
    scale = float(np.max(np.abs(right[np.isfinite(right)]), initial=0.0))
    rtol, atol = (1e-3, 1e-5 * scale + 1e-6) if coarse else (1e-6, 1e-9 * scale + 1e-10)
    return np.asarray(np.isclose(found.astype(float), right, rtol=rtol, atol=atol, equal_nan=True))


def labels(got: Any, want: Any) -> Mismatch | None:
    """Compare integers, which must be equal."""
    problem = array_problem(got, want, "iu", "integers")
    return problem or values(got, want, np.asarray(got) != np.asarray(want))


def flags(got: Any, want: Any) -> Mismatch | None:
    """Yes or no for each entry, as booleans or as the numbers 1 and 0."""
    problem = array_problem(got, want, "biuf", "flags (True and False, or 1 and 0)")
    return problem or values(got, want, np.asarray(got) != np.asarray(want))


def array_problem(got: Any, want: Any, kinds: str, wording: str) -> Mismatch | None:
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


def values(got: Any, want: Any, wrong: np.ndarray[Any, Any]) -> Mismatch | None:
    """Show the entries that are wrong, or all of a small array."""
    if not wrong.any():
        return None
    got, want = np.asarray(got), np.asarray(want)
    if want.size == 1:
        return Mismatch("value", f"expected {show(want)}, got {show(got)}{_hidden_gap(want, got)}")
    if want.size <= 24:
        return Mismatch("value", side_by_side(want, got) + _hidden_gap(want, got))
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"[{', '.join(map(str, at))}]"
    return Mismatch(
        "value",
        f"{int(wrong.sum())} of {want.size} values differ; the first is at {place}: "
        f"expected {show(want[at])}, got {show(got[at])}{_hidden_gap(want[at], got[at])}",
    )


def _hidden_gap(want: Any, got: Any) -> str:
    """What to add where the digits that are shown hide the difference."""
    if show(want) != show(got):
        return ""
    gaps = np.abs(np.asarray(got, dtype=float) - np.asarray(want, dtype=float))
    return f" (shown rounded: they differ by up to {np.max(gaps, initial=0.0, where=np.isfinite(gaps)):.1e})"


def side_by_side(want: Any, got: Any) -> str:
    """Both values below each other, the rows of an array too."""
    indent = "\n" + " " * len("expected ")
    return f"expected {show(want)}\ngot      {show(got)}".replace("\n ", indent + " ").replace("\n[", indent + "[")


def _of_shape(want: np.ndarray[Any, Any]) -> str:
    return f"of shape {want.shape}" if want.ndim else "(one number)"
