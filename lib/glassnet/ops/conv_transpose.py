"""Transposed convolution: the backward pass of a convolution, used as a forward pass to make images larger."""

from typing import Any

from glassnet.backend import Array, array_module
from glassnet.ops._check import check_axes, check_floating, check_upstream, per_axis, whole
from glassnet.ops._conv_kernels import correlate, input_gradient, weight_gradient
from glassnet.ops._conv_options import check_bias, kernel_of
from glassnet.ops._conv_windows import Windows
from glassnet.ops.columns import Pair
from glassnet.ops.op import Op
from glassnet.ops.pad import Sides, per_side


def conv_transpose2d_forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides = 0,
    output_padding: int | Pair = 0,
    groups: int = 1,
    dilation: int | Pair = 1,
) -> tuple[Array, Any]:
    """Paint each value of `x` into the output as a copy of its filter; where copies overlap they add up.

    It is the `input gradient` of the `conv2d` with the same filters and options, not its inverse: the shapes come
    back, the values do not. Zeiler and Fergus call it a deconvolution.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    w : array of shape (C, F/groups, KH, KW), same dtype and device as x
        The filters of the convolution that leads from y back to x.
    b : array of shape (F,), optional
    stride, dilation : int or (rows, columns)
        Distance between the copies, and between the taps of a filter.
    padding : int, (rows, columns) or ((top, bottom), (left, right))
        How much is cut off at each side: what the convolution would have added.
    output_padding : int or (rows, columns)
        Rows and columns to add at the bottom and the right, less than stride or dilation. Several sizes lead to the
        same H and W when the stride is above 1; this says which one is meant.
    groups : int
        Cut channels and filters into this many groups.

    Returns
    -------
    y : array of shape (N, F, OH, OW), dtype of x
        ``OH = (H - 1)*stride - top - bottom + dilation*(KH - 1) + output_padding + 1``, and OW likewise.
    cache : opaque; pass it to `conv_transpose2d_backward`

    Raises
    ------
    ValueError
        "conv_transpose2d: x has C=3 channels but w expects C=4 (x: (2, 3, 8, 8), w: (4, 6, 3, 3))".

    References
    ----------
    M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 2.1.
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2.0, 3.0]]]])
    >>> conv_transpose2d_forward(x, w, stride=(1, 2))[0]
    array([[[[ 1.,  2., 13., 20., 30.]]]])
    """
    caller = "conv_transpose2d"
    xp = array_module(x, w, b, caller=caller)
    check_axes(caller, "x", x, "N, C, H, W")
    check_axes(caller, "w", w, "C, F/groups, KH, KW")
    check_floating(caller, xp, x=x, w=w, b=b)
    groups = whole(caller, "groups", groups, 1)
    _check_channels(x, w, groups)
    check_bias(caller, b, w.shape[1] * groups)
    windows = _windows(x, w, stride, padding, output_padding, dilation, groups)
    y = input_gradient(x, w, windows)
    if b is not None:
        y += b[None, :, None, None]
    return y, (x, w, b, windows)


def conv_transpose2d_backward(dy: Array, cache: Any) -> tuple[Array, Array, Array | None]:
    """Send the gradient of y back: to x by the plain convolution, to w as a convolution would with x and dy exchanged.

    Parameters
    ----------
    dy : array of shape (N, F, OH, OW)
    cache : what `conv_transpose2d_forward` returned

    Returns
    -------
    dx : array of shape (N, C, H, W)
    dw : array of shape (C, F/groups, KH, KW)
    db : array of shape (F,), or None where there was no bias

    Raises
    ------
    ValueError
        "conv_transpose2d_backward: dy must have the shape of y, (2, 6, 10, 10), got (2, 6, 8, 8)".
    """
    caller = "conv_transpose2d_backward"
    x, w, b, windows = cache
    xp = array_module(dy, x, caller=caller)
    check_upstream(caller, xp, dy, (x.shape[0], w.shape[1] * windows.groups, *windows.image), x)
    db = None if b is None else xp.sum(dy, axis=(0, 2, 3))
    return correlate(dy, w, None, windows), weight_gradient(dy, x, windows), db


conv_transpose2d = Op(conv_transpose2d_forward, conv_transpose2d_backward)


def _check_channels(x: Array, w: Array, groups: int) -> None:
    if w.shape[0] != x.shape[1]:
        raise ValueError(
            f"conv_transpose2d: x has C={x.shape[1]} channels but w expects C={w.shape[0]} "
            f"(x: {tuple(x.shape)}, w: {tuple(w.shape)})"
        )
    if x.shape[1] % groups:
        raise ValueError(f"conv_transpose2d: groups={groups} must divide the C={x.shape[1]} channels of x")


def _windows(
    x: Array, w: Array, stride: object, padding: object, output_padding: object, dilation: object, groups: int
) -> Windows:
    """Describe the convolution from y back to x: its images are y, its places are the values of x."""
    caller = "conv_transpose2d"
    kernel = kernel_of(caller, w)
    steps = per_axis(caller, "stride", stride, 2, 1)
    spread = per_axis(caller, "dilation", dilation, 2, 1)
    sides = per_side(caller, padding, 2)
    more = per_axis(caller, "output_padding", output_padding, 2, 0)
    if 0 in x.shape[2:]:
        raise ValueError(f"{caller}: x has an empty axis (x: {tuple(x.shape)})")
    axes = zip(x.shape[2:], kernel, steps, spread, sides, more, strict=True)
    height, width = (_painted(caller, *axis) for axis in axes)
    return Windows(
        image=(height, width),
        kernel=(kernel[0], kernel[1]),
        stride=(steps[0], steps[1]),
        dilation=(spread[0], spread[1]),
        sides=sides,
        mode="zeros",
        groups=groups,
        out=(x.shape[2], x.shape[3]),
        filters=w.shape[0] // groups,
    )


def _painted(caller: str, n: int, k: int, stride: int, dilation: int, side: Pair, extra: int) -> int:
    """How long an axis of n becomes."""
    if extra >= max(stride, dilation):
        raise ValueError(f"{caller}: output_padding={extra} must be less than stride={stride} or dilation={dilation}")
    out = (n - 1) * stride - sum(side) + dilation * (k - 1) + extra + 1
    if out < 1:
        raise ValueError(f"{caller}: an axis of {n} with padding {side[0]}+{side[1]} leaves no output ({out})")
    return out
