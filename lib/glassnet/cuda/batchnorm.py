"""Launchers of the batch norm kernels in ``batchnorm.cu``; the readable twin is `glassnet.ops.batchnorm`.

Everything is checked by the twin. With `relu` the activation behind the norm is done in the same pass over memory,
which is most of what both cost.
"""

import math
from typing import NamedTuple

from glassnet.backend import Array, array_module, empty, zeros
from glassnet.cuda._compile import launch

FILE = "batchnorm.cu"
_THREADS = 256
_PART = 16384  # numbers of a channel that are worth a block of their own
_MOST_PARTS = 64


class Cache(NamedTuple):
    """What the backward pass and the running statistics need of the forward pass."""

    x: Array
    y: Array
    mean: Array
    var: Array
    inverse: Array
    scale: Array
    values: int  # per channel
    training: bool
    has_weight: bool
    has_bias: bool
    relu: bool


def forward(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    training: bool = True,
    eps: float = 1e-5,
    relu: bool = False,
) -> tuple[Array, Cache]:
    """Do what `batch_norm_forward` does, and `relu_forward` behind it if wanted.

    Parameters
    ----------
    x : float32 array of shape (N, C, ...)
        In training with more than one value a channel.
    weight, bias, running_mean, running_var : float32 arrays of shape (C,), optional
    training, eps
        As in `batch_norm_forward`.
    relu : bool

    Returns
    -------
    y : float32 array of the shape of x
    cache : Cache
    """
    xp = array_module(x)
    x = xp.ascontiguousarray(x)
    y = empty(x.shape, like=x)
    mean: Array = running_mean
    var: Array = running_var
    if training:
        mean, var = _statistics(x)
    inverse = 1 / xp.sqrt(var + eps)  # (C,)
    scale = xp.ascontiguousarray(inverse if weight is None else inverse * weight)
    shift = zeros(mean.shape, like=x) if bias is None else xp.ascontiguousarray(bias)
    mean = xp.ascontiguousarray(mean)
    _over_all("batch_apply", x, x, mean, scale, shift, y, relu)
    count = x.shape[0] * math.prod(x.shape[2:])
    return y, Cache(x, y, mean, var, inverse, scale, count, training, weight is not None, bias is not None, relu)


def backward(dy: Array, cache: Cache) -> tuple[Array, Array | None, Array | None]:
    """Do what `batch_norm_backward` does, through the ReLU first if there was one.

    Parameters
    ----------
    dy : float32 array of the shape of x
    cache : Cache

    Returns
    -------
    dx : float32 array of the shape of x
    dweight, dbias : float32 arrays of shape (C,), or None where there was none
    """
    dy = array_module(dy).ascontiguousarray(dy)
    x, channels = cache.x, cache.x.shape[1]
    parts = _cut(x)[0]
    dx = empty(x.shape, like=x)
    sums, products = (empty((channels, parts), like=x) for _ in range(2))
    dweight, dbias, common, slope = (zeros((channels,), like=x) for _ in range(4))
    _over_all("batch_gradient_sums", x, dy, x, cache.y, cache.mean, sums, products, cache.relu)
    if cache.values:
        share = 1 / cache.values if cache.training else 0.0  # given statistics do not depend on x
        results = (dweight, dbias, common, slope, channels, parts, share)
        _per_channel("batch_gradient_finish", channels, sums, products, cache.inverse, *results)
    _over_all("batch_gradient", x, dy, x, cache.y, cache.mean, cache.scale, common, slope, dx, cache.relu)
    return dx, dweight if cache.has_weight else None, dbias if cache.has_bias else None


def _statistics(x: Array) -> tuple[Array, Array]:
    """Mean and biased variance of each channel; of no samples 0 and 0, as the twin says."""
    channels, (parts, _, _) = x.shape[1], _cut(x)
    mean, var = zeros((channels,), like=x), zeros((channels,), like=x)
    counts, means, squares = (empty((channels, parts), like=x) for _ in range(3))
    if x.size:
        _over_all("batch_moments", x, x, counts, means, squares)
        _per_channel("batch_moments_finish", channels, counts, means, squares, mean, var, channels, parts)
    return mean, var


def _cut(x: Array) -> tuple[int, int, int]:
    """How many parts, samples in a part, and threads along the places (a power of two). From the shape alone."""
    n, places = x.shape[0], math.prod(x.shape[2:])
    parts = max(min(n * places // _PART, n, _MOST_PARTS), 1)
    samples = max(-(-n // parts), 1)
    along = min(1 << max(places - 1, 0).bit_length(), _THREADS)
    return max(-(-n // samples), 1), samples, along


def _over_all(name: str, x: Array, *args: object) -> None:
    """A block per channel and part; nothing to do where x is empty."""
    if not x.size:
        return
    parts, samples, along = _cut(x)
    sizes = (x.shape[0], x.shape[1], math.prod(x.shape[2:]), samples)
    launch(FILE, name, (x.shape[1], parts), (along, _THREADS // along), *args, *sizes)


def _per_channel(name: str, channels: int, *args: object) -> None:
    launch(FILE, name, (-(-channels // _THREADS),), (_THREADS,), *args)
