"""Pooling of signals: one axis instead of two. A signal (N, C, L) is an image of one row, (N, C, 1, L)."""

from typing import Any

from glassnet.backend import Array
from glassnet.ops import _border
from glassnet.ops._windows import windows_of_signal
from glassnet.ops.mean_pool import avg_pool2d_backward, mean_of_windows
from glassnet.ops.op import Op
from glassnet.ops.pool import max_of_windows, max_pool2d_backward


def max_pool1d_forward(
    x: Array, kernel_size: Any, *, stride: Any = None, padding: Any = 0, dilation: Any = 1
) -> tuple[Array, Any]:
    """Take the largest value of each window of a signal.

    Parameters
    ----------
    x : array of shape (N, C, L), floating
    kernel_size : int
    stride : int, optional
        The kernel's size if not given.
    padding, dilation : int
        As in `max_pool2d_forward`.

    Returns
    -------
    y : array of shape (N, C, OL), dtype of x; OL = (L + 2*padding - (K-1)*dilation - 1)//stride + 1
    cache : opaque; pass it to max_pool1d_backward

    Raises
    ------
    ValueError
        "max_pool1d: x must have shape (N, C, L), got (2, 3)",
        "max_pool1d: a window of 5 is larger than the axis of 3 with padding 0+0".

    Examples
    --------
    >>> import numpy as np
    >>> max_pool1d_forward(np.array([[[1.0, 5.0, 2.0, 3.0]]]), 2)[0]
    array([[[5., 3.]]])
    """
    _border.floating("max_pool1d", x=x)
    axes, _ = windows_of_signal("max_pool1d", x, kernel_size, stride, padding, dilation)
    y, cache = max_of_windows("max_pool1d", x[:, :, None, :], axes)
    y = y[:, :, 0, :]
    return y, (cache, y.shape, y.dtype)


def max_pool1d_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Send each gradient to the value that won its window: dx of shape (N, C, L), in a tuple of one."""
    inner, shape, dtype = cache
    _border.upstream("max_pool1d", dy, shape, dtype)
    (dx,) = max_pool2d_backward(dy[:, :, None, :], inner)
    return (dx[:, :, 0, :],)


def avg_pool1d_forward(
    x: Array, kernel_size: Any, *, stride: Any = None, padding: Any = 0, count_include_pad: bool = True
) -> tuple[Array, Any]:
    """Take the mean of each window of a signal.

    Parameters
    ----------
    x : array of shape (N, C, L), floating
    kernel_size : int
    stride : int, optional
        The kernel's size if not given.
    padding : int
    count_include_pad : bool
        As in `avg_pool2d_forward`.

    Returns
    -------
    y : array of shape (N, C, OL), dtype of x; OL = (L + 2*padding - K)//stride + 1
    cache : opaque; pass it to avg_pool1d_backward

    Raises
    ------
    ValueError
        As `max_pool1d_forward`, in the name of avg_pool1d.
    """
    _border.floating("avg_pool1d", x=x)
    axes, kernel = windows_of_signal("avg_pool1d", x, kernel_size, stride, padding)
    y, cache = mean_of_windows(x[:, :, None, :], axes, kernel, count_include_pad=count_include_pad)
    y = y[:, :, 0, :]
    return y, (cache, y.shape, y.dtype)


def avg_pool1d_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Share each gradient equally among the values of its window: dx of shape (N, C, L), in a tuple of one."""
    inner, shape, dtype = cache
    _border.upstream("avg_pool1d", dy, shape, dtype)
    (dx,) = avg_pool2d_backward(dy[:, :, None, :], inner)
    return (dx[:, :, 0, :],)


max_pool1d = Op(max_pool1d_forward, max_pool1d_backward)
avg_pool1d = Op(avg_pool1d_forward, avg_pool1d_backward)
