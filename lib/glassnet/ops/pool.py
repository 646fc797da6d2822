"""Max-pooling: the largest value of each window; `mean_pool` has the mean.

The maximum of a window is the maximum of its rows' maxima, so both passes work one axis at a time: KH + KW steps over
the image instead of KH * KW. No padded copy is made: at the border a window simply sees fewer pixels.
"""

from typing import Any

import numpy as np

from glassnet import cuda
from glassnet.backend import Array, array_module, asarray, full, zeros
from glassnet.ops import _border, _pool_phases
from glassnet.ops._mask import keep, maximum_into
from glassnet.ops._windows import Axis, at, plane, windows
from glassnet.ops.op import Op


def max_pool2d_forward(
    x: Array, kernel_size: Any, *, stride: Any = None, padding: Any = 0, dilation: Any = 1
) -> tuple[Array, Any]:
    """Take the largest value of each window.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    kernel_size : int or (int, int)
        Height and width of the window, KH and KW.
    stride : int or (int, int), optional
        Step from window to window; the kernel's size if not given, so that windows lie side by side.
    padding : int or (int, int)
        Border of minus infinity on each side: it never wins. At most half of the kernel.
    dilation : int or (int, int)
        Distance between the pixels that one window looks at.

    Returns
    -------
    y : array of shape (N, C, OH, OW), dtype of x; OH = (H + 2*padding - (KH-1)*dilation - 1)//stride + 1
    cache : opaque; pass it to max_pool2d_backward, or to max_pool2d_indices for the switches

    Raises
    ------
    ValueError
        "max_pool2d: a window of 3 is larger than the axis of 2 with padding 0+0", or
        "max_pool2d: padding=2 is more than half of the kernel of 3 along the width".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 9.3. Dumoulin, Visin: A guide to convolution arithmetic for
    deep learning, chapter 3.

    Examples
    --------
    >>> y, _ = max_pool2d_forward(np.arange(12.0).reshape(1, 1, 3, 4), 2, stride=1)
    >>> y[0, 0]
    array([[ 5.,  6.,  7.],
           [ 9., 10., 11.]])
    """
    _border.floating("max_pool2d", x=x)
    axes, _ = windows("max_pool2d", x, kernel_size, stride, padding, dilation)
    return max_of_windows("max_pool2d", x, axes)


