"""Measure a network: loss and accuracy on data it does not learn from."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from glassnet import ops
from glassnet.backend import Array, array_module, to_numpy
from glassnet.data import batches
from glassnet.nn import Layer
from glassnet.ops._check import dtype_name
from glassnet.train.predict import follow, inference

Measure: TypeAlias = Callable[[Array, Array], float]
"""``measure(scores, y)``: the mean over a batch, as `accuracy` is."""


class Scores(NamedTuple):
    """Means over all samples; `accuracy` is None where the task has none."""

    loss: float
    accuracy: float | None


def accuracy(scores: Array, y: Array) -> float:
    """Return the share of samples whose highest score is that of their label.

    Parameters
    ----------
    scores : array of shape (N, K) or (N, K, ...)
    y : integer array of shape (N,) or (N, ...)

    Returns
    -------
    share : float
        NaN without samples.

    Raises
    ------
    ValueError
        "accuracy: y must have shape (4,), one label for each row of scores (4, 10), got (4, 1)".

    Examples
    --------
    >>> import numpy as np
    >>> accuracy(np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([1, 1]))
    0.5
    """
    xp = array_module(scores, y, caller="accuracy")
    expected = (*scores.shape[:1], *scores.shape[2:])
    if scores.ndim < 2 or tuple(y.shape) != expected:
        what = f"{expected}, one label for each row of scores {tuple(scores.shape)}"
        msg = f"accuracy: y must have shape {what}, got {tuple(y.shape)}"
        raise ValueError(msg)
    return _share(xp.argmax(scores, axis=1) == y)


def binary_accuracy(scores: Array, y: Array) -> float:
    """Return the share of entries whose score has the right sign: above 0 for 1, at most 0 for 0.

    Parameters
    ----------
    scores, y : arrays of one shape
        Scores before the sigmoid, targets in 0..1 (1 from ½ on).

    Raises
    ------
    ValueError
        "binary_accuracy: y must have the shape of scores, (4, 1), got (4,)".
    """
    array_module(scores, y, caller="binary_accuracy")
    if scores.shape != y.shape:
        msg = f"binary_accuracy: y must have the shape of scores, {tuple(scores.shape)}, got {tuple(y.shape)}"
        raise ValueError(msg)
    return _share((scores > 0) == (y >= 0.5))


def evaluate(
    model: Layer,
    X: Array,
    y: Array,
    *,
    loss: ops.Op = ops.cross_entropy,
    loss_options: Mapping[str, Any] | None = None,
    batch_size: int = 256,
    measure: Measure | None = None,
) -> Scores:
    """Compute the mean loss and the accuracy in inference. Nothing of the model changes but its place.

    Parameters
    ----------
    model : Layer
        It is moved to where X lives.
    X : array of shape (N, ...)
    y : array of shape (N, ...)
    loss : Op
        ``forward(scores, y, **options) -> (mean over the batch, cache)``.
    loss_options : mapping, optional
    batch_size : int
        It decides the memory, not the result: a smaller last batch counts by its samples. (With class weights, whose
        mean divides by weights, the result is the mean of the batches' means and does depend on it.)
    measure : callable, optional
        By default `accuracy` for labels that are whole numbers, `binary_accuracy` for the binary cross-entropy.

    Returns
    -------
    scores : Scores, (loss, accuracy); NaN without samples

    Raises
    ------
    ValueError, TypeError
        Those of `glassnet.data.batches` and of the loss.
    """
    array_module(X, y, caller="evaluate")
    measure = measure or default_measure(loss, y)
    pieces = batches(X, y, batch_size, shuffle=False)
    follow(model, X)
    total = Mean(right=None if measure is None else 0.0)
    with inference(model):
        for x_batch, y_batch in pieces:
            scores = model(x_batch)
            value = loss.forward(scores, y_batch, **(loss_options or {}))[0]
            total.add(int(x_batch.shape[0]), float(value), None if measure is None else measure(scores, y_batch))
    return total.scores()


class Mean:
    """A mean over samples from means over batches: each batch counts by its samples."""

    def __init__(self, count: int = 0, loss: float = 0.0, right: float | None = 0.0) -> None:
        self.count, self.loss, self.right = count, loss, right

    def add(self, n: int, loss: float, right: float | None) -> None:
        """Take in a batch of `n` samples."""
        self.count += n
        self.loss += n * loss
        self.right = None if self.right is None or right is None else self.right + n * right

    def scores(self) -> Scores:
        """Return the means so far."""
        n = self.count
        if n == 0:
            return Scores(float("nan"), None if self.right is None else float("nan"))
        return Scores(self.loss / n, None if self.right is None else self.right / n)


def default_measure(loss: ops.Op, y: Array) -> Measure | None:
    """Choose what "right" means for this loss and these targets."""
    if loss == ops.binary_cross_entropy_with_logits:
        return binary_accuracy
    return accuracy if dtype_name(y).startswith(("int", "uint")) else None


def _share(right: Array) -> float:
    n = int(right.size)
    return int(to_numpy(array_module(right).count_nonzero(right))) / n if n else float("nan")
