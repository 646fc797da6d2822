"""Checks at the border, shared by the kernels: what a public function expects of its arrays and options."""

import operator
from typing import Any

from glassnet.backend import Array


def check_floating(caller: str, xp: Any, **arrays: Array | None) -> None:
    """Refuse arrays that are not floating, or not all of one dtype; None (an absent bias) passes."""
    there = {name: a for name, a in arrays.items() if a is not None}
    for name, a in there.items():
        if a.dtype not in (xp.float32, xp.float64):
            raise TypeError(f"{caller}: {name} must be float32 or float64, got {dtype_name(a)}")
    (first, reference), *others = there.items()
    for name, a in others:
        if a.dtype != reference.dtype:
            raise TypeError(
                f"{caller}: {first} is {dtype_name(reference)} but {name} is {dtype_name(a)}; convert one of them"
            )


def check_axes(caller: str, name: str, a: Array, axes: str) -> None:
    """Refuse an array without the axes that are named in `axes`, such as ``"N, C, H, W"``."""
    if a.ndim != axes.count(",") + 1:
        raise ValueError(f"{caller}: {name} must have shape ({axes}), got {tuple(a.shape)}")


def check_upstream(caller: str, xp: Any, dy: Array, y_shape: tuple[int, ...], x: Array) -> None:
    """Refuse an upstream gradient that is not of the shape of `y` and the dtype of `x`."""
    if tuple(dy.shape) != tuple(y_shape):
        raise ValueError(f"{caller}: dy must have the shape of y, {tuple(y_shape)}, got {tuple(dy.shape)}")
    check_floating(caller, xp, x=x, dy=dy)


def check_choice(caller: str, name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{caller}: {name} must be one of {', '.join(allowed)}, got {value!r}")


def whole(caller: str, name: str, value: object, least: int) -> int:
    """Return `value` as an int that is at least `least`."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{caller}: {name} must be a whole number, got {value!r}")
    number = operator.index(value)
    if number < least:
        raise ValueError(f"{caller}: {name} must be at least {least}, got {number}")
    return number


def per_axis(caller: str, name: str, value: object, axes: int, least: int) -> tuple[int, ...]:
    """Return one whole number per axis: `value` is one for all, or a tuple with one for each."""
    if not isinstance(value, tuple | list):
        return (whole(caller, name, value, least),) * axes
    if len(value) != axes:
        raise ValueError(f"{caller}: {name} must be one number or {axes}, one per axis, got {value!r}")
    return tuple(whole(caller, name, v, least) for v in value)


def dtype_name(a: Array) -> str:
    """Name a dtype briefly in any library: ``float32``."""
    return str(a.dtype).rsplit(".", 1)[-1]