def max_pool2d_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Send each gradient to the pixel that won its window; of equal pixels the first one, row by row, has won.

    Parameters
    ----------
    dy : array of shape (N, C, OH, OW), dtype of x
    cache : what max_pool2d_forward returned

    Returns
    -------
    dx : array of shape (N, C, H, W), in a tuple of one
        A pixel that won several windows gets the sum.

    Raises
    ------
    ValueError
        "max_pool2d: dy must have the shape of y, (1, 1, 2, 2), got (1, 1, 3, 3)".
    """
    if isinstance(cache, cuda.Kept):
        caller, switches, dtype, axes = cache.memory
        _border.upstream(caller, dy, switches.shape, dtype, switches)
        return (cache.launcher.max_backward(dy, switches, *axes),)
    caller, x, y, axes = cache
    _border.upstream(caller, dy, y.shape, y.dtype, x)
    if isinstance(x, np.ndarray) and not _border_may_win(y, axes):
        return (_pool_phases.backward(dy, x, axes),)
    best_of_row = _max(x, axes[1], axis=3)
    # The first maximum, row by row, is the first row that holds the maximum and the first maximum of that row.
    d_row = _give(dy, y, best_of_row, axes[0], axis=2)  # (N, C, H, OW)
    return (_give(d_row, best_of_row, x, axes[1], axis=3),)


def max_pool2d_indices(cache: Any) -> Array:
    """Return the switches of a max-pooling: where each window's winner stood.

    Parameters
    ----------
    cache : what max_pool2d_forward returned

    Returns
    -------
    indices : int64 array of shape (N, C, OH, OW)
        ``row * W + column`` in the plane of the input, as PyTorch's ``return_indices``.

    References
    ----------
    Zeiler, Fergus: Visualizing and Understanding Convolutional Networks, section 2.1 (unpooling).

    Examples
    --------
    >>> _, cache = max_pool2d_forward(np.array([[[[1.0, 7.0], [7.0, 2.0]]]]), 2)
    >>> max_pool2d_indices(cache).ravel()
    array([1])
    """
    if isinstance(cache, cuda.Kept):
        return cache.launcher.indices(cache.memory[1])
    _, x, y, (rows, columns) = cache
    xp = array_module(x)
    best_of_row = _max(x, columns, axis=3)
    tap_y = _first(y, best_of_row, rows, axis=2)  # (N, C, OH, OW): which offset of the window's height
    tap_x = _first(best_of_row, x, columns, axis=3)  # (N, C, H, OW)
    top = asarray(rows.first + rows.stride * np.arange(rows.out), like=tap_y)
    left = asarray(columns.first + columns.stride * np.arange(columns.out), like=tap_y)
    row = top[:, None] + tap_y * rows.dilation
    column = left[None, :] + xp.take_along_axis(tap_x, row, axis=2) * columns.dilation
    return row * x.shape[3] + column


def global_max_pool2d_forward(x: Array) -> tuple[Array, Any]:
    """Take the largest value of each channel's whole plane.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating

    Returns
    -------
    y : array of shape (N, C, 1, 1), dtype of x
    cache : opaque; pass it to max_pool2d_backward
    """
    plane("global_max_pool2d", x)
    axes, _ = windows("global_max_pool2d", x, tuple(x.shape[2:]), None, 0)
    return max_of_windows("global_max_pool2d", x, axes)


def max_of_windows(caller: str, x: Array, axes: tuple[Axis, Axis]) -> tuple[Array, Any]:
    """Do the work of `max_pool2d_forward` for kernels that have checked `x` and laid out its windows already."""
    if (launcher := cuda.find("pool", x)) is not None:
        y, switches = launcher.max_forward(x, *axes)
        return y, cuda.Kept(launcher, (caller, switches, y.dtype, axes))
    if isinstance(x, np.ndarray):
        y = _pool_phases.forward(x, axes)
    else:
        y = _max(_max(x, axes[1], axis=3), axes[0], axis=2)  # (N, C, H, OW), (N, C, OH, OW)
    return y, (caller, x, y, axes)


def _border_may_win(y: Array, axes: tuple[Axis, Axis]) -> bool:
    """Say whether a window holds nothing but minus infinity, inside and on the border: the inside has to win then."""
    padded = any(axis.first < 0 for axis in axes)
    return padded and y.size > 0 and bool(array_module(y).min(y) == -np.inf)


def _max(x: Array, layout: Axis, axis: int) -> Array:
    y = full((*x.shape[:axis], layout.out, *x.shape[axis + 1 :]), -np.inf, like=x)
    for tap in layout.taps:
        maximum_into(y, at(axis, tap.outs), x[at(axis, tap.ins)])
    return y


def _give(dy: Array, y: Array, x: Array, layout: Axis, axis: int) -> Array:
    """Give `dy` to the first entry of `x` in each window along `axis` that equals the maximum `y`."""
    xp = array_module(dy, y, x)
    dx = zeros(x.shape, like=x)
    free = xp.ones_like(y, dtype=xp.bool)
    apart = layout.stride >= len(layout.taps) and layout.dilation == 1  # no pixel is in two windows
    for tap in layout.taps:
        ins, outs = at(axis, tap.ins), at(axis, tap.outs)
        hit = x[ins] == y[outs]
        hit &= free[outs]
        if apart:
            dx[ins] = keep(dy[outs], hit)
        else:
            dx[ins] += keep(dy[outs], hit)
        if tap is not layout.taps[-1]:
            free[outs] ^= hit
    return dx


def _first(y: Array, x: Array, layout: Axis, axis: int) -> Array:
    """Return which offset of each window along `axis` is the first whose `x` equals the maximum `y`."""
    xp = array_module(y, x)
    first = zeros(y.shape, like=y, dtype=xp.int64)
    for j, tap in reversed(list(enumerate(layout.taps))):
        ins, outs = at(axis, tap.ins), at(axis, tap.outs)
        first[outs] = xp.where(x[ins] == y[outs], j, first[outs])
    return first


max_pool2d = Op(max_pool2d_forward, max_pool2d_backward)
global_max_pool2d = Op(global_max_pool2d_forward, max_pool2d_backward)
