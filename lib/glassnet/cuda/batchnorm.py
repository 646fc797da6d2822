"""Launchers of the batch norm kernels in ``batchnorm.cu``; the readable twin is `glassnet.ops.batchnorm`.

Everything is checked by the twin. With `relu` the activation behind the norm is done in the same pass over memory,
which is most of what both cost.
"""

import math
from collections.abc import Iterator
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
    x, weight, bias = (None if a is None else array_module(x).ascontiguousarray(a) for a in (x, weight, bias))
    y = empty(x.shape, like=x)
    if training and x.size:
        mean, var, inverse, scale = _statistics(x, weight, eps)
    else:  # of no samples the statistics are 0 and 0, as the twin says
        none = zeros(x.shape[1:2], like=x)
        mean, var, inverse, scale = _given(*((none, none) if training else (running_mean, running_var)), weight, eps)
    _over_all("batch_apply", x, x, mean, scale, bias, y, relu)
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
    dweight, dbias, common, slope = _rows(4, x)
    _over_all("batch_gradient_sums", x, dy, x, cache.y, cache.mean, sums, products, cache.relu)
    if x.size:
        share = 1 / cache.values if cache.training else 0.0  # given statistics do not depend on x
        results = (dweight, dbias, common, slope, channels, parts, share)
        _per_channel("batch_gradient_finish", channels, sums, products, cache.inverse, *results)
    _over_all("batch_gradient", x, dy, x, cache.y, cache.mean, cache.scale, common, slope, dx, cache.relu)
    return dx, dweight if cache.has_weight else None, dbias if cache.has_bias else None


def running(cache: Cache, running_mean: Array, running_var: Array, momentum: float) -> tuple[Array, Array]:
    """Do what `batch_norm_stats` does after a training step with samples: new running statistics in one launch."""
    xp, channels = array_module(running_mean), cache.x.shape[1]
    old = (xp.ascontiguousarray(running_mean), xp.ascontiguousarray(running_var))
    new_mean, new_var = _rows(2, cache.x)
    sizes = (channels, float(momentum), cache.values / (cache.values - 1))
    _per_channel("batch_running", channels, cache.mean, cache.var, *old, new_mean, new_var, *sizes)
    return new_mean, new_var


def _statistics(x: Array, weight: Array | None, eps: float) -> tuple[Array, Array, Array, Array]:
    """Mean, biased variance, 1 / sqrt(var + eps) and that times weight, of each channel."""
    channels, (parts, _, _) = x.shape[1], _cut(x)
    counts, means, squares = (empty((channels, parts), like=x) for _ in range(3))
    mean, var, inverse, scale = _rows(4, x)
    _over_all("batch_moments", x, x, counts, means, squares)
    sizes = (channels, parts, float(eps))
    _per_channel("batch_moments_finish", channels, counts, means, squares, weight, mean, var, inverse, scale, *sizes)
    return mean, var, inverse, scale


def _given(mean: Array, var: Array, weight: Array | None, eps: float) -> tuple[Array, Array, Array, Array]:
    """The same for statistics that are there already."""
    xp = array_module(mean)
    inverse = 1 / xp.sqrt(var + eps)
    scale = inverse if weight is None else inverse * weight
    return xp.ascontiguousarray(mean), var, xp.ascontiguousarray(inverse), xp.ascontiguousarray(scale)


def _rows(count: int, x: Array) -> Iterator[Array]:
    """Several arrays of a number per channel, cut from one; zeros where `x` is empty and no kernel will fill them."""
    made = (empty if x.size else zeros)((count, x.shape[1]), like=x)
    return (made[i, ...] for i in range(count))


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
