"""Unpooling: put each value back to the pixel that its switch names, zero elsewhere."""

from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, astype, is_cupy, to_numpy
from glassnet.ops import _border
from glassnet.ops._check import check_axes, dtype_name, per_axis
from glassnet.ops.op import Op


def max_unpool2d_forward(x: Array, indices: Array, *, output_size: Any) -> tuple[Array, Any]:
    """Turn a max-pooling around: put each value where the maximum stood.

    Parameters
    ----------
    x : array of shape (N, C, OH, OW), floating
    indices : integer array of shape (N, C, OH, OW)
        The switches, as `max_pool2d_indices` gives them: ``row * W + column``.
    output_size : (int, int)
        H and W, the size of the plane to fill.

    Returns
    -------
    y : array of shape (N, C, H, W), dtype of x
        Where windows overlap and several switches name one pixel, it gets the sum of their values. (PyTorch keeps
        any one of them.) So unpooling is the transpose of "read the pixels under the switches", and the same step
        as max-pool's backward.
    cache : opaque; pass it to max_unpool2d_backward

    Raises
    ------
    ValueError
        "max_unpool2d: indices must have the shape of x, (1, 1, 2, 2), got (1, 1, 2, 3)", or
        "max_unpool2d: indices must lie in 0..15, the pixels of a plane (4, 4), got 0..20".
    TypeError
        "max_unpool2d: indices must be whole numbers, got float64", or for libraries without ``bincount``:
        "max_unpool2d: array_api_strict cannot scatter; move the arrays to NumPy or CuPy first".

    References
    ----------
    Zeiler, Fergus: Visualizing and Understanding Convolutional Networks, section 2.1.

    Examples
    --------
    >>> y, _ = max_unpool2d_forward(np.array([[[[5.0]]]]), np.array([[[[2]]]]), output_size=(2, 2))
    >>> y[0, 0]
    array([[0., 0.],
           [5., 0.]])
    """
    xp = _border.floating("max_unpool2d", x=x)
    array_module(x, indices, caller="max_unpool2d")
    check_axes("max_unpool2d", "x", x, "N, C, OH, OW")
    if not isinstance(output_size, tuple | list):
        raise TypeError(f"max_unpool2d: output_size must be a pair (H, W), got {output_size!r}")
    h, w = per_axis("max_unpool2d", "output_size", output_size, 2, 1)
    _check_indices(x, indices, h, w)
    if not (isinstance(x, np.ndarray) or is_cupy(x)):
        raise TypeError(f"max_unpool2d: {xp.__name__} cannot scatter; move the arrays to NumPy or CuPy first")
    n, c, oh, ow = x.shape
    planes = xp.arange(n * c)[:, None] * (h * w)
    place = xp.reshape(indices, (n * c, oh * ow)) + planes  # (N*C, OH*OW): index into the flat y
    flat = xp.bincount(xp.reshape(place, (-1,)), weights=xp.reshape(x, (-1,)), minlength=n * c * h * w)
    y = astype(xp.reshape(flat[: n * c * h * w], (n, c, h, w)), x.dtype)
    return y, (indices, y.shape, y.dtype)


def max_unpool2d_backward(dy: Array, cache: Any) -> tuple[Array, None]:
    """Read the gradient under each switch.

    Parameters
    ----------
    dy : array of shape (N, C, H, W), dtype of x
    cache : what max_unpool2d_forward returned

    Returns
    -------
    dx : array of shape (N, C, OH, OW)
    None : the switches have no gradient
    """
    indices, shape, dtype = cache
    xp = _border.upstream("max_unpool2d", dy, shape, dtype, indices)
    n, c, oh, ow = indices.shape
    flat = xp.reshape(dy, (n, c, shape[2] * shape[3]))
    dx = xp.take_along_axis(flat, xp.reshape(indices, (n, c, oh * ow)), axis=2)
    return xp.reshape(dx, (n, c, oh, ow)), None


def _check_indices(x: Array, indices: Array, h: int, w: int) -> None:
    if tuple(indices.shape) != tuple(x.shape):
        expected, got = tuple(x.shape), tuple(indices.shape)
        raise ValueError(f"max_unpool2d: indices must have the shape of x, {expected}, got {got}")
    if not dtype_name(indices).startswith(("int", "uint")):
        raise TypeError(f"max_unpool2d: indices must be whole numbers, got {dtype_name(indices)}")
    if 0 in x.shape:
        return
    xp = array_module(indices)
    low, high = int(to_numpy(xp.min(indices))), int(to_numpy(xp.max(indices)))
    if low < 0 or high >= h * w:
        raise ValueError(
            f"max_unpool2d: indices must lie in 0..{h * w - 1}, the pixels of a plane ({h}, {w}), got {low}..{high}"
        )


max_unpool2d = Op(max_unpool2d_forward, max_unpool2d_backward)
