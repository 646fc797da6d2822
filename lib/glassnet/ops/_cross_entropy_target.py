"""What cross-entropy wants of each class, from labels or from probabilities; every check of the target."""

from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, astype, to_numpy
from glassnet.ops._check import check_floating, dtype_name, whole


def wanted(x: Array, target: Array, weight: Array | None, smoothing: float, ignore: int | None) -> tuple[Array, float]:
    """Return the weighted share of each class in the target (N, C, ...), and what the mean divides by."""
    xp = array_module(x)
    per_class = 1.0 if weight is None else xp.reshape(weight, (1, x.shape[1]) + (1,) * (x.ndim - 2))
    spread = smoothing / x.shape[1]
    if dtype_name(target).startswith("float"):
        _check_probabilities(xp, x, target, ignore)
        # As in PyTorch, the mean over probabilities is over places, whatever their weights.
        return ((1 - smoothing) * target + spread) * per_class, target.size // x.shape[1]
    counts = _counting(x, target, ignore)  # (N, 1, ...), or None where all count
    onehot = _onehot(target, x)  # (N, C, ...)
    share = ((1 - smoothing) * onehot + spread) * per_class
    if counts is not None:
        onehot, share = onehot * counts, share * counts
    total = xp.sum(onehot * per_class)
    return share, float(to_numpy(total))


def check_range(x: Array, target: Array, counted: Array | None = None) -> None:
    """Refuse labels that are no classes; `counted` are those that count, if not all do."""
    labels = target if counted is None else counted
    if labels.size == 0:
        return
    xp = array_module(labels)
    low, high = int(to_numpy(xp.min(labels))), int(to_numpy(xp.max(labels)))
    if low < 0 or high >= x.shape[1]:
        classes = f"0..{x.shape[1] - 1}, the classes of x {tuple(x.shape)}"
        raise ValueError(f"cross_entropy: labels must lie in {classes}, got {low}..{high}")


def _counting(x: Array, target: Array, ignore: int | None) -> Array | None:
    """Check the labels, and mark those that count."""
    expected = (x.shape[0], *x.shape[2:])
    if not dtype_name(target).startswith(("int", "uint")):
        raise TypeError(f"cross_entropy: labels must be whole numbers, got {dtype_name(target)}")
    if tuple(target.shape) != expected:
        what = f"{expected}, one label for each row of x {tuple(x.shape)}"
        raise ValueError(f"cross_entropy: target must have shape {what}, got {tuple(target.shape)}")
    if ignore is None:
        check_range(x, target)
        return None
    xp = array_module(target)
    counts = target != whole("cross_entropy", "ignore_index", ignore, -(1 << 62))
    check_range(x, target, target[counts])
    return astype(xp.expand_dims(counts, axis=1), x.dtype)


def _check_probabilities(xp: Any, x: Array, target: Array, ignore: int | None) -> None:
    if tuple(target.shape) != tuple(x.shape):
        raise ValueError(
            f"cross_entropy: target is {dtype_name(target)}, so it holds probabilities and must have the shape of x, "
            f"{tuple(x.shape)}, got {tuple(target.shape)}; labels are whole numbers"
        )
    check_floating("cross_entropy", xp, x=x, target=target)
    if ignore is not None:
        raise ValueError("cross_entropy: ignore_index is for labels, but target holds probabilities")


def _onehot(target: Array, x: Array) -> Array:
    """Mark the label of each row among the classes with 1: of the shape and dtype of x."""
    xp = array_module(x)
    classes = asarray(np.arange(x.shape[1]), like=x)
    classes = xp.reshape(classes, (1, x.shape[1]) + (1,) * (x.ndim - 2))
    return astype(classes == xp.expand_dims(target, axis=1), x.dtype)
