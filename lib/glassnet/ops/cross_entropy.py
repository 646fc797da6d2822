"""Cross-entropy of many classes, from scores: log-softmax and the log-likelihood of the label in one op."""

from typing import Any, NamedTuple

import numpy as np

from glassnet.backend import Array, array_module
from glassnet.ops import _border, _cross_entropy_rows
from glassnet.ops._check import check_choice
from glassnet.ops._cross_entropy_target import check_range, wanted
from glassnet.ops._reduction import REDUCTIONS, Reduction, reduced, upstream_of_loss
from glassnet.ops.op import Op
from glassnet.ops.softmax import stable_log_softmax


def cross_entropy_forward(
    x: Array,
    target: Array,
    *,
    weight: Array | None = None,
    label_smoothing: float = 0.0,
    ignore_index: int | None = None,
    reduction: Reduction = "mean",
) -> tuple[Array, Any]:
    """Cross-entropy between scores and labels: ``-log(softmax(x)[label])``, finite for any finite x.

    Parameters
    ----------
    x : array of shape (N, C) or (N, C, ...), floating
        Scores (logits) of C classes.
    target : integer array of shape (N,) or (N, ...), or floating array of the shape and dtype of x
        Labels in 0..C-1; or how probable each class is (nobody checks that they sum to 1): of mixed images, or what
        another network said.
    weight : array of shape (C,), optional
        Factor of each class; the mean over labels then divides by the sum of their weights, as in PyTorch.
    label_smoothing : float in 0..1
        The share of each target that is spread evenly over all classes.
    ignore_index : int, optional
        A label, in 0..C-1 or not, of places that do not count: loss and gradient are 0 there, and the mean is over the
        others. PyTorch's default is -100; here none is ignored unless you say so.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    loss : array of shape (), or of the shape of target for "none"
        The mean over no labels, or over labels that all weigh 0, is NaN.
    cache : opaque; pass it to cross_entropy_backward

    Raises
    ------
    ValueError
        "cross_entropy: labels must lie in 0..9, the classes of x (4, 10), got -1..3", or
        "cross_entropy: target must have shape (4,), one label for each row of x (4, 10), got (4, 1)", or
        "cross_entropy: label_smoothing must be finite in 0..1, got 2", or
        "cross_entropy: ignore_index is for labels, but target holds probabilities".
    TypeError
        "cross_entropy: labels must be whole numbers, got bool", or
        "cross_entropy: x is float32 but target is float64; convert one of them".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 6.2.2.3. Szegedy et al.: Rethinking the Inception
    Architecture for Computer Vision, section 7 (label smoothing). Zhang et al.: mixup, section 2 (probabilities).

    Examples
    --------
    >>> loss, cache = cross_entropy_forward(np.array([[0.0, 0.0]]), np.array([1]))
    >>> print(f"{float(loss):.4f}", cross_entropy_backward(1.0, cache)[0])
    0.6931 [[ 0.5 -0.5]]
    """
    if _is_plain(x, target, weight, label_smoothing, ignore_index, reduction):
        # Few checks: for a small batch of ten classes they would cost more than the work.
        check_range(x, target)
        losses, powers, total = _cross_entropy_rows.losses(x, target)
        return reduced(losses, reduction, len(losses)), _Plain(powers, total, target, reduction)
    xp = _border.floating("cross_entropy", x=x, weight=weight)
    array_module(x, target, caller="cross_entropy")
    _border.at_least("cross_entropy", x, 2, "N, C, ...")
    _border.axis_of("cross_entropy", 1, x)
    check_choice("cross_entropy", "reduction", reduction, REDUCTIONS)
    smoothing = _border.real("cross_entropy", "label_smoothing", label_smoothing, 0, 1)
    _border.vector("cross_entropy", "weight", weight, x.shape[1], "class", x)
    share, count = wanted(x, target, weight, smoothing, ignore_index)  # (N, C, ...)
    logp = stable_log_softmax(x, axis=1)  # (N, C, ...)
    losses = -xp.sum(share * logp, axis=1)  # (N, ...)
    return reduced(losses, reduction, count), (logp, share, reduction, count)


def cross_entropy_backward(dy: Any, cache: Any) -> tuple[Array, None]:
    """Gradient of the cross-entropy: ``softmax(x) - onehot(label)`` where there are no weights and no smoothing.

    Parameters
    ----------
    dy : number or array of shape (), or array of the shape of the losses for "none"
    cache : what cross_entropy_forward returned

    Returns
    -------
    dx : array of the shape of x
    None : the targets have no gradient
    """
    if isinstance(cache, _Plain):
        powers, total, target, reduction = cache
        dy = upstream_of_loss("cross_entropy", dy, target.shape, powers, reduction, len(target))
        return _cross_entropy_rows.gradient(dy, powers, total, target), None
    logp, share, reduction, count = cache
    xp = array_module(logp)
    shape = (logp.shape[0], *logp.shape[2:])
    dy = upstream_of_loss("cross_entropy", dy, shape, logp, reduction, count)
    if reduction == "none":
        dy = xp.expand_dims(dy, axis=1)  # (N, 1, ...)
    # The loss is minus the sum of share * logp, and the gradient of logp_c is onehot(c) - softmax.
    return dy * (xp.exp(logp) * xp.sum(share, axis=1, keepdims=True) - share), None


class _Plain(NamedTuple):
    """What the plain case keeps."""

    powers: Array
    total: Array
    target: Array
    reduction: str


def _is_plain(x: Any, target: Any, weight: Any, smoothing: Any, ignore: Any, reduction: Any) -> bool:
    """Say whether these are NumPy rows with a label each, at least one of both, and nothing else is asked for."""
    return (
        type(x) is np.ndarray
        and type(target) is np.ndarray
        and weight is ignore is None
        and isinstance(smoothing, float)
        and smoothing == 0.0
        and x.ndim == 2
        and x.size > 0
        and target.shape == x.shape[:1]
        and x.dtype.char in "fd"
        and target.dtype.kind in "iu"
        and reduction in REDUCTIONS
    )


cross_entropy = Op(cross_entropy_forward, cross_entropy_backward)
