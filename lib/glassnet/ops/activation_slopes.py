"""Activations that let something pass on the negative side: leaky and parametric ReLU, GELU."""

import math
from typing import Any, Literal

from glassnet.backend import Array
from glassnet.ops import _border
from glassnet.ops._check import check_choice
from glassnet.ops._mask import keep, normal_cdf
from glassnet.ops._pieces import entrywise
from glassnet.ops.op import Op


def leaky_relu_forward(x: Array, *, negative_slope: float = 0.01) -> tuple[Array, Any]:
    """Flatten what is negative, but not quite: ``x`` where ``x > 0``, else ``negative_slope * x``.

    Parameters
    ----------
    x : array of any shape, floating
    negative_slope : float

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to leaky_relu_backward

    Raises
    ------
    TypeError
        "leaky_relu: negative_slope must be a number, got None".

    References
    ----------
    Maas, Hannun, Ng: Rectifier Nonlinearities Improve Neural Network Acoustic Models, section 2.
    """
    xp = _border.floating("leaky_relu", x=x)
    slope = _border.real("leaky_relu", "negative_slope", negative_slope)
    return entrywise(lambda x: xp.maximum(x, 0.0) + slope * xp.minimum(x, 0.0), x), (x, slope)


def leaky_relu_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy`` where ``x > 0``, else ``negative_slope * dy``."""
    x, slope = cache
    _border.upstream("leaky_relu", dy, x.shape, x.dtype, x)
    return (entrywise(lambda dy, x: _bend(dy, x, slope), dy, x),)


def prelu_forward(x: Array, alpha: Array) -> tuple[Array, Any]:
    """Leaky ReLU with slopes that are learnt.

    Parameters
    ----------
    x : array of shape (N, C, ...), floating
    alpha : array of shape (C,), one slope per channel, or of shape (1,), one for all

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to prelu_backward

    Raises
    ------
    ValueError
        "prelu: alpha must have shape (1,) or (3,), one slope per channel of x (2, 3, 4), got (2,)".

    References
    ----------
    He, Zhang, Ren, Sun: Delving Deep into Rectifiers, section 2.1.
    """
    xp = _border.floating("prelu", x=x, alpha=alpha)
    channels = x.shape[1] if x.ndim > 1 else 1
    if tuple(alpha.shape) not in ((1,), (channels,)):
        shapes = "(1,)" if channels == 1 else f"(1,) or ({channels},)"
        raise ValueError(
            f"prelu: alpha must have shape {shapes}, one slope per channel of x {tuple(x.shape)}, "
            f"got {tuple(alpha.shape)}"
        )
    slope = xp.reshape(alpha, (alpha.shape[0],) + (1,) * max(0, x.ndim - 2))
    return xp.maximum(x, 0.0) + slope * xp.minimum(x, 0.0), (x, slope)


def prelu_backward(dy: Array, cache: Any) -> tuple[Array, Array]:
    """Gradients of the input and of the slopes.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what prelu_forward returned

    Returns
    -------
    dx : array of the shape of x
    dalpha : array of the shape of alpha
        The sum of ``dy * x`` over the negative x of the channel (of all channels for a single slope).
    """
    x, slope = cache
    xp = _border.upstream("prelu", dy, x.shape, x.dtype, x)
    shared = slope.shape[0] == 1
    axes = tuple(a for a in range(x.ndim) if shared or a != 1)
    dalpha = xp.sum(dy * xp.minimum(x, 0.0), axis=axes)
    return _bend(dy, x, slope), xp.reshape(dalpha, (slope.shape[0],))


def gelu_forward(x: Array, *, approximate: Literal["none", "tanh"] = "none") -> tuple[Array, Any]:
    """Weigh each value by the chance that a standard normal draw is below it: ``x * Φ(x)``.

    Parameters
    ----------
    x : array of any shape, floating
    approximate : {"none", "tanh"}
        "none": Φ itself, from the error function. "tanh": ``(1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`` in its place.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to gelu_backward

    Raises
    ------
    ValueError
        "gelu: approximate must be one of none, tanh, got 'erf'".
    NotImplementedError
        'gelu: array_api_strict has no error function; use approximate="tanh"'.

    References
    ----------
    Hendrycks, Gimpel: Gaussian Error Linear Units, section 2.
    """
    xp = _border.floating("gelu", x=x)
    check_choice("gelu", "approximate", approximate, ("none", "tanh"))
    if approximate == "none":
        chance = entrywise(lambda x: normal_cdf(x, "gelu"), x)
    else:
        chance = entrywise(lambda x: 0.5 * (1 + xp.tanh(_ROOT_2_PI * (x + 0.044715 * x * x * x))), x)
    return entrywise(lambda x, chance: x * chance, x, chance), (x, chance, approximate)


def gelu_backward(dy: Array, cache: Any) -> tuple[Array]:
    """``dx = dy * (Φ(x) + x * Φ'(x))``, with the same Φ as in forward."""
    x, chance, approximate = cache
    xp = _border.upstream("gelu", dy, x.shape, x.dtype, x)

    def slope(dy: Array, x: Array, chance: Array) -> Array:
        if approximate == "none":
            density = xp.exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi))
        else:
            # (1 + tanh u)/2 is sigmoid(2u), so its derivative by u is 2 * chance * (1 - chance)
            density = 2 * chance * (1 - chance) * (_ROOT_2_PI * (1 + 3 * 0.044715 * x * x))
        return dy * (chance + x * density)

    return (entrywise(slope, dy, x, chance),)


_ROOT_2_PI = math.sqrt(2 / math.pi)


def _bend(dy: Array, x: Array, slope: Any) -> Array:
    """``dy`` where ``x > 0``, else ``slope * dy``: without ``where``, which is slow, and exact all the same."""
    passed = keep(dy, x > 0)
    return passed + slope * (dy - passed)


leaky_relu = Op(leaky_relu_forward, leaky_relu_backward)
prelu = Op(prelu_forward, prelu_backward)
gelu = Op(gelu_forward, gelu_backward)
