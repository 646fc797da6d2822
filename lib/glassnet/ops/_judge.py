"""Call what may be wrong and say how it differs from what is right. A fault is a sentence; "" is none."""

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, astype, to_numpy
from glassnet.ops._check import dtype_name


def call(function: Any, arrays: Sequence[Any], options: dict[str, Any]) -> tuple[Any, str]:
    """Return what the function returned and no fault, or None and what it raised."""
    try:
        return function(*arrays, **options), ""
    except Exception as error:  # noqa: BLE001  a learner's function may raise anything
        return None, f"{getattr(function, '__name__', 'the function')} raised {type(error).__name__}: {error}"


def not_a_pair(found: Any) -> str:
    """Refuse what is not (y, cache)."""
    good = isinstance(found, tuple) and len(found) == 2
    return "" if good else f"forward must return (y, cache), got {kind(found)}"


def wrong_shape(name: str, found: Any, expected: Array) -> str:
    """Refuse what is not an array of the expected shape."""
    if not hasattr(found, "shape") or not hasattr(found, "dtype"):
        return f"{name} must be an array, got {kind(found)}"
    if tuple(found.shape) != tuple(expected.shape):
        return f"{name} must have shape {tuple(expected.shape)}, got {tuple(found.shape)}"
    return ""


def wrong_values(name: str, found: Array, expected: Array, rtol: float) -> str:
    """Refuse numbers that are off by more than `rtol` of the largest expected one; name the worst."""
    a, b = to_numpy(found), to_numpy(expected)
    off = np.abs(a - b)
    # "not <=" and not ">": NaN is wrong too.
    if off.size == 0 or np.max(off) <= rtol * np.max(np.abs(b)):
        return ""
    worst = np.unravel_index(int(np.argmax(off)), off.shape)  # argmax finds NaN first
    place = tuple(int(i) for i in worst)
    return f"{name} at {place} is {a[place]:.6g}, expected {b[place]:.6g}"


def wrong_gradients(found: Any, expected: Sequence[Array | None], names: Sequence[str], rtol: float) -> str:
    """Refuse anything but a tuple of the expected gradients, None for None."""
    if not isinstance(found, tuple) or len(found) != len(expected):
        return f"backward must return a tuple of {len(expected)} ({', '.join(names)}), got {kind(found)}"
    for name, a, b in zip(names, found, expected, strict=True):
        if b is None:
            fault = "" if a is None else f"{name} must be None, as its array is, got {kind(a)}"
        else:
            fault = wrong_shape(name, a, b) or wrong_values(name, a, b, rtol)
        if fault:
            return fault
    return ""


def wrong_dtype(name: str, found: Any) -> str:
    """Refuse an array that is not float32; None and plain objects are another check's business."""
    if not hasattr(found, "dtype") or dtype_name(found) == "float32":
        return ""
    return f"{name} is {dtype_name(found)} where everything given was float32"


def modified(name: str, before: Array | None, now: Array | None) -> str:
    """Refuse an array that is not what it was."""
    if before is None or np.array_equal(to_numpy(before), to_numpy(now), equal_nan=True):
        return ""
    return f"{name} was changed in place"


def copies(arrays: Sequence[Array | None]) -> list[Array | None]:
    """Copy each array; None stays None."""
    return [None if a is None else array_module(a).asarray(a, copy=True) for a in arrays]


def in_float32(a: Any) -> Any:
    """Convert an array of float64; labels, None and plain options stay as they are."""
    return astype(a, array_module(a).float32) if hasattr(a, "dtype") and dtype_name(a) == "float64" else a


def names_of(function: Any, count: int) -> list[str]:
    """Name the first arguments of a function as its author did."""
    return list(inspect.signature(function).parameters)[:count]


def kind(a: object) -> str:
    """Say what somebody returned: its type, and how long it is if it is a tuple."""
    if isinstance(a, tuple):
        return f"a tuple of {len(a)}"
    return "None" if a is None else type(a).__name__
