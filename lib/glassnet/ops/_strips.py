"""Matrix products in strips of columns.

OpenBLAS multiplies small matrices where they lie; large ones it first packs, which pays only where each number is used
often. A wide product by a small matrix, as convolutions have them, is faster as many small ones.
"""

from typing import Any

import numpy as np

from glassnet.backend import Array

_SMALL = 1_000_000  # multiplications of a product that is not packed
_NARROW, _WIDE = 64, 512  # columns of a strip, at least and at most


def times(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
    """Multiply ``a @ b``, (..., M, K) by (..., K, P), leading axes as in `numpy.matmul`; NumPy's arrays into `out`."""
    if xp is not np:
        return xp.matmul(a, b)
    width = strip(a.shape[-2] * a.shape[-1])
    whole = b.shape[-1] // width * width if width else 0
    if not whole:
        return np.matmul(a, b, out=out)
    if out is None:
        lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        out = np.empty((*lead, a.shape[-2], b.shape[-1]), dtype=b.dtype)
    np.matmul(a[..., None, :, :], _in_strips(b[..., :whole], width), out=_in_strips(out[..., :whole], width))
    if whole < b.shape[-1]:
        np.matmul(a, b[..., whole:], out=out[..., whole:])
    return out


def strip(size: int) -> int:
    """Return how many columns a matrix of `size` numbers should meet at a time: a power of two, or 0 for all."""
    width = _WIDE
    while width >= _NARROW and width * size > _SMALL:
        width //= 2
    return width if width >= _NARROW else 0


def _in_strips(x: Array, width: int) -> Array:
    """View (..., R, P) as (..., P/width, R, width)."""
    return x.reshape(*x.shape[:-1], -1, width).swapaxes(-2, -3)
