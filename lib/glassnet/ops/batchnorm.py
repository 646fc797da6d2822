"""Batch norm: give each channel mean 0 and variance 1 over the batch, then a scale and a shift of its own."""

import math
from typing import Any

from glassnet import cuda
from glassnet.backend import Array, array_module
from glassnet.ops import _border
from glassnet.ops._channels import along_channels, combine, moments, normalise, sums
from glassnet.ops.op import Op


def batch_norm_forward(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> tuple[Array, Any]:
    """Normalise each channel: ``y = (x - mean) / sqrt(var + eps) * weight + bias``.

    In training mean and variance are those of the batch (the variance divided by the number of values, biased), over
    all axes but the channels. In inference they are the running ones. Nothing is updated here: after a
    training step, `batch_norm_stats` computes the new running statistics from the cache.

    Parameters
    ----------
    x : array of shape (N, C), (N, C, L) or (N, C, H, W), floating
    weight, bias : arrays of shape (C,), optional
        The learnt scale and shift (gamma and beta of the paper).
    running_mean, running_var : arrays of shape (C,), optional
        Needed in inference, not looked at in training.
    training : bool
    eps : float
        Keeps the division sound for a channel that hardly varies.

    Returns
    -------
    y : array of the shape and dtype of x
    cache : opaque; pass it to batch_norm_backward, and in training to batch_norm_stats

    Raises
    ------
    ValueError
        "batch_norm: training needs more than one value per channel, got x of shape (1, 3)", or
        "batch_norm: inference needs running_mean and running_var", or
        "batch_norm: weight must have shape (3,), one entry per channel of x (2, 3, 4, 5), got (4,)".

    References
    ----------
    Ioffe, Szegedy: Batch Normalization, algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> y, _ = batch_norm_forward(np.array([[1.0, 10.0], [3.0, 30.0]]), eps=0.0)
    >>> y
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    eps, count = checked("batch_norm", x, weight, bias, running_mean, running_var, training=training, eps=eps)
    xp = array_module(x)
    if (launcher := cuda.find("batchnorm", x, weight, bias, running_mean, running_var)) is not None:
        given = {"running_mean": running_mean, "running_var": running_var, "training": training, "eps": eps}
        y, memory = launcher.forward(x, weight, bias, **given)
        return y, cuda.Kept(launcher, memory)
    kept: tuple[Array, Array] = (running_mean, running_var)
    mean, var = moments(x) if training else kept
    inverse = 1 / xp.sqrt(var + eps)  # (C,)
    scale = inverse if weight is None else inverse * weight
    y = normalise(x, mean, scale, bias)
    return y, (x, mean, var, inverse, scale, count, training, weight is not None, bias is not None)


def batch_norm_backward(dy: Array, cache: Any) -> tuple[Array, Array | None, Array | None]:
    """Gradients of the input, the scale and the shift.

    Parameters
    ----------
    dy : array of the shape and dtype of x
    cache : what batch_norm_forward returned

    Returns
    -------
    dx : array of the shape of x
        In training the batch's mean and variance depend on every x: what dy has in common with the constant and
        with the normalised x itself is taken out.
    dweight, dbias : arrays of shape (C,), or None where there was none
    """
    if isinstance(cache, cuda.Kept):
        x = cache.memory.x
        _border.upstream("batch_norm", dy, x.shape, x.dtype, x)
        return cache.launcher.backward(dy, cache.memory)  # type: ignore[no-any-return]
    x, mean, _, inverse, scale, count, training, has_weight, has_bias = cache
    _border.upstream("batch_norm", dy, x.shape, x.dtype, x)
    dbias, along = sums(dy, x, mean)  # (C,) each: of dy and of dy * (x - mean)
    dweight = along * inverse
    if training:
        # On paper: scale times dy, less dbias / count, less (x - mean) * inverse * dweight / count.
        common = scale / max(count, 1)
        dx = combine(dy, x, mean, scale, -common * inverse * dweight, -common * dbias)
    else:
        dx = dy * along_channels(scale, dy)
    return dx, dweight if has_weight else None, dbias if has_bias else None


def batch_norm_stats(
    cache: Any, running_mean: Array, running_var: Array, *, momentum: float = 0.1
) -> tuple[Array, Array]:
    """Compute the running statistics after a training step; the old ones stay as they are.

    Parameters
    ----------
    cache : what batch_norm_forward returned in training
    running_mean, running_var : arrays of shape (C,)
    momentum : float in 0..1
        The share of the *new* value, as in PyTorch: ``running = (1 - momentum) * running + momentum * batch``. (Some
        books and libraries call the other share momentum.) The running variance takes the batch's variance
        divided by the number of values minus one, unbiased, though the batch itself is normalised by the biased one.

    Returns
    -------
    running_mean, running_var : new arrays of shape (C,); an empty batch changes nothing

    Raises
    ------
    ValueError
        "batch_norm_stats: the cache is of an inference pass; there are no statistics of a batch in it".
    """
    if isinstance(cache, cuda.Kept):
        kept = cache.memory
        x, mean, var, count, training = kept.x, kept.mean, kept.var, kept.values, kept.training
    else:
        x, mean, var, _, _, count, training, _, _ = cache
    xp = _border.floating("batch_norm_stats", x=x, running_mean=running_mean, running_var=running_var)
    for name, a in (("running_mean", running_mean), ("running_var", running_var)):
        _border.vector("batch_norm_stats", name, a, x.shape[1], "channel", x)
    momentum = _border.real("batch_norm_stats", "momentum", momentum, 0, 1)
    if not training:
        raise ValueError(
            "batch_norm_stats: the cache is of an inference pass; there are no statistics of a batch in it"
        )
    if count == 0:
        return xp.asarray(running_mean, copy=True), xp.asarray(running_var, copy=True)
    if isinstance(cache, cuda.Kept):
        return cache.launcher.running(cache.memory, running_mean, running_var, momentum)  # type: ignore[no-any-return]
    unbiased = var * (count / (count - 1))
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * unbiased,
    )


def checked(
    caller: str,
    x: Array,
    weight: Array | None,
    bias: Array | None,
    running_mean: Array | None,
    running_var: Array | None,
    *,
    training: bool,
    eps: float,
) -> tuple[float, int]:
    """Refuse what batch norm cannot take; return eps as a float, and the number of values per channel."""
    params = {"weight": weight, "bias": bias, "running_mean": running_mean, "running_var": running_var}
    _border.floating(caller, x=x, **params)
    _border.at_least(caller, x, 2, "N, C, ...")
    for name, a in params.items():
        _border.vector(caller, name, a, x.shape[1], "channel", x)
    eps = _border.real(caller, "eps", eps, 0)
    count = x.shape[0] * math.prod(x.shape[2:])
    if training and count == 1:
        raise ValueError(f"{caller}: training needs more than one value per channel, got x of shape {tuple(x.shape)}")
    if not training and (running_mean is None or running_var is None):
        raise ValueError(f"{caller}: inference needs running_mean and running_var")
    return eps, count


batch_norm = Op(batch_norm_forward, batch_norm_backward)
