"""Launchers of the pooling kernels in ``pool.cu``; their readable twins are `glassnet.ops.pool` and `mean_pool`.

Everything is checked by the twins. `rows` and `columns` say where the windows look along each axis, as
`glassnet.ops._windows.Axis` does.
"""

from typing import Any

from glassnet.backend import Array, array_module, astype, empty
from glassnet.cuda._compile import launch
from glassnet.ops._windows import Axis

_THREADS = 256
_MOST_BLOCKS = 2**20  # more work than that goes round the loop again

FILE = "pool.cu"


def max_forward(x: Array, rows: Axis, columns: Axis) -> tuple[Array, Array]:
    """Take the largest value of each window.

    Parameters
    ----------
    x : float32 array of shape (N, C, H, W)
    rows, columns : Axis

    Returns
    -------
    y : float32 array of shape (N, C, OH, OW)
    switches : int32 array of shape (N, C, OH, OW)
        Where each winner stood in its plane: row * W + column.
    """
    x = array_module(x).ascontiguousarray(x)
    y = empty((*x.shape[:2], rows.out, columns.out), like=x)
    switches = empty(y.shape, like=x, dtype=array_module(x).int32)
    _launch("max_pool_forward", y, x, y, switches, y.size, *_numbers(rows), *_numbers(columns))
    return y, switches


def max_backward(dy: Array, switches: Array, rows: Axis, columns: Axis) -> Array:
    """Send each gradient to the pixel that won its window: dx of shape (N, C, H, W)."""
    dy = array_module(dy).ascontiguousarray(dy)
    dx = empty((*dy.shape[:2], rows.size, columns.size), like=dy)
    _launch("max_pool_backward", dx, dy, switches, dx, dx.size, *_numbers(rows), *_numbers(columns))
    return dx


def indices(switches: Array) -> Array:
    """Return the switches as `max_pool2d_indices` does, in int64."""
    return astype(switches, array_module(switches).int64)


def mean_forward(x: Array, rows: Axis, columns: Axis, *, count_include_pad: bool) -> Array:
    """Take the mean of each window: y of shape (N, C, OH, OW)."""
    x = array_module(x).ascontiguousarray(x)
    y = empty((*x.shape[:2], rows.out, columns.out), like=x)
    options = (count_include_pad, y.size, *_numbers(rows), *_numbers(columns))
    _launch("mean_pool_forward", y, x, y, *options)
    return y


def mean_backward(dy: Array, rows: Axis, columns: Axis, *, count_include_pad: bool) -> Array:
    """Share each gradient among the pixels of its window: dx of shape (N, C, H, W)."""
    dy = array_module(dy).ascontiguousarray(dy)
    dx = empty((*dy.shape[:2], rows.size, columns.size), like=dy)
    options = (count_include_pad, dx.size, *_numbers(rows), *_numbers(columns))
    _launch("mean_pool_backward", dx, dy, dx, *options)
    return dx


def _numbers(axis: Axis) -> tuple[int, ...]:
    """What the kernels want to know of an axis, in their order."""
    return axis.size, axis.out, len(axis.taps), axis.stride, axis.dilation, axis.first


def _launch(name: str, result: Array, *args: Any) -> None:
    """One thread per number of the result."""
    blocks = min(-(-result.size // _THREADS), _MOST_BLOCKS)
    launch(FILE, name, (blocks,), (_THREADS,), *args)
