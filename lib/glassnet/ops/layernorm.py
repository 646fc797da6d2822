"""Layer norm: give each sample mean 0 and variance 1 over its features; no other sample has a say."""

import math
from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array
from glassnet.ops import _border, _row_passes
from glassnet.ops._check import whole
from glassnet.ops._rows import standardised, standardised_backward
from glassnet.ops.op import Op


def layer_norm_forward(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    normalized_shape: int | tuple[int, ...] | None = None,
    eps: float = 1e-5,
) -> tuple[Array, Any]:
    """Normalise over the last axes: ``y = (x - mean) / sqrt(var + eps) * weight + bias``.

    Parameters
    ----------
    x : array of shape (..., *normalized_shape), floating
    weight, bias : arrays of shape normalized_shape, optional
    normalized_shape : int or tuple of int, optional
        The last axes of x, over which mean and (biased) variance are taken. If not given: the shape of weight, or of
        bias, or the last axis alone.
    eps : float

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to layer_norm_backward

    Raises
    ------
    ValueError
        "layer_norm: x (2, 3) does not end in normalized_shape (4,)", or
        "layer_norm: weight must have shape (3,), the normalized_shape, got (2,)".

    References
    ----------
    Ba, Kiros, Hinton: Layer Normalization, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> layer_norm_forward(np.array([[1.0, 3.0], [10.0, 30.0]]), eps=0.0)[0]
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    xp = _border.floating("layer_norm", x=x, weight=weight, bias=bias)
    _border.at_least("layer_norm", x, 1, "..., features")
    shape = _normalized_shape(x, weight, bias, normalized_shape)
    eps = _border.real("layer_norm", "eps", eps, 0)
    features = math.prod(shape)
    rows = xp.reshape(x, (math.prod(x.shape[: x.ndim - len(shape)]), features))
    if isinstance(x, np.ndarray) and x.size:
        scale, shift = (None if a is None else a.reshape(features) for a in (weight, bias))
        y, mean, inverse = _row_passes.forward(rows, scale, shift, eps)
        return y.reshape(x.shape), _Rows(rows, mean, inverse, weight, bias is not None, shape, tuple(x.shape))
    hat, inverse = standardised(rows, eps)
    y = xp.reshape(hat, x.shape)
    if weight is not None:
        y = y * weight
        if bias is not None:
            y += bias
    elif bias is not None:
        y = y + bias  # not in place: without a weight, y is what the cache keeps
    return y, (hat, inverse, weight, bias is not None, shape, tuple(x.shape))


def layer_norm_backward(dy: Array, cache: Any) -> tuple[Array, Array | None, Array | None]:
    """Gradients of the input, the scale and the shift.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what layer_norm_forward returned

    Returns
    -------
    dx : array of the shape of x
    dweight, dbias : arrays of shape normalized_shape, or None where there was none
    """
    if isinstance(cache, _Rows):
        return _backward(dy, cache)
    hat, inverse, weight, has_bias, shape, x_shape = cache
    xp = _border.upstream("layer_norm", dy, x_shape, hat.dtype, hat)
    rows = xp.reshape(dy, hat.shape)
    dweight = None if weight is None else xp.reshape(xp.sum(rows * hat, axis=0), shape)
    dbias = xp.reshape(xp.sum(rows, axis=0), shape) if has_bias else None
    d_hat = rows if weight is None else rows * xp.reshape(weight, (1, hat.shape[1]))
    return xp.reshape(standardised_backward(d_hat, hat, inverse), x_shape), dweight, dbias


class _Rows(NamedTuple):
    """What NumPy's way keeps."""

    rows: Array
    mean: Array
    inverse: Array
    weight: Array | None
    has_bias: bool
    shape: tuple[int, ...]
    x_shape: tuple[int, ...]


def _backward(dy: Array, kept: _Rows) -> tuple[Array, Array | None, Array | None]:
    rows, weight, shape = kept.rows, kept.weight, kept.shape
    _border.upstream("layer_norm", dy, kept.x_shape, rows.dtype, rows)
    flat = None if weight is None else weight.reshape(rows.shape[1])
    dx, dweight, dbias = _row_passes.backward(dy.reshape(rows.shape), rows, kept.mean, kept.inverse, flat)
    d_bias = dbias.reshape(shape) if kept.has_bias else None
    return dx.reshape(kept.x_shape), None if weight is None else dweight.reshape(shape), d_bias


def _normalized_shape(x: Array, weight: Array | None, bias: Array | None, given: Any) -> tuple[int, ...]:
    if given is None:
        model = weight if weight is not None else bias
        shape = tuple(x.shape[-1:]) if model is None else tuple(model.shape)
    else:
        given = given if isinstance(given, tuple | list) else (given,)
        shape = tuple(whole("layer_norm", "normalized_shape", n, 1) for n in given)
    if not shape or 0 in shape or tuple(x.shape[-len(shape) :]) != shape:
        raise ValueError(f"layer_norm: x {tuple(x.shape)} does not end in normalized_shape {shape}")
    for name, a in (("weight", weight), ("bias", bias)):
        if a is not None and tuple(a.shape) != shape:
            raise ValueError(f"layer_norm: {name} must have shape {shape}, the normalized_shape, got {tuple(a.shape)}")
    return shape


layer_norm = Op(layer_norm_forward, layer_norm_backward)
