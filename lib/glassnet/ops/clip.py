"""Gradient clipping: when all gradients together are too long, shorten them all by one factor."""

import math
from collections.abc import Sequence

from glassnet.backend import Array, array_module, astype, to_numpy
from glassnet.ops import _border


def clip_grad_norm(grads: Sequence[Array | None], max_norm: float) -> tuple[list[Array | None], float]:
    """Scale gradients so that their global norm is at most `max_norm`; their direction stays.

    Parameters
    ----------
    grads : sequence of arrays, floating, of any shapes
        None (an absent bias) stays None.
    max_norm : float

    Returns
    -------
    clipped : list of arrays
        ``g * min(1, max_norm / (norm + 1e-6))``, PyTorch's formula. The arrays given are never changed;
        where nothing has to be shortened, they themselves come back.
    norm : float
        The norm before, over all entries of all gradients, computed in float64.

    Raises
    ------
    ValueError
        "clip_grad_norm: gradient 1 of 3 holds NaN or infinity"; no factor could mend that.

    References
    ----------
    Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> clipped, norm = clip_grad_norm([np.array([3.0]), None, np.array([[4.0]])], 1.0)
    >>> norm, clipped[0].round(3), clipped[1]
    (5.0, array([0.6]), None)
    """
    max_norm = _border.positive("clip_grad_norm", "max_norm", max_norm)
    squares = 0.0
    for i, g in enumerate(grads):
        if g is None:
            continue
        xp = _border.floating("clip_grad_norm", **{f"gradient {i}": g})
        wide = astype(g, xp.float64)  # the square of a large float32 overflows
        square = float(to_numpy(xp.sum(wide * wide)))
        if not math.isfinite(square):
            raise ValueError(f"clip_grad_norm: gradient {i} of {len(grads)} holds NaN or infinity")
        squares += square
    norm = math.sqrt(squares)
    factor = max_norm / (norm + 1e-6)
    if factor >= 1:
        return list(grads), norm
    return [None if g is None else array_module(g).multiply(g, factor) for g in grads], norm
