"""Dropout: switch off a random part of the entries while training, so that none can be relied on."""

from typing import Any

import numpy as np

from glassnet.backend import Array, asarray
from glassnet.ops import _border
from glassnet.ops._mask import keep
from glassnet.ops.op import Op


def dropout_forward(
    x: Array, *, p: float = 0.5, rng: np.random.Generator | None = None, training: bool = True
) -> tuple[Array, Any]:
    """Set each entry to 0 with probability `p` and divide the others by ``1 - p`` ("inverted" dropout).

    So the expected value of each entry stays what it was, and nothing is left to do when the network is used:
    with ``training=False``, as with ``p=0``, `x` itself comes back and no random number is drawn.

    Parameters
    ----------
    x : array of any shape, floating
    p : float in 0..1
        The share to drop; with 1 everything is dropped.
    rng : numpy.random.Generator
        Needed in training. The mask is drawn on the host and moved, so one seed gives one mask on every device.
    training : bool

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to dropout_backward

    Raises
    ------
    TypeError
        "dropout: rng must be a numpy Generator in training (np.random.default_rng(seed)), got 0". A seed is refused
        because it would drop the same entries in every step.
    ValueError
        "dropout: p must be finite in 0..1, got 1.5".

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout, section 10 (the inverted form).

    Examples
    --------
    >>> dropout_forward(np.ones((2, 4)), p=0.5, rng=np.random.default_rng(0))[0]
    array([[0., 2., 2., 2.],
           [2., 2., 0., 2.]])
    """
    _border.floating("dropout", x=x)
    p = _border.real("dropout", "p", p, 0, 1)
    if not training or p == 0:
        return x, (None, 1.0, x.shape, x.dtype)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"dropout: rng must be a numpy Generator in training (np.random.default_rng(seed)), got {rng!r}"
        )
    mask = asarray(_draw(tuple(x.shape), p, rng), like=x)
    scale = 1.0 / (1.0 - p) if p < 1 else 0.0
    y = keep(x, mask)
    y *= scale
    return y, (mask, scale, x.shape, x.dtype)


def dropout_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Pass the gradient where the entry was kept, scaled as in forward: dx of the shape of x, in a tuple of one."""
    mask, scale, shape, dtype = cache
    if mask is None:
        _border.upstream("dropout", dy, shape, dtype)
        return (dy,)
    _border.upstream("dropout", dy, shape, dtype, mask)
    dx = keep(dy, mask)
    dx *= scale
    return (dx,)


def _draw(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Draw which entries stay, each with probability ``1 - p`` exactly.

    One random byte decides almost every entry, an eighth of what a float costs. Only where the byte falls on the
    edge between drop and keep (one in 256) does a second, fine draw decide.
    """
    dice = np.frombuffer(rng.bytes(int(np.prod(shape))), dtype=np.uint8)
    edge = int(p * 256)
    stay = dice > edge
    on_edge = np.flatnonzero(dice == edge)
    stay[on_edge] = rng.random(on_edge.size) >= p * 256 - edge
    return stay.reshape(shape)


dropout = Op(dropout_forward, dropout_backward)
