"""Small element-wise steps that the libraries spell differently; NumPy and CuPy take the fast way."""

import importlib
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, astype, is_cupy
from glassnet.ops._pieces import in_pieces, is_large


def keep(a: Array, mask: Array) -> Array:
    """Return `a` where the boolean `mask` is true, 0 elsewhere. Multiplying is much faster than ``where``."""
    if isinstance(mask, np.ndarray) or is_cupy(mask):
        return array_module(a, mask).multiply(a, mask)
    return a * astype(mask, a.dtype)


def keep_where_positive(a: Array, y: Array) -> Array:
    """Return `a` where ``y > 0``, 0 elsewhere; both have one shape and dtype."""
    if not isinstance(y, np.ndarray):
        return keep(a, y > 0)
    if not is_large(y):
        return _select(a, y, np.empty_like(y))
    out = np.empty_like(y)
    in_pieces(_select, a, y, out)
    return out


def _select(a: Any, y: Any, out: Any) -> Any:
    """Do it on the bits, which is faster than with a boolean mask, and right for an infinite `a` too.

    The first bit of ``0 - y`` is set if and only if ``y > 0``. Moved through the whole word, it is all ones or all
    zeros: a mask for the bits of `a`.
    """
    bits = np.dtype(f"i{y.dtype.itemsize}")
    chosen = np.subtract(0.0, y, out=out).view(bits)
    np.right_shift(chosen, 8 * y.dtype.itemsize - 1, out=chosen)
    np.bitwise_and(chosen, a.view(bits), out=chosen)
    return out


def maximum_into(a: Array, where: tuple[Any, ...], b: Array) -> None:
    """Write the element-wise maximum of ``a[where]`` and `b` over ``a[where]``, without a copy where possible."""
    xp = array_module(a, b)
    if isinstance(a, np.ndarray) or is_cupy(a):
        part = a[where]
        xp.maximum(part, b, out=part)
    else:
        a[where] = xp.maximum(a[where], b)


def normal_cdf(x: Array, caller: str) -> Array:
    """Return the cumulative distribution function of the standard normal: Φ(x)."""
    if isinstance(x, np.ndarray):
        from scipy.special import ndtr

        return ndtr(x)
    if is_cupy(x):
        return importlib.import_module("cupyx.scipy.special").ndtr(x)
    xp: Any = array_module(x, caller=caller)
    msg = f'{caller}: {xp.__name__} has no error function; use approximate="tanh"'
    raise NotImplementedError(msg)
