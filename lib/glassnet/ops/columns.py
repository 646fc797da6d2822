"""im2col and col2im: every window of an image as a column, and the way back.

A convolution is then one matrix product: filters as rows, windows as columns.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from glassnet.backend import Array, array_module, empty, zeros
from glassnet.ops._check import check_axes, check_floating, per_axis
from glassnet.ops.pad import Sides, add_border, fold_border, per_side
from glassnet.ops.window import places, taps

Pair = tuple[int, int]
"""One number for rows, one for columns."""


def im2col(
    x: Array,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides = 0,
    dilation: int | Pair = 1,
) -> Array:
    """Lay out every window of the images as a column.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    kernel_size : int or (KH, KW)
    stride, dilation : int or (rows, columns)
    padding : int, (rows, columns) or ((top, bottom), (left, right)), with zeros

    Returns
    -------
    columns : array of shape (N, C*KH*KW, OH*OW), dtype of x
        Row ``(c*KH + i)*KW + j`` holds what tap (i, j) of the window sees in channel c; column ``oy*OW + ox`` is
        the window at output place (oy, ox).

    Raises
    ------
    ValueError
        "im2col: a window of 5 is larger than the axis of 3 with padding 0+0".

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High Performance Convolutional Neural Networks for Document Processing",
    IWFHR 2006, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> im2col(np.arange(6.0).reshape(1, 1, 2, 3), 2)[0]
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    xp = array_module(x, caller="im2col")
    check_axes("im2col", "x", x, "N, C, H, W")
    check_floating("im2col", xp, x=x)
    kernel, stride, dilation, sides, out = _windows("im2col", x.shape[2:], kernel_size, stride, padding, dilation)
    padded = add_border(xp.permute_dims(x, (1, 0, 2, 3)), sides, "zeros")  # (C, N, Hp, Wp)
    columns = gather(padded, kernel, stride, dilation, out)  # (C, KH, KW, N, OH, OW)
    rows, n = x.shape[1] * kernel[0] * kernel[1], x.shape[0]
    return xp.reshape(xp.permute_dims(columns, (3, 0, 1, 2, 4, 5)), (n, rows, out[0] * out[1]))


def col2im(
    columns: Array,
    output_size: Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides = 0,
    dilation: int | Pair = 1,
) -> Array:
    """Add every column back to where its window lay: the transpose, and so the backward, of `im2col`.

    It is not the inverse: a pixel comes back as many times as windows saw it.

    Parameters
    ----------
    columns : array of shape (N, C*KH*KW, OH*OW), floating
    output_size : (H, W)
        Size of the images that the columns were taken from.
    kernel_size, stride, padding, dilation : as in `im2col`

    Returns
    -------
    x : array of shape (N, C, H, W), dtype of columns

    Raises
    ------
    ValueError
        "col2im: columns must have shape (N, C*4, 6), got (2, 12, 5)".

    Examples
    --------
    >>> import numpy as np
    >>> col2im(np.ones((1, 4, 2)), (2, 3), 2)[0, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    xp = array_module(columns, caller="col2im")
    size = per_axis("col2im", "output_size", output_size, 2, 0)
    kernel, stride, dilation, sides, out = _windows("col2im", size, kernel_size, stride, padding, dilation)
    check_floating("col2im", xp, columns=columns)
    tap_count, place_count = kernel[0] * kernel[1], out[0] * out[1]
    if columns.ndim != 3 or columns.shape[1] % tap_count or columns.shape[2] != place_count:
        raise ValueError(
            f"col2im: columns must have shape (N, C*{tap_count}, {place_count}), got {tuple(columns.shape)}"
        )
    n, c = columns.shape[0], columns.shape[1] // tap_count
    parts = xp.permute_dims(xp.reshape(columns, (n, c, *kernel, *out)), (1, 2, 3, 0, 4, 5))  # (C, KH, KW, N, OH, OW)
    padded = zeros((c, n, size[0] + sum(sides[0]), size[1] + sum(sides[1])), like=columns)
    scatter_add(padded, parts, stride, dilation)
    return xp.asarray(xp.permute_dims(fold_border(padded, sides, "zeros"), (1, 0, 2, 3)), copy=True)


def gather(x: Array, kernel: Pair, stride: Pair, dilation: Pair, out: Pair) -> Array:
    """Collect what each tap sees: (C, N, H, W) to (C, KH, KW, N, OH, OW). One strided copy per tap, or one for all."""
    if isinstance(x, np.ndarray):
        return _all_taps(x, kernel, stride, dilation, out).copy()
    columns = empty((x.shape[0], *kernel, x.shape[1], *out), like=x)
    for i in range(kernel[0]):
        rows = taps(i * dilation[0], stride[0], out[0])
        for j in range(kernel[1]):
            columns[:, i, j, ...] = x[:, :, rows, taps(j * dilation[1], stride[1], out[1])]
    return columns


def _all_taps(x: Array, kernel: Pair, stride: Pair, dilation: Pair, out: Pair) -> Array:
    """View what each tap sees without a copy: NumPy reaches any element by a step of memory for each axis."""
    to_channel, to_image, down, right = x.strides
    steps = (to_channel, dilation[0] * down, dilation[1] * right, to_image, stride[0] * down, stride[1] * right)
    return as_strided(x, (x.shape[0], *kernel, x.shape[1], *out), steps, writeable=False)


def scatter_add(x: Array, columns: Array, stride: Pair, dilation: Pair) -> None:
    """Add to `x`, in place, what each tap saw: `gather` the other way round.

    Two windows may share a pixel, but one tap never meets a pixel twice: so a plain ``+=`` per tap is right.
    """
    kernel, out = columns.shape[1:3], columns.shape[4:]
    for i in range(kernel[0]):
        rows = taps(i * dilation[0], stride[0], out[0])
        for j in range(kernel[1]):
            x[:, :, rows, taps(j * dilation[1], stride[1], out[1])] += columns[:, i, j, ...]


def _windows(
    caller: str, size: tuple[int, ...], kernel_size: object, stride: object, padding: object, dilation: object
) -> tuple[Pair, Pair, Pair, Sides, Pair]:
    """Check the options; return kernel, stride, dilation, sides and the number of places per axis."""
    kernel = per_axis(caller, "kernel_size", kernel_size, 2, 1)
    steps = per_axis(caller, "stride", stride, 2, 1)
    spread = per_axis(caller, "dilation", dilation, 2, 1)
    sides = per_side(caller, padding, 2)
    out = [places(caller, *axis) for axis in zip(size, kernel, steps, sides, spread, strict=True)]
    return (kernel[0], kernel[1]), (steps[0], steps[1]), (spread[0], spread[1]), sides, (out[0], out[1])
