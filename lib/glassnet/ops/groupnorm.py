"""Group norm and instance norm: mean 0 and variance 1 over some channels, or one, of each image."""

import math
from typing import Any

from glassnet.backend import Array
from glassnet.ops import _border
from glassnet.ops._check import whole
from glassnet.ops._rows import standardised, standardised_backward
from glassnet.ops.op import Op


def group_norm_forward(
    x: Array, weight: Array | None = None, bias: Array | None = None, *, num_groups: int, eps: float = 1e-5
) -> tuple[Array, Any]:
    """Normalise each image over groups of neighbouring channels, then scale and shift each channel.

    Parameters
    ----------
    x : array of shape (N, C, ...), floating
    weight, bias : arrays of shape (C,), optional
    num_groups : int
        Number of groups G; it must divide C. With 1, all channels are normalised together; with C, each alone.
    eps : float

    Returns
    -------
    y : array of the shape and dtype of x
        Mean and (biased) variance are taken over the C // G channels of the group and all their pixels.
    cache : opaque; pass it to group_norm_backward

    Raises
    ------
    ValueError
        "group_norm: num_groups=2 does not divide the C=3 channels of x (4, 3, 5)", or
        "group_norm: weight must have shape (3,), one entry per channel of x (4, 3, 5), got (5,)".

    References
    ----------
    Wu, He: Group Normalization, section 3.
    """
    groups = whole("group_norm", "num_groups", num_groups, 1)
    return _forward("group_norm", x, weight, bias, groups, eps)


def group_norm_backward(dy: Array, cache: Any) -> tuple[Array, Array | None, Array | None]:
    """Gradients of the input, the scale and the shift; for instance norm too.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what group_norm_forward or instance_norm_forward returned

    Returns
    -------
    dx : array of the shape of x
    dweight, dbias : arrays of shape (C,), or None where there was none
    """
    caller, hat, inverse, scale, has_bias, shape = cache
    xp = _border.upstream(caller, dy, shape, hat.dtype, hat)
    n, c = shape[:2]
    per_channel = (n, c, math.prod(shape[2:]))
    g = xp.reshape(dy, per_channel)
    dweight = None if scale is None else xp.sum(g * xp.reshape(hat, per_channel), axis=(0, 2))
    dbias = xp.sum(g, axis=(0, 2)) if has_bias else None
    d_hat = g if scale is None else g * xp.reshape(scale, (c, 1))
    dx = standardised_backward(xp.reshape(d_hat, hat.shape), hat, inverse)
    return xp.reshape(dx, shape), dweight, dbias


def instance_norm_forward(
    x: Array, weight: Array | None = None, bias: Array | None = None, *, eps: float = 1e-5
) -> tuple[Array, Any]:
    """Normalise each channel of each image by itself: group norm with as many groups as channels.

    Parameters
    ----------
    x : array of shape (N, C, L) or (N, C, H, W), floating
    weight, bias, eps
        As in `group_norm_forward`.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to group_norm_backward

    Raises
    ------
    ValueError
        "instance_norm: x must have more than one pixel per channel, got shape (2, 3, 1, 1)".

    References
    ----------
    Ulyanov, Vedaldi, Lempitsky: Instance Normalization, section 2.
    """
    _border.floating("instance_norm", x=x)
    _border.at_least("instance_norm", x, 3, "N, C, ...")
    if x.shape[1] == 0:
        raise ValueError(f"instance_norm: x has no channels: its shape is {tuple(x.shape)}")
    if math.prod(x.shape[2:]) < 2:
        raise ValueError(f"instance_norm: x must have more than one pixel per channel, got shape {tuple(x.shape)}")
    return _forward("instance_norm", x, weight, bias, x.shape[1], eps)


def _forward(
    caller: str, x: Array, weight: Array | None, bias: Array | None, groups: int, eps: float
) -> tuple[Array, Any]:
    xp = _border.floating(caller, x=x, weight=weight, bias=bias)
    _border.at_least(caller, x, 2, "N, C, ...")
    n, c = x.shape[:2]
    if 0 in x.shape[2:]:
        raise ValueError(f"{caller}: x has no pixels: its shape is {tuple(x.shape)}")
    if not c or c % groups:
        raise ValueError(f"{caller}: num_groups={groups} does not divide the C={c} channels of x {tuple(x.shape)}")
    for name, a in (("weight", weight), ("bias", bias)):
        _border.vector(caller, name, a, c, "channel", x)
    eps = _border.real(caller, "eps", eps, 0)
    pixels = math.prod(x.shape[2:])
    hat, inverse = standardised(xp.reshape(x, (n * groups, c // groups * pixels)), eps)
    y = xp.reshape(hat, (n, c, pixels))
    if weight is not None:
        y = y * xp.reshape(weight, (c, 1))
    if bias is not None:
        y = y + xp.reshape(bias, (c, 1))
    return xp.reshape(y, x.shape), (caller, hat, inverse, weight, bias is not None, tuple(x.shape))


group_norm = Op(group_norm_forward, group_norm_backward)
instance_norm = Op(instance_norm_forward, group_norm_backward)
