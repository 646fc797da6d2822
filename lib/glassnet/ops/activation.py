"""Activations: the bend after each layer, one function and its derivative at a time.

All work on arrays of any shape, entry by entry, and return ``(y, cache)``; their backwards return ``(dx,)``. Those
with a slope on the negative side live in `activation_slopes`.
"""

from typing import Any

from glassnet.backend import Array, array_module, astype
from glassnet.ops import _border
from glassnet.ops._mask import keep_where_positive
from glassnet.ops._pieces import entrywise
from glassnet.ops.op import Op


def sigmoid_forward(x: Array) -> tuple[Array, Any]:
    """Squash into 0..1: ``1 / (1 + exp(-x))``, without overflow for any x.

    Parameters
    ----------
    x : array of any shape, floating

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to sigmoid_backward

    Raises
    ------
    TypeError
        "sigmoid: x must be float32 or float64, got int64".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 3.10.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid_forward(np.array([-1000.0, 0.0, 1000.0]))[0]
    array([0. , 0.5, 1. ])
    """
    _border.floating("sigmoid", x=x)
    y = entrywise(stable_sigmoid, x)
    return y, y


def sigmoid_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy * y * (1 - y)``."""
    y = cache
    _border.upstream("sigmoid", dy, y.shape, y.dtype, y)
    return (entrywise(lambda dy, y: dy * (y * (1 - y)), dy, y),)


def tanh_forward(x: Array) -> tuple[Array, Any]:
    """Squash into -1..1 by the hyperbolic tangent; takes and returns arrays as `sigmoid_forward` does.

    References
    ----------
    LeCun, Bottou, Orr, Müller: Efficient BackProp, section 4.4.
    """
    xp = _border.floating("tanh", x=x)
    y = entrywise(xp.tanh, x)
    return y, y


def tanh_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy * (1 - y**2)``."""
    y = cache
    _border.upstream("tanh", dy, y.shape, y.dtype, y)
    return (entrywise(lambda dy, y: dy * (1 - y * y), dy, y),)


def relu_forward(x: Array) -> tuple[Array, Any]:
    """Cut off what is negative: ``max(x, 0)``; takes and returns arrays as `sigmoid_forward` does.

    References
    ----------
    Nair, Hinton: Rectified Linear Units Improve Restricted Boltzmann Machines, section 2.
    """
    xp = _border.floating("relu", x=x)
    y = entrywise(xp.maximum, x, scalars=(0.0,))
    return y, y


def relu_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy`` where ``x > 0``, else 0 (at the kink, ``x = 0``, too)."""
    y = cache
    _border.upstream("relu", dy, y.shape, y.dtype, y)
    return (keep_where_positive(dy, y),)


def softplus_forward(x: Array, *, beta: float = 1.0) -> tuple[Array, Any]:
    """Bend softly where ReLU has its kink: ``log(1 + exp(beta * x)) / beta``, without overflow.

    Parameters
    ----------
    x : array of any shape, floating
    beta : float
        The larger, the closer to ReLU.

    Returns
    -------
    y : array of the shape and dtype of x
        Exact everywhere; PyTorch returns x itself above ``beta * x = 20``.
    cache : opaque; pass it to softplus_backward

    Raises
    ------
    ValueError
        "softplus: beta must be more than 0, got 0".

    References
    ----------
    Dugas et al.: Incorporating Second-Order Functional Knowledge for Better Option Pricing, section 3.
    """
    xp = _border.floating("softplus", x=x)
    beta = _border.positive("softplus", "beta", beta)
    y = entrywise(lambda x: xp.maximum(x, 0.0) + xp.log1p(xp.exp(-beta * xp.abs(x))) / beta, x)
    return y, (x, beta)


def softplus_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy * sigmoid(beta * x)``."""
    x, beta = cache
    _border.upstream("softplus", dy, x.shape, x.dtype, x)
    return (entrywise(lambda dy, x: dy * stable_sigmoid(beta * x), dy, x),)


def stable_sigmoid(x: Array) -> Array:
    """Compute the sigmoid with an exponential that never overflows; for kernels that have checked `x` already."""
    xp = array_module(x)
    small = xp.exp(-xp.abs(x))  # exp(x) for negative x, exp(-x) for positive
    return xp.maximum(small, astype(x >= 0, x.dtype)) / (1 + small)


sigmoid = Op(sigmoid_forward, sigmoid_backward)
tanh = Op(tanh_forward, tanh_backward)
relu = Op(relu_forward, relu_backward)
softplus = Op(softplus_forward, softplus_backward)
