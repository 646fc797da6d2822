"""Losses between two arrays of one shape: squared error and binary cross-entropy; `cross_entropy` has many classes.

The targets are data, so the backwards return None in their place. A reduced loss is one number, and its
backward takes a plain number for `dy`: ``dx, _ = mse_loss_backward(1.0, cache)``.
"""

from typing import Any

from glassnet.backend import Array
from glassnet.ops import _border
from glassnet.ops._check import check_choice
from glassnet.ops._reduction import REDUCTIONS, Reduction, reduced, upstream_of_loss
from glassnet.ops.activation import stable_sigmoid
from glassnet.ops.op import Op


def mse_loss_forward(x: Array, target: Array, *, reduction: Reduction = "mean") -> tuple[Array, Any]:
    """Squared error: ``(x - target)**2``.

    Parameters
    ----------
    x : array of any shape, floating
        What the network said.
    target : array of the same shape and dtype
        What it should have said. Shapes must be equal: (N,) against (N, 1) would quietly compare all with all.
    reduction : {"mean", "sum", "none"}
        Over all entries, as in PyTorch.

    Returns
    -------
    loss : array of shape (), or of the shape of x for "none"
        The mean over no entries is NaN.
    cache : opaque; pass it to mse_loss_backward

    Raises
    ------
    ValueError
        "mse_loss: target must have the shape of x, (4, 1), got (4,)", or
        "mse_loss: reduction must be one of mean, sum, none, got 'max'".

    References
    ----------
    Bishop: Pattern Recognition and Machine Learning, section 1.1.

    Examples
    --------
    >>> import numpy as np
    >>> loss, cache = mse_loss_forward(np.array([1.0, 2.0]), np.array([0.0, 4.0]))
    >>> float(loss), mse_loss_backward(1.0, cache)[0]
    (2.5, array([ 1., -2.]))
    """
    _check_pair("mse_loss", x, target, reduction)
    difference = x - target
    return reduced(difference * difference, reduction, x.size), (difference, reduction)


def mse_loss_backward(dy: Any, cache: Any) -> tuple[Array, None]:
    """Gradient of the squared error.

    Parameters
    ----------
    dy : number or array of shape (), or array of the shape of x for "none"
    cache : what mse_loss_forward returned

    Returns
    -------
    dx : array of the shape of x, ``2 * dy * (x - target)``, for "mean" over the number of entries
    None : the target is data
    """
    difference, reduction = cache
    dy = upstream_of_loss("mse_loss", dy, difference.shape, difference, reduction, difference.size)
    return difference * (2 * dy), None


def binary_cross_entropy_with_logits_forward(
    x: Array,
    target: Array,
    *,
    weight: Array | None = None,
    pos_weight: Array | None = None,
    reduction: Reduction = "mean",
) -> tuple[Array, Any]:
    """Binary cross-entropy of scores: ``-t*log(sigmoid(x)) - (1-t)*log(1 - sigmoid(x))``, finite for any x.

    Parameters
    ----------
    x : array of any shape, floating
        Scores (logits), before the sigmoid.
    target : array of the same shape and dtype, entries in 0..1
    weight : array that broadcasts to the shape of x, optional
        Factor of each entry's loss.
    pos_weight : array that broadcasts to the shape of x, optional
        Factor of the part of the positives, ``-t*log(sigmoid(x))``; above 1 it makes missing a positive worse.
    reduction : {"mean", "sum", "none"}
        The mean divides by the number of entries, whatever their weights, as in PyTorch.

    Returns
    -------
    loss : array of shape (), or of the shape of x for "none"
    cache : opaque; pass it to binary_cross_entropy_with_logits_backward

    Raises
    ------
    ValueError
        "binary_cross_entropy_with_logits: target must lie in 0..1", or
        "binary_cross_entropy_with_logits: weight (2,) does not broadcast to the shape of x, (4, 3)".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 6.2.2.2.
    """
    xp = _check_pair(_BCE, x, target, reduction, weight=weight, pos_weight=pos_weight)
    if not bool(xp.all((target >= 0) & (target <= 1))):
        raise ValueError(f"{_BCE}: target must lie in 0..1")
    positive = target if pos_weight is None else target * pos_weight
    # -log(sigmoid(x)) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(x)
    soft = xp.log1p(xp.exp(-xp.abs(x)))
    losses = positive * (xp.maximum(-x, 0.0) + soft) + (1 - target) * (xp.maximum(x, 0.0) + soft)
    if weight is not None:
        losses = losses * weight
    return reduced(losses, reduction, x.size), (x, target, positive, weight, reduction)


def binary_cross_entropy_with_logits_backward(dy: Any, cache: Any) -> tuple[Array, None]:
    """Gradient of the binary cross-entropy: ``sigmoid(x) - t`` where there are no weights.

    Parameters
    ----------
    dy : number or array of shape (), or array of the shape of x for "none"
    cache : what binary_cross_entropy_with_logits_forward returned

    Returns
    -------
    dx : array of the shape of x
    None : the target is data
    """
    x, target, positive, weight, reduction = cache
    dy = upstream_of_loss(_BCE, dy, x.shape, x, reduction, x.size)
    dx = (1 - target) * stable_sigmoid(x) - positive * stable_sigmoid(-x)
    if weight is not None:
        dx = dx * weight
    return dx * dy, None


_BCE = "binary_cross_entropy_with_logits"


def _check_pair(caller: str, x: Array, target: Array, reduction: str, **weights: Array | None) -> Any:
    xp = _border.floating(caller, x=x, target=target, **weights)
    check_choice(caller, "reduction", reduction, REDUCTIONS)
    if tuple(target.shape) != tuple(x.shape):
        raise ValueError(f"{caller}: target must have the shape of x, {tuple(x.shape)}, got {tuple(target.shape)}")
    for name, a in weights.items():
        if a is not None and not _broadcasts(a.shape, x.shape):
            raise ValueError(
                f"{caller}: {name} {tuple(a.shape)} does not broadcast to the shape of x, {tuple(x.shape)}"
            )
    return xp


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(reversed(shape), reversed(to), strict=False))


mse_loss = Op(mse_loss_forward, mse_loss_backward)
binary_cross_entropy_with_logits = Op(
    binary_cross_entropy_with_logits_forward, binary_cross_entropy_with_logits_backward
)
