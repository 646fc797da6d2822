"""Cross-entropy of many classes, from scores: log-softmax and the log-likelihood of the label in one op."""

from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, full, to_numpy
from glassnet.ops import _border
from glassnet.ops._check import check_choice, dtype_name
from glassnet.ops._mask import keep
from glassnet.ops._reduction import REDUCTIONS, Reduction, reduced, upstream_of_loss
from glassnet.ops.op import Op
from glassnet.ops.softmax import stable_log_softmax


def cross_entropy_forward(
    x: Array,
    target: Array,
    *,
    weight: Array | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
) -> tuple[Array, Any]:
    """Cross-entropy between scores and labels: ``-log(softmax(x)[label])``, finite for any finite x.

    Parameters
    ----------
    x : array of shape (N, C) or (N, C, ...), floating
        Scores (logits) of C classes.
    target : integer array of shape (N,) or (N, ...)
        Labels in 0..C-1.
    weight : array of shape (C,), optional
        Factor of each class; the mean then divides by the sum of the labels' weights, as in PyTorch.
    label_smoothing : float in 0..1
        The share of each target that is spread evenly over all classes.
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
        "cross_entropy: label_smoothing must be finite in 0..1, got 2".
    TypeError
        "cross_entropy: labels must be whole numbers, got float64".

    References
    ----------
    Goodfellow, Bengio, Courville: Deep Learning, section 6.2.2.3. Szegedy et al.: Rethinking the Inception
    Architecture for Computer Vision, section 7 (label smoothing).

    Examples
    --------
    >>> import numpy as np
    >>> loss, cache = cross_entropy_forward(np.array([[0.0, 0.0]]), np.array([1]))
    >>> print(f"{float(loss):.4f}", cross_entropy_backward(1.0, cache)[0])
    0.6931 [[ 0.5 -0.5]]
    """
    xp = _border.floating("cross_entropy", x=x, weight=weight)
    array_module(x, target, caller="cross_entropy")
    _border.at_least("cross_entropy", x, 2, "N, C, ...")
    _border.axis_of("cross_entropy", 1, x)
    check_choice("cross_entropy", "reduction", reduction, REDUCTIONS)
    smoothing = _border.real("cross_entropy", "label_smoothing", label_smoothing, 0, 1)
    _border.vector("cross_entropy", "weight", weight, x.shape[1], "class", x)
    _check_labels(x, target)
    per_class = _along_classes(weight, x)  # (1, C, 1, ...)
    per_label = _at_labels(xp.broadcast_to(per_class, x.shape), target)  # (N, 1, ...)
    logp = stable_log_softmax(x, axis=1)  # (N, C, ...)
    losses = (smoothing - 1) * per_label * _at_labels(logp, target)
    if smoothing:
        losses = losses - smoothing / x.shape[1] * xp.sum(per_class * logp, axis=1, keepdims=True)
    total = target.size if weight is None else float(to_numpy(xp.sum(per_label)))
    cache = (logp, target, per_class, per_label, smoothing, reduction, total)
    return reduced(xp.squeeze(losses, axis=1), reduction, total), cache


def cross_entropy_backward(dy: Any, cache: Any) -> tuple[Array, None]:
    """Gradient of the cross-entropy: ``softmax(x) - onehot(label)`` where there are no weights and no smoothing.

    Parameters
    ----------
    dy : number or array of shape (), or array of the shape of target for "none"
    cache : what cross_entropy_forward returned

    Returns
    -------
    dx : array of the shape of x
    None : the labels have no gradient
    """
    logp, target, per_class, per_label, smoothing, reduction, total = cache
    xp = array_module(logp)
    dy = upstream_of_loss("cross_entropy", dy, target.shape, logp, reduction, total)
    if reduction == "none":
        dy = xp.expand_dims(dy, axis=1)  # (N, 1, ...)
    on_label = dy * (1 - smoothing) * per_label  # (N, 1, ...)
    on_all = dy * (smoothing / logp.shape[1]) * per_class
    # The loss is minus the sum of q * logp with q = on_label at the label + on_all everywhere.
    dx = xp.exp(logp) * (on_label + xp.sum(on_all, axis=1, keepdims=True))
    dx -= keep(xp.broadcast_to(on_label, dx.shape), _onehot(target, logp))
    return dx - on_all if smoothing else dx, None


def _check_labels(x: Array, target: Array) -> None:
    expected = (x.shape[0], *x.shape[2:])
    if tuple(target.shape) != expected:
        what = f"{expected}, one label for each row of x {tuple(x.shape)}"
        raise ValueError(f"cross_entropy: target must have shape {what}, got {tuple(target.shape)}")
    if not dtype_name(target).startswith(("int", "uint")):
        raise TypeError(f"cross_entropy: labels must be whole numbers, got {dtype_name(target)}")
    if target.size == 0:
        return
    xp = array_module(target)
    low, high = int(to_numpy(xp.min(target))), int(to_numpy(xp.max(target)))
    if low < 0 or high >= x.shape[1]:
        classes = f"0..{x.shape[1] - 1}, the classes of x {tuple(x.shape)}"
        raise ValueError(f"cross_entropy: labels must lie in {classes}, got {low}..{high}")


def _along_classes(weight: Array | None, x: Array) -> Array:
    """Lay one weight per class (1 if there are none) along the class axis: (1, C, 1, ...)."""
    if weight is None:
        weight = full((x.shape[1],), 1.0, like=x)
    return array_module(x).reshape(weight, (1, x.shape[1]) + (1,) * (x.ndim - 2))


def _at_labels(a: Array, target: Array) -> Array:
    """Read `a` (N, C, ...) at each label: (N, 1, ...)."""
    xp = array_module(a)
    return xp.take_along_axis(a, xp.expand_dims(target, axis=1), axis=1)


def _onehot(target: Array, x: Array) -> Array:
    """Mark the label of each row among the classes: boolean array of the shape of x."""
    xp = array_module(x)
    classes = asarray(np.arange(x.shape[1]), like=x)
    return xp.reshape(classes, (1, x.shape[1]) + (1,) * (x.ndim - 2)) == xp.expand_dims(target, axis=1)


cross_entropy = Op(cross_entropy_forward, cross_entropy_backward)
