"""Mean-pooling: the mean of each window, or of each whole plane; `pool` has the maximum.

As there, both passes work one axis at a time: the sum of a window is the sum of its rows' sums.
"""

from typing import Any

from glassnet import cuda
from glassnet.backend import Array, asarray, zeros
from glassnet.ops import _border
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
    if (launcher := cuda.find("pool", x)) is not None:
        y = launcher.mean_forward(x, *axes, count_include_pad=count_include_pad)
        return y, cuda.Kept(launcher, (axes, count_include_pad, y.shape, y.dtype))
    weight: Any = 1.0 / (kernel[0] * kernel[1])
    if not count_include_pad:
        inside = axes[0].counts()[:, None] * axes[1].counts()[None, :]  # (OH, OW)
        weight = asarray(1.0 / inside, like=x, dtype=x.dtype)
    y = _sum(_sum(x, axes[1], 3), axes[0], 2)
    y *= weight
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
    return (_spread(_spread(dy * weight, rows, 2), columns, 3),)


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
    y = zeros((*x.shape[:axis], layout.out, *x.shape[axis + 1 :]), like=x)
    for tap in layout.taps:
        y[at(axis, tap.outs)] += x[at(axis, tap.ins)]
    return y


def _spread(dy: Array, layout: Axis, axis: int) -> Array:
    """Turn `_sum` around: each input gets the sum over the windows that saw it."""
    dx = zeros((*dy.shape[:axis], layout.size, *dy.shape[axis + 1 :]), like=dy)
    for tap in layout.taps:
        dx[at(axis, tap.ins)] += dy[at(axis, tap.outs)]
    return dx


avg_pool2d = Op(avg_pool2d_forward, avg_pool2d_backward)
global_avg_pool2d = Op(global_avg_pool2d_forward, global_avg_pool2d_backward)
