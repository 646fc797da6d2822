"""Softmax and its logarithm: scores in, a probability for each class out."""

from typing import Any

from glassnet.backend import Array, array_module
from glassnet.ops import _border
from glassnet.ops.op import Op


def softmax_forward(x: Array, *, axis: int = -1) -> tuple[Array, Any]:
    """Turn scores into probabilities: ``exp(x) / sum(exp(x))`` along an axis, without overflow.

    Parameters
    ----------
    x : array of any shape, floating
        Scores (logits).
    axis : int
        The axis of the classes; the probabilities along it sum to 1.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to softmax_backward

    Raises
    ------
    ValueError
        "softmax: axis=2 is not an axis of x (4, 3)", or "softmax: axis 1 of x (4, 0) has no entries".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, sections 4.1 and 6.2.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> softmax_forward(np.array([[1000.0, 1000.0, 0.0]]))[0]
    array([[0.5, 0.5, 0. ]])
    """
    xp = _border.floating("softmax", x=x)
    axis = _border.axis_of("softmax", axis, x)
    y = xp.exp(x - xp.max(x, axis=axis, keepdims=True))
    y /= xp.sum(y, axis=axis, keepdims=True)
    return y, (y, axis)


def softmax_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = y * (dy - sum(dy * y))``: raising one score lowers the other probabilities."""
    y, axis = cache
    xp = _border.upstream("softmax", dy, y.shape, y.dtype, y)
    return (y * (dy - xp.sum(dy * y, axis=axis, keepdims=True)),)


def log_softmax_forward(x: Array, *, axis: int = -1) -> tuple[Array, Any]:
    """Compute ``log(softmax(x))`` in one go, which stays finite where softmax rounds to 0.

    Parameters
    ----------
    x, axis
        As in `softmax_forward`.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to log_softmax_backward

    Raises
    ------
    ValueError
        As `softmax_forward`, in the name of log_softmax.

    Examples
    --------
    >>> import numpy as np
    >>> log_softmax_forward(np.array([[1000.0, 0.0]]))[0]
    array([[    0., -1000.]])
    """
    _border.floating("log_softmax", x=x)
    axis = _border.axis_of("log_softmax", axis, x)
    y = stable_log_softmax(x, axis)
    return y, (y, axis)


def log_softmax_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy - softmax(x) * sum(dy)``."""
    y, axis = cache
    xp = _border.upstream("log_softmax", dy, y.shape, y.dtype, y)
    return (dy - xp.exp(y) * xp.sum(dy, axis=axis, keepdims=True),)


def stable_log_softmax(x: Array, axis: int) -> Array:
    """Do the work of `log_softmax_forward` for kernels that have checked `x` and `axis` already."""
    xp = array_module(x)
    y = x - xp.max(x, axis=axis, keepdims=True)
    y -= xp.log(xp.sum(xp.exp(y), axis=axis, keepdims=True))
    return y


softmax = Op(softmax_forward, softmax_backward)
log_softmax = Op(log_softmax_forward, log_softmax_backward)
