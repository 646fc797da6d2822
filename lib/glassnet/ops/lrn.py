"""Local response normalisation: loud neighbouring channels at the same pixel quieten each other (AlexNet)."""

from typing import Any

from glassnet.backend import Array, zeros
from glassnet.ops import _border
from glassnet.ops._check import whole
from glassnet.ops.op import Op


def local_response_norm_forward(
    x: Array, *, size: int = 5, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> tuple[Array, Any]:
    """Divide by a power of the energy nearby: ``y = x / (k + alpha/size * sum(x**2 over size channels))**beta``.

    Parameters
    ----------
    x : array of shape (N, C, ...), floating
    size : int
        Channels in the window around each channel: ``size // 2`` before it, itself, and ``(size - 1) // 2`` after it.
        Beyond the first and the last channel there are zeros; the sum is divided by `size` all the same.
    alpha, beta, k : float
        PyTorch's convention: `alpha` is divided by `size`. The AlexNet paper does not divide: its alpha of
        1e-4 with n = 5 and k = 2 is ``alpha=5e-4, size=5, k=2`` here.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to local_response_norm_backward

    Raises
    ------
    ValueError
        "local_response_norm: k must be more than 0, got 0".

    References
    ----------
    Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks, section 3.3.

    Examples
    --------
    >>> import numpy as np
    >>> local_response_norm_forward(np.array([[2.0, 4.0]]), size=2, alpha=2.0, beta=1.0)[0]
    array([[0.4       , 0.19047619]])
    """
    caller = "local_response_norm"
    _border.floating(caller, x=x)
    _border.at_least(caller, x, 2, "N, C, ...")
    size = whole(caller, "size", size, 1)
    alpha = _border.real(caller, "alpha", alpha, 0)
    beta = _border.real(caller, "beta", beta, 0)
    k = _border.positive(caller, "k", k)
    base = _sum_over(x * x, size // 2, (size - 1) // 2)
    base *= alpha / size
    base += k
    y = x * base**-beta
    return y, (x, y, base, size, alpha, beta)


def local_response_norm_backward(dy: Array, cache: Any) -> tuple[Array]:
    """Gradient of the input.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what local_response_norm_forward returned

    Returns
    -------
    dx : array of the shape of x, in a tuple of one
        Each channel also answers for the windows of its neighbours: the same window, turned around.
    """
    x, y, base, size, alpha, beta = cache
    _border.upstream("local_response_norm", dy, x.shape, x.dtype, x)
    d_base = _sum_over(dy * y / base, (size - 1) // 2, size // 2)
    return (dy * base**-beta - (2 * alpha * beta / size) * x * d_base,)


def _sum_over(a: Array, before: int, after: int) -> Array:
    """Sum over a window of channels, from `before` ahead to `after` behind: (N, C, ...)."""
    total = zeros(a.shape, like=a)
    channels = a.shape[1]
    for offset in range(-before, after + 1):
        low, high = max(0, -offset), min(channels, channels - offset)
        if low < high:
            total[:, low:high, ...] += a[:, low + offset : high + offset, ...]
    return total


local_response_norm = Op(local_response_norm_forward, local_response_norm_backward)
