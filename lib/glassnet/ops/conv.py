"""Convolution as networks mean it: slide filters over images and multiply (a cross-correlation, no flip)."""

import math
from typing import Any

from glassnet.backend import Array, array_module
from glassnet.ops import _winograd
from glassnet.ops._check import check_choice, check_upstream
from glassnet.ops._conv_kernels import correlate, input_gradient, weight_gradient
from glassnet.ops._conv_options import conv_windows
from glassnet.ops._conv_windows import Windows
from glassnet.ops._threads import blas_for
from glassnet.ops.columns import Pair
from glassnet.ops.op import Op
from glassnet.ops.pad import Sides

_FEW = 1 << 16  # weights; more of them are transformed sooner by all threads


def conv2d_forward(
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
    algorithm: str = "auto",
) -> tuple[Array, Any]:
    """Cross-correlate a batch of images with a bank of filters.

    ``y[n, f, oy, ox] = b[f] + sum over c, i, j of w[f, c, i, j] * x[n, c, oy*stride + i*dilation, ox*stride +
    j*dilation]``, with `x` padded. `glassnet.ops.naive_conv` says the same in loops.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    w : array of shape (F, C/groups, KH, KW), same dtype and device as x
    b : array of shape (F,), optional
    stride, dilation : int or (rows, columns)
        Step of the window, and distance between its taps.
    padding : int, (rows, columns), ((top, bottom), (left, right)), "valid" or "same"
        "valid" is none; "same" keeps H and W at stride 1, an odd rest going to the bottom and the right.
    groups : int
        Cut channels and filters into this many groups; each group of filters sees its own channels only.
        ``groups=C`` is a depthwise convolution.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the border holds, see `pad_forward`.
    strict : bool
        Refuse a window that does not fit (see `output_size`) instead of leaving the rest out.
    algorithm : {"auto", "direct", "winograd"}
        "direct" multiplies every window by every filter. "winograd" needs a quarter of these multiplications, for 3x3
        filters with stride and dilation 1, one group and a border of zeros, in NumPy's arrays. "auto" takes it where
        it is faster.

    Returns
    -------
    y : array of shape (N, F, OH, OW), dtype of x
        ``OH = (H + top + bottom - dilation*(KH - 1) - 1) // stride + 1``, and OW likewise.
    cache : opaque; pass it to `conv2d_backward`

    Raises
    ------
    ValueError
        "conv2d: x has C=3 channels but w expects C=4 (x: (2, 3, 8, 8), w: (6, 4, 3, 3))", or
        "conv2d: algorithm='winograd' needs 3x3 filters, stride 1, dilation 1, one group and a border of zeros, in
        NumPy's arrays".

    Notes
    -----
    The work goes block by block, in `glassnet.threads.get_num_threads` threads, so a call needs a few megabytes beside
    x and y. The result does not depend on the number of threads.

    Winograd's way rounds more: in float32 its results are off by about 2e-6 of the largest, direct ones by 5e-7. And
    where x holds an infinity, the whole 6x6 tile around it becomes NaN.

    On a GPU float32 arrays go through CUDA kernels, which round their inputs to TF32 unless `glassnet.cuda.set_tf32`
    says no.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", section 9.1 and 9.5.
    A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[1.0, 0.0], [0.0, -1.0]]]])
    >>> conv2d_forward(x, w)[0][0, 0]
    array([[-4., -4.],
           [-4., -4.]])
    """
    windows = conv_windows(
        "conv2d", x, w, b, axes=2, stride=stride, padding=padding, dilation=dilation, groups=groups,
        padding_mode=padding_mode, strict=strict,
    )  # fmt: skip
    fast = _by_winograd(x, w, windows, algorithm)
    with blas_for(math.prod(w.shape), _FEW):
        y = (_winograd.correlate if fast else correlate)(x, w, b, windows)
    return y, (x, w, b, windows, fast)


