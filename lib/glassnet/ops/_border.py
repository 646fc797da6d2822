"""More checks at the border, on top of `_check`: what pooling, layers, losses and norms expect of their arguments."""

import math
import numbers
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module
from glassnet.ops._check import check_floating, dtype_name, whole


def floating(caller: str, **arrays: Array | None) -> Any:
    """Return the library of the arrays; they must be floating and all of one dtype. None is skipped."""
    xp = array_module(*arrays.values(), caller=caller)
    check_floating(caller, xp, **arrays)
    return xp


def upstream(caller: str, dy: Array, y_shape: tuple[int, ...], dtype: Any, *others: Array) -> Any:
    """Return the library of `dy` and `others`; `dy` must have the shape and dtype of what forward returned."""
    xp = array_module(dy, *others, caller=caller)
    if not hasattr(dy, "shape"):
        raise TypeError(f"{caller}: dy must be an array of the shape of y, {tuple(y_shape)}, got {dy!r}")
    if tuple(dy.shape) != tuple(y_shape):
        raise ValueError(f"{caller}: dy must have the shape of y, {tuple(y_shape)}, got {tuple(dy.shape)}")
    if dy.dtype != dtype:
        expected = str(dtype).rsplit(".", 1)[-1]
        raise TypeError(f"{caller}: dy must have the dtype of y, {expected}, got {dtype_name(dy)}")
    return xp


def at_least(caller: str, x: Array, ndim: int, axes: str) -> None:
    """Refuse an `x` with fewer than `ndim` axes."""
    if x.ndim < ndim:
        raise ValueError(f"{caller}: x must have shape ({axes}), got {tuple(x.shape)}")


def vector(caller: str, name: str, a: Array | None, length: int, per: str, x: Array) -> None:
    """Refuse a parameter (unless None) that has not one entry per channel, feature or class of `x`."""
    if a is not None and tuple(a.shape) != (length,):
        raise ValueError(
            f"{caller}: {name} must have shape ({length},), one entry per {per} of x {tuple(x.shape)}, "
            f"got {tuple(a.shape)}"
        )


def axis_of(caller: str, value: Any, x: Array) -> int:
    """Return `value` as an axis of `x`, counted from the front; the axis must have entries."""
    axis = whole(caller, "axis", value, -1_000_000)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"{caller}: axis={axis} is not an axis of x {tuple(x.shape)}")
    if x.shape[axis] == 0:
        raise ValueError(f"{caller}: axis {axis} of x {tuple(x.shape)} has no entries")
    return axis % int(x.ndim)


def real(caller: str, name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Return `value` as a finite float in low..high."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(f"{caller}: {name} must be a number, got {value!r}")
    number = float(value)
    if not (math.isfinite(number) and low <= number <= high):
        at_low = f" and at least {low:g}" if math.isfinite(low) else ""
        bounds = f" in {low:g}..{high:g}" if math.isfinite(high) else at_low
        raise ValueError(f"{caller}: {name} must be finite{bounds}, got {value}")
    return number


def positive(caller: str, name: str, value: Any) -> float:
    """Return `value` as a finite float above 0."""
    number = real(caller, name, value)
    if number <= 0:
        raise ValueError(f"{caller}: {name} must be more than 0, got {value}")
    return number
