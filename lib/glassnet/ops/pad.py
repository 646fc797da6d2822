"""Padding: a border around the last axes, of zeros or of what the image shows there."""

from types import EllipsisType
from typing import Any

from glassnet.backend import Array, array_module, zeros
from glassnet.ops._check import check_choice, check_floating, check_upstream, per_axis
from glassnet.ops.op import Op

MODES = ("zeros", "reflect", "replicate", "circular")

Sides = tuple[tuple[int, int], ...]
"""(before, after) for each padded axis."""

Index = tuple[slice | EllipsisType, ...]


def pad_forward(
    x: Array, *, padding: int | tuple[int, ...] | tuple[tuple[int, int], ...], mode: str = "zeros"
) -> tuple[Array, Any]:
    """Add a border around every axis behind the first two.

    For the axis ``a b c d`` and a border of 2::

        zeros       0 0 a b c d 0 0
        reflect     c b a b c d c b     the mirror stands on the last pixel, which is not repeated
        replicate   a a a b c d d d     the last pixel, over and over
        circular    c d a b c d a b     the image begins again

    Parameters
    ----------
    x : array of shape (N, C, L) or (N, C, H, W), floating
    padding : int, tuple of int or tuple of (before, after)
        The border: one width for all sides, one for each axis as in ``(1, 2)``, or one for each side as in
        ``((1, 0), (2, 3))`` = ((top, bottom), (left, right)).
    mode : {"zeros", "reflect", "replicate", "circular"}

    Returns
    -------
    y : array of shape (N, C, top + H + bottom, left + W + right), dtype of x
    cache : opaque; pass it to `pad_backward`

    Raises
    ------
    ValueError
        "pad: reflect needs a border smaller than the axis, got 3 for axis 2 of 3 (x: (1, 1, 3, 5))".

    References
    ----------
    R. Szeliski, "Computer Vision: Algorithms and Applications", 2nd edition, section 3.2 (border effects).
    """
    xp = array_module(x, caller="pad")
    if x.ndim < 3:
        raise ValueError(f"pad: x must have shape (N, C, L) or (N, C, H, W), got {tuple(x.shape)}")
    check_floating("pad", xp, x=x)
    sides = per_side("pad", padding, x.ndim - 2)
    check_border("pad", x, sides, mode)
    return add_border(x, sides, mode), (x, sides, mode)


def pad_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Fold the border's gradient back onto the values that it shows.

    Parameters
    ----------
    dy : array of the shape of y
    cache : what `pad_forward` returned

    Returns
    -------
    (dx,) : one array of the shape of x
    """
    x, sides, mode = cache
    xp = array_module(dy, x, caller="pad_backward")
    padded = tuple(n + sum(side) for n, side in zip(x.shape[2:], sides, strict=True))
    check_upstream("pad_backward", xp, dy, (*x.shape[:2], *padded), x)
    return (fold_border(dy, sides, mode),)


pad = Op(pad_forward, pad_backward)


def per_side(caller: str, padding: object, axes: int) -> Sides:
    """Return (before, after) for each axis."""
    if isinstance(padding, tuple | list) and any(isinstance(p, tuple | list) for p in padding):
        if len(padding) != axes or not all(isinstance(p, tuple | list) and len(p) == 2 for p in padding):
            raise ValueError(f"{caller}: padding must have {axes} pairs (before, after), one per axis, got {padding!r}")
        return tuple(per_axis(caller, "padding", p, 2, 0) for p in padding)  # type: ignore[misc]  # 2 each: just seen
    return tuple((p, p) for p in per_axis(caller, "padding", padding, axes, 0))


def check_border(caller: str, x: Array, sides: Sides, mode: str) -> None:
    """Refuse an unknown mode, and a border that shows more than the image has."""
    check_choice(caller, "mode", mode, MODES)
    for axis, side in enumerate(sides, 2):
        n = x.shape[axis]
        most, bound = {
            "zeros": (max(side), ""),
            "reflect": (max(n - 1, 0), "smaller than the axis"),
            "replicate": (max(side) if n else 0, "within reach of a pixel"),
            "circular": (n, "no wider than the axis"),
        }[mode]
        if max(side) > most:
            raise ValueError(
                f"{caller}: {mode} needs a border {bound}, got {max(side)} for axis {axis} of {n} (x: {tuple(x.shape)})"
            )


def add_border(x: Array, sides: Sides, mode: str) -> Array:
    """Pad the last axes; everything is checked already."""
    padded = tuple(n + sum(side) for n, side in zip(x.shape[2:], sides, strict=True))
    y = zeros((*x.shape[:2], *padded), like=x)
    y[_inside(x.shape[2:], sides)] = x
    for border, shown in _borders(x.shape, sides, mode):
        y[border] = y[shown]
    return y


def fold_border(dy: Array, sides: Sides, mode: str) -> Array:
    """Undo `add_border` for a gradient: the last border first, since it shows parts of the others."""
    xp = array_module(dy)
    size = tuple(n - sum(side) for n, side in zip(dy.shape[2:], sides, strict=True))
    pairs = _borders((*dy.shape[:2], *size), sides, mode)
    dy = xp.asarray(dy, copy=True) if pairs else dy
    for border, shown in reversed(pairs):
        # One value that fills the whole border gets the border's sum.
        axis = len(border) - 2
        dy[shown] += xp.sum(dy[border], axis=axis, keepdims=True) if mode == "replicate" else dy[border]
    return xp.asarray(dy[_inside(size, sides)], copy=True)


def _inside(size: tuple[int, ...], sides: Sides) -> tuple[slice, ...]:
    """Where the image lies in its padded version."""
    return (slice(None), slice(None), *(slice(before, before + n) for n, (before, _) in zip(size, sides, strict=True)))


def _borders(shape: tuple[int, ...], sides: Sides, mode: str) -> list[tuple[Index, Index]]:
    """List, axis by axis, each border as an index and the index of the values that it shows."""
    if mode == "zeros":
        return []
    pairs: list[tuple[Index, Index]] = []
    for axis, (before, after) in enumerate(sides, 2):
        first, end = before, before + shape[axis]
        shown_before, shown_after = {
            "reflect": (_downwards(first + before, before), _downwards(end - 2, after)),
            "replicate": (slice(first, first + 1), slice(end - 1, end)),
            "circular": (slice(end - before, end), slice(first, first + after)),
        }[mode]
        all_before = (slice(None),) * axis
        if before:
            pairs.append(((*all_before, slice(0, first), ...), (*all_before, shown_before, ...)))
        if after:
            pairs.append(((*all_before, slice(end, end + after), ...), (*all_before, shown_after, ...)))
    return pairs


def _downwards(start: int, count: int) -> slice:
    """Select `count` values from `start` down; the stop below index 0 is written None, for -1 means the last."""
    stop = start - count
    return slice(start, None if stop < 0 else stop, -1)
