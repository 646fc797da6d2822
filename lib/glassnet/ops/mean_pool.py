"""Mean-pooling: the mean of each window, or of each whole plane; `pool` has the maximum.

As there, both passes work one axis at a time: the sum of a window is the sum of its columns' sums. The rows go first,
since whole rows of the image are added in long runs, and half as much is left for the columns.
"""

from typing import Any

from glassnet import cuda
from glassnet.backend import Array, array_module, asarray, zeros
from glassnet.ops import _border
from glassnet.ops._pieces import by_images
from glassnet.ops._windows import Axis, at, plane, windows
from glassnet.ops.op import Op


def avg_pool2d_forward(
    x: Array, kernel_size: Any, *, stride: Any = None, padding: Any = 0, count_include_pad: bool = True
) -> tuple[Array, Any]:
    """Take the mean of each window.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        The kernel's size if not given.
    padding : int or (int, int)
        Border of zeros on each side, at most half of the kernel.
    count_include_pad : bool
        Divide by all KH*KW places of the window (as PyTorch does by default), or only by those inside the image.

    Returns
    -------
    y : array of shape (N, C, OH, OW), dtype of x; OH = (H + 2*padding - KH)//stride + 1
    cache : opaque; pass it to avg_pool2d_backward

    Raises
    ------
    ValueError
        "avg_pool2d: stride must be at least 1, got 0".

    References
    ----------
    LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition, section II.B.

    Examples
    --------
    >>> import numpy as np
    >>> y, _ = avg_pool2d_forward(np.arange(8.0).reshape(1, 1, 2, 4), 2)
    >>> y[0, 0]
    array([[2.5, 4.5]])
    """
    _border.floating("avg_pool2d", x=x)
    axes, kernel = windows("avg_pool2d", x, kernel_size, stride, padding)
    return mean_of_windows(x, axes, kernel, count_include_pad=count_include_pad)


def mean_of_windows(
    x: Array, axes: tuple[Axis, Axis], kernel: tuple[int, int], *, count_include_pad: bool
) -> tuple[Array, Any]:
    """Do the work of `avg_pool2d_forward` for kernels that have checked `x` and laid out its windows already."""
    if (launcher := cuda.find("pool", x)) is not None:
        y = launcher.mean_forward(x, *axes, count_include_pad=count_include_pad)
        return y, cuda.Kept(launcher, (axes, count_include_pad, y.shape, y.dtype))
    weight: Any = 1.0 / (kernel[0] * kernel[1])
    if not count_include_pad:
        inside = axes[0].counts()[:, None] * axes[1].counts()[None, :]  # (OH, OW)
        weight = asarray(1.0 / inside, like=x, dtype=x.dtype)
    y = by_images(lambda x: _sum(_sum(x, axes[0], 2), axes[1], 3) * weight, x)
    return y, (axes, weight, y.shape, y.dtype)


def avg_pool2d_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Share each gradient equally among the pixels of its window.

    Parameters
    ----------
    dy : array of shape (N, C, OH, OW), dtype of x
    cache : what avg_pool2d_forward returned

    Returns
    -------
    dx : array of shape (N, C, H, W), in a tuple of one
    """
    (rows, columns), weight, shape, dtype = cache.memory if isinstance(cache, cuda.Kept) else cache
    _border.upstream("avg_pool2d", dy, shape, dtype)
    if isinstance(cache, cuda.Kept):
        return (cache.launcher.mean_backward(dy, rows, columns, count_include_pad=weight),)
    return (by_images(lambda dy: _spread(_spread(dy * weight, columns, 3), rows, 2), dy),)


def global_avg_pool2d_forward(x: Array) -> tuple[Array, Any]:
    """Take the mean of each channel's whole plane.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating

    Returns
    -------
    y : array of shape (N, C, 1, 1), dtype of x
    cache : opaque; pass it to global_avg_pool2d_backward

    Raises
    ------
    ValueError
        "global_avg_pool2d: x has no pixels: its shape is (2, 3, 0, 4)".

    References
    ----------
    Lin, Chen, Yan: Network In Network, section 3.2.
    """
    xp = plane("global_avg_pool2d", x)
    y = xp.mean(x, axis=(2, 3), keepdims=True)
    return y, (tuple(x.shape), y.dtype)


def global_avg_pool2d_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Share each channel's gradient equally among its pixels: dx of shape (N, C, H, W), in a tuple of one."""
    (n, c, h, w), dtype = cache
    _border.upstream("global_avg_pool2d", dy, (n, c, 1, 1), dtype)
    return (zeros((n, c, h, w), like=dy) + dy / (h * w),)


def _sum(x: Array, layout: Axis, axis: int) -> Array:
    first, *others = layout.taps
    if len(range(layout.out)[first.outs]) == layout.out:
        y = array_module(x).asarray(x[at(axis, first.ins)], copy=True)
    else:  # some windows begin on the border
        y, others = zeros((*x.shape[:axis], layout.out, *x.shape[axis + 1 :]), like=x), layout.taps
    for tap in others:
        y[at(axis, tap.outs)] += x[at(axis, tap.ins)]
    return y


def _spread(dy: Array, layout: Axis, axis: int) -> Array:
    """Turn `_sum` around: each input gets the sum over the windows that saw it."""
    dx = zeros((*dy.shape[:axis], layout.size, *dy.shape[axis + 1 :]), like=dy)
    apart = layout.stride >= len(layout.taps)  # no input is in two windows: nothing to add up
    for tap in layout.taps:
        if apart:
            dx[at(axis, tap.ins)] = dy[at(axis, tap.outs)]
        else:
            dx[at(axis, tap.ins)] += dy[at(axis, tap.outs)]
    return dx


avg_pool2d = Op(avg_pool2d_forward, avg_pool2d_backward)
global_avg_pool2d = Op(global_avg_pool2d_forward, global_avg_pool2d_backward)
