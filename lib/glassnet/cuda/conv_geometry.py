"""Which pixels a convolution looks at, in even steps along each axis: what the kernels of `conv.cu` are told."""

from math import gcd
from typing import Any, NamedTuple

import numpy as np

from glassnet.ops._conv_windows import Windows


class Gather(NamedTuple):
    """One class of pixels; the struct of the same name in `conv_geometry.cuh`, field by field."""

    images: int
    groups: int
    channels: int
    rows: int
    rows_padded: int
    height: int
    width: int
    taps_h: int
    taps_w: int
    tap_h: int
    tap_w: int
    first_h: int
    first_w: int
    places_h: int
    places_w: int
    place_h: int
    place_w: int
    kernel_h: int
    kernel_w: int
    weight_h: int
    weight_w: int
    weight_step_h: int
    weight_step_w: int
    out_height: int
    out_width: int
    out_h: int
    out_w: int
    out_step_h: int
    out_step_w: int


_STRUCT = np.dtype([(name, np.int32) for name in Gather._fields])


class Axis(NamedTuple):
    """Along one axis: which taps a class of pixels has, what they see, and where the class lies in the output."""

    taps: int
    tap: int
    first: int
    places: int
    place: int
    weight: int
    weight_step: int
    out: int
    out_step: int


def forward_axes(windows: Windows) -> tuple[Axis, ...]:
    """Describe the forward pass: one class, of all taps and all places."""
    facts = zip(windows.kernel, windows.dilation, windows.sides, windows.out, windows.stride, strict=True)
    return tuple(Axis(k, dilation, -side[0], out, stride, 0, 1, 0, 1) for k, dilation, side, out, stride in facts)


def back_axis(size: int, kernel: int, dilation: int, stride: int, before: int, rest: int) -> Axis:
    """Find, for the pixels rest, rest + stride, ..., the taps through which places reached them, and which places.

    Pixel p and tap k belong to place (p + before - k*dilation) / stride, if that is whole: so k solves a congruence,
    and its solutions, if there are any, are evenly spaced.
    """
    step = stride // gcd(stride, dilation)
    first = next((k for k in range(min(step, kernel)) if (rest + before - k * dilation) % stride == 0), kernel)
    return Axis(
        taps=len(range(first, kernel, step)),
        tap=-(step * dilation) // stride,
        first=(rest + before - first * dilation) // stride,
        places=len(range(rest, size, stride)),
        place=1,
        weight=first,
        weight_step=step,
        out=rest,
        out_step=stride,
    )


def geometry_of(
    images: int,
    groups: int,
    channels: int,
    rows: int,
    padded: int,
    source: tuple[int, ...],
    kernel: tuple[int, ...],
    out: tuple[int, ...],
    axes: tuple[Axis, ...],
) -> np.ndarray[Any, Any]:
    """Put the facts together as the struct that a kernel takes by value."""
    h, w = axes
    facts = (
        images, groups, channels, rows, padded, *source, h.taps, w.taps, h.tap, w.tap, h.first, w.first, h.places,
        w.places, h.place, w.place, *kernel, h.weight, w.weight, h.weight_step, w.weight_step, *out, h.out, w.out,
        h.out_step, w.out_step,
    )  # fmt: skip
    return np.array([facts], dtype=_STRUCT)
