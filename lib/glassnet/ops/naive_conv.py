"""Convolution in loops: slow, and every index in sight. The fast kernels are tested against these.

Each output place is visited once. Forward, it takes a weighted sum of the window below it; backward, it hands its
gradient to the filter and to the window.
"""

from collections.abc import Iterator
from typing import Any

from glassnet.backend import Array, array_module, zeros
from glassnet.ops._conv_options import conv_windows
from glassnet.ops._conv_windows import Windows
from glassnet.ops.columns import Pair
from glassnet.ops.op import Op
from glassnet.ops.pad import Sides, add_border, fold_border
from glassnet.ops.window import taps

Place = tuple[tuple[Any, ...], int, tuple[Any, ...]]


def naive_conv2d_forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    strict: bool = False,
) -> tuple[Array, Any]:
    """Do what `conv2d_forward` does, with the same arguments, shapes and errors, one output number at a time."""
    windows = conv_windows(
        "naive_conv2d", x, w, b, axes=2, stride=stride, padding=padding, dilation=dilation, groups=groups,
        padding_mode=padding_mode, strict=strict,
    )  # fmt: skip
    xp = array_module(x)
    padded = add_border(x, windows.sides, padding_mode)
    y = zeros((x.shape[0], w.shape[0], *windows.out), like=x)
    for place, f, window in _places(y.shape, w.shape[1], windows):
        y[place] = xp.sum(padded[window] * w[f, ...]) + (0 if b is None else b[f])
    return y, (x, w, b, windows)


def naive_conv2d_backward(dy: Array, cache: Any) -> tuple[Array, Array, Array | None]:
    """Do what `conv2d_backward` does, one output number at a time."""
    x, w, b, windows = cache
    padded = add_border(x, windows.sides, windows.mode)
    dpadded, dw = zeros(padded.shape, like=x), zeros(w.shape, like=w)
    db = None if b is None else zeros(b.shape, like=b)
    for place, f, window in _places(dy.shape, w.shape[1], windows):
        dpadded[window] += dy[place] * w[f, ...]
        dw[f, ...] += dy[place] * padded[window]
        if db is not None:
            db[f] += dy[place]
    return fold_border(dpadded, windows.sides, windows.mode), dw, db


naive_conv2d = Op(naive_conv2d_forward, naive_conv2d_backward)


def _places(y_shape: tuple[int, ...], channels: int, windows: Windows) -> Iterator[Place]:
    """Visit every output number: its index in y, its filter, and the index of its window in the padded images."""
    images, filters, height, width = y_shape
    (kh, kw), (sh, sw), (dh, dw) = windows.kernel, windows.stride, windows.dilation
    for n in range(images):
        for f in range(filters):
            first = f // (filters // windows.groups) * channels  # of the channels that this filter's group sees
            for oy in range(height):
                for ox in range(width):
                    window = (n, slice(first, first + channels), taps(oy * sh, dh, kh), taps(ox * sw, dw, kw))
                    yield (n, f, oy, ox), f, window
