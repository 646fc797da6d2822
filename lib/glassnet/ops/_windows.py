"""Where a sliding window looks: the arithmetic that all pooling shares, one axis at a time."""

from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array
from glassnet.ops._border import floating
from glassnet.ops._check import check_axes, per_axis
from glassnet.ops.window import places, taps


class Tap(NamedTuple):
    """One offset of the window: the outputs whose window sees an input there, and those inputs."""

    outs: slice
    ins: slice


class Axis(NamedTuple):
    """The windows along one axis: how many inputs, how many outputs, and a tap per offset of the kernel."""

    size: int
    out: int
    taps: list[Tap]
    first: int
    stride: int
    dilation: int

    def counts(self) -> np.ndarray[Any, Any]:
        """Count the inputs that each window sees, without the padding: shape (out,)."""
        seen = np.zeros(self.out, dtype=np.int64)
        for tap in self.taps:
            seen[tap.outs] += 1
        return seen


def windows(
    caller: str, x: Array, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1
) -> tuple[tuple[Axis, Axis], tuple[int, int]]:
    """Check the options of a pooling of `x` (N, C, H, W) and lay out its windows; also return the kernel as a pair."""
    check_axes(caller, "x", x, "N, C, H, W")
    kernel = per_axis(caller, "kernel_size", kernel_size, 2, 1)
    strides = kernel if stride is None else per_axis(caller, "stride", stride, 2, 1)
    pads = per_axis(caller, "padding", padding, 2, 0)
    dilations = per_axis(caller, "dilation", dilation, 2, 1)
    axes = [
        _axis(caller, *options)
        for options in zip(("height", "width"), x.shape[2:], kernel, strides, pads, dilations, strict=True)
    ]
    return (axes[0], axes[1]), (kernel[0], kernel[1])


def windows_of_signal(
    caller: str, x: Array, kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1
) -> tuple[tuple[Axis, Axis], tuple[int, int]]:
    """Do as `windows` for a signal `x` (N, C, L), which is worked on as an image of one row: (N, C, 1, L)."""
    check_axes(caller, "x", x, "N, C, L")
    (kernel,) = per_axis(caller, "kernel_size", kernel_size, 1, 1)
    (step,) = (kernel,) if stride is None else per_axis(caller, "stride", stride, 1, 1)
    (pad,), (spread,) = per_axis(caller, "padding", padding, 1, 0), per_axis(caller, "dilation", dilation, 1, 1)
    row, length = _axis(caller, "row", 1, 1, 1, 0, 1), _axis(caller, "length", x.shape[2], kernel, step, pad, spread)
    return (row, length), (1, kernel)


def plane(caller: str, x: Array) -> Any:
    """Return the library of `x`, which must have shape (N, C, H, W) with at least one pixel."""
    xp = floating(caller, x=x)
    check_axes(caller, "x", x, "N, C, H, W")
    if 0 in x.shape[2:]:
        raise ValueError(f"{caller}: x has no pixels: its shape is {tuple(x.shape)}")
    return xp


def at(axis: int, where: slice) -> tuple[Any, ...]:
    """Return the index that takes `where` along `axis` and everything along the other axes."""
    return (slice(None),) * axis + (where, ...)


def _axis(caller: str, name: str, size: int, k: int, stride: int, pad: int, dilation: int) -> Axis:
    if 2 * pad > k:
        raise ValueError(f"{caller}: padding={pad} is more than half of the kernel of {k} along the {name}")
    out = places(caller, size, k, stride, (pad, pad), dilation)
    axis = Axis(size, out, [_tap(size, out, j * dilation - pad, stride) for j in range(k)], -pad, stride, dilation)
    if not axis.counts().all():
        raise ValueError(f"{caller}: a window along the {name} sees padding only ({size} pixels, padding {pad})")
    return axis


def _tap(size: int, out: int, offset: int, stride: int) -> Tap:
    """Output o sees input ``o*stride + offset``: keep the outputs for which that lies in 0..size-1."""
    low = max(0, -(offset // stride))  # ceil(-offset / stride)
    count = max(0, min(out, (size - 1 - offset) // stride + 1) - low)
    return Tap(taps(low, 1, count), taps(low * stride + offset, stride, count))
