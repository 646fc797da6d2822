"""The fully connected layer: every output is a weighted sum of all inputs."""

import math
from typing import Any

from glassnet.backend import Array
from glassnet.ops import _border
from glassnet.ops._check import check_axes
from glassnet.ops._threads import blas_for
from glassnet.ops.op import Op

_SMALL = 1 << 28  # multiplications: a few hundredths of a second on one core


def linear_forward(x: Array, w: Array, b: Array | None = None) -> tuple[Array, Any]:
    """Compute ``y = x @ w.T + b``.

    Parameters
    ----------
    x : array of shape (..., I), floating
        Any number of axes before the features, as many as there are: (N, I), (T, N, I), or just (I,).
    w : array of shape (O, I), same dtype and device as x
    b : array of shape (O,), optional

    Returns
    -------
    y : array of shape (..., O), dtype of x
    cache : opaque; pass it to linear_backward

    Raises
    ------
    ValueError
        "linear: x has I=3 features but w expects I=4 (x: (2, 3), w: (5, 4))", or
        "linear: b must have shape (5,), one entry per row of w (5, 4), got (4,)".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 6.5.6.

    Examples
    --------
    >>> import numpy as np
    >>> y, _ = linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([0.5, 0.0]))
    >>> y
    array([[11.5, 17. ]])
    """
    xp = _border.floating("linear", x=x, w=w, b=b)
    check_axes("linear", "w", w, "O, I")
    _border.at_least("linear", x, 1, "..., I")
    if x.shape[-1] != w.shape[1]:
        raise ValueError(
            f"linear: x has I={x.shape[-1]} features but w expects I={w.shape[1]} "
            f"(x: {tuple(x.shape)}, w: {tuple(w.shape)})"
        )
    if b is not None and tuple(b.shape) != (w.shape[0],):
        rows = f"({w.shape[0]},), one entry per row of w {tuple(w.shape)}"
        raise ValueError(f"linear: b must have shape {rows}, got {tuple(b.shape)}")
    with blas_for(math.prod(x.shape) * w.shape[0], _SMALL):
        y = xp.matmul(x, w.T)
    if b is not None:
        y = y + b
    return y, (x, w, b is not None)


def linear_backward(dy: Array, cache: Any, *, needs_dx: bool = True) -> tuple[Array | None, Array, Array | None]:
    """Send the gradient back through ``y = x @ w.T + b``.

    Parameters
    ----------
    dy : array of shape (..., O), dtype of x
    cache : what linear_forward returned
    needs_dx : bool
        False in the first layer of a network, where nobody asks for the gradient of the data.

    Returns
    -------
    dx : array of shape (..., I), or None where it is not needed
    dw : array of shape (O, I)
    db : array of shape (O,), or None where there was no bias
    """
    x, w, has_bias = cache
    outputs, inputs = w.shape
    xp = _border.upstream("linear", dy, (*x.shape[:-1], outputs), x.dtype, x)
    samples = math.prod(x.shape[:-1])
    rows = xp.reshape(dy, (samples, outputs))
    with blas_for(math.prod(x.shape) * w.shape[0], _SMALL):
        dx = xp.matmul(dy, w) if needs_dx else None
        dw = xp.matmul(rows.T, xp.reshape(x, (samples, inputs)))
    db = xp.sum(rows, axis=0) if has_bias else None
    return dx, dw, db


linear = Op(linear_forward, linear_backward)