def conv2d_backward(dy: Array, cache: Any, *, needs_dx: bool = True) -> tuple[Array | None, Array, Array | None]:
    """Send the gradient of y back to images, filters and bias.

    Every product ``w * x`` of the forward pass hands `dy` to both: to x through the filter (windows that overlap add
    up), to w through what the filter saw.

    Parameters
    ----------
    dy : array of shape (N, F, OH, OW)
    cache : what `conv2d_forward` returned
    needs_dx : bool
        False where nobody asks for `dx`, as in the first layer of a network: a third of the work is saved.

    Returns
    -------
    dx : array of shape (N, C, H, W), or None where it is not needed
    dw : array of shape (F, C/groups, KH, KW)
    db : array of shape (F,), or None where there was no bias

    Raises
    ------
    ValueError
        "conv2d_backward: dy must have the shape of y, (2, 6, 6, 6), got (2, 6, 8, 8)".
    """
    x, w, b, windows, fast = cache
    xp = array_module(dy, x, caller="conv2d_backward")
    check_upstream("conv2d_backward", xp, dy, (x.shape[0], w.shape[0], *windows.out), x)
    db = None if b is None else xp.sum(dy, axis=(0, 2, 3))
    with blas_for(math.prod(w.shape), _FEW):
        if fast:
            return *_winograd.gradients(dy, x, w, windows, needs_dx=needs_dx), db
        return input_gradient(dy, w, windows) if needs_dx else None, weight_gradient(x, dy, windows), db


def conv1d_forward(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: int = 1,
    padding: int | Sides | str = 0,
    dilation: int = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    strict: bool = False,
) -> tuple[Array, Any]:
    """Cross-correlate a batch of signals with a bank of filters: `conv2d_forward` on images of one row.

    Parameters
    ----------
    x : array of shape (N, C, L), floating
    w : array of shape (F, C/groups, K), same dtype and device as x
    b : array of shape (F,), optional
    stride, dilation, groups, padding_mode, strict
        As in `conv2d_forward`, for one axis.
    padding : int, ((before, after),), "valid" or "same"

    Returns
    -------
    y : array of shape (N, F, OL), dtype of x
    cache : opaque; pass it to `conv1d_backward`

    Raises
    ------
    ValueError
        "conv1d: a window of 5 is larger than the axis of 3 with padding 0+0", and as `conv2d_forward`.

    Examples
    --------
    >>> import numpy as np
    >>> conv1d_forward(np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[-1.0, 1.0]]]))[0]
    array([[[1., 2., 4.]]])
    """
    windows = conv_windows(
        "conv1d", x, w, b, axes=1, stride=stride, padding=padding, dilation=dilation, groups=groups,
        padding_mode=padding_mode, strict=strict,
    )  # fmt: skip
    x, w = x[:, :, None, :], w[:, :, None, :]
    with blas_for(math.prod(w.shape), _FEW):
        return correlate(x, w, b, windows)[:, :, 0, :], (x, w, b, windows)


def conv1d_backward(dy: Array, cache: Any, *, needs_dx: bool = True) -> tuple[Array | None, Array, Array | None]:
    """Send the gradient of y back to signals, filters and bias (see `conv2d_backward`).

    Parameters
    ----------
    dy : array of shape (N, F, OL)
    cache : what `conv1d_forward` returned
    needs_dx : bool

    Returns
    -------
    dx : array of shape (N, C, L), or None where it is not needed
    dw : array of shape (F, C/groups, K)
    db : array of shape (F,), or None where there was no bias
    """
    x, w, b, windows = cache
    xp = array_module(dy, x, caller="conv1d_backward")
    check_upstream("conv1d_backward", xp, dy, (x.shape[0], w.shape[0], windows.out[1]), x)
    dy = dy[:, :, None, :]
    db = None if b is None else xp.sum(dy, axis=(0, 2, 3))
    with blas_for(math.prod(w.shape), _FEW):
        dx = input_gradient(dy, w, windows)[:, :, 0, :] if needs_dx else None
        return dx, weight_gradient(x, dy, windows)[:, :, 0, :], db


conv2d = Op(conv2d_forward, conv2d_backward)
conv1d = Op(conv1d_forward, conv1d_backward)


def _by_winograd(x: Array, w: Array, windows: Windows, algorithm: str) -> bool:
    check_choice("conv2d", "algorithm", algorithm, ("auto", "direct", "winograd"))
    if algorithm == "auto":
        return _winograd.possible(x, windows) and _winograd.worth_it(w, windows)
    if algorithm == "winograd" and not _winograd.possible(x, windows):
        raise ValueError(
            "conv2d: algorithm='winograd' needs 3x3 filters, stride 1, dilation 1, one group and a border of zeros, "
            f"in NumPy's arrays; got {type(x).__name__} x {tuple(x.shape)}, {windows}"
        )
    return algorithm == "winograd"
