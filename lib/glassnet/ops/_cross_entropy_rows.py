"""Cross-entropy as every training step has it: rows of scores, one label each, no weights; for NumPy arrays.

A small batch is work for a few microseconds, so there is no step here that could be left out. A large one goes some
rows at a time. Kept are the exponentials, from which the gradient is one product away.
"""

from typing import Any

import numpy as np

from glassnet.ops._pieces import PIECE, slices
from glassnet.ops._threads import run_chunks


def losses(x: Any, target: Any) -> tuple[Any, Any, Any]:
    """Return the loss of each row of `x` (N, C), and for the gradient exp(x - max) and its sum over each row."""
    powers = np.empty(x.shape, x.dtype)
    total = np.empty(x.shape[0], x.dtype)
    result = np.empty(x.shape[0], x.dtype)
    rows, ones = np.arange(x.shape[0]), np.ones(x.shape[1], x.dtype)

    def work(where: Any) -> None:
        scores = x[where] - np.maximum.reduce(x[where], axis=1, keepdims=True)
        at_label = scores[rows[: len(scores)], target[where]]
        np.matmul(np.exp(scores, out=powers[where]), ones, out=total[where])
        np.subtract(np.log(total[where]), at_label, out=result[where])

    _each(work, x)
    return result, powers, total


def gradient(dy: Any, powers: Any, total: Any, target: Any) -> Any:
    """Return ``dy * (softmax(x) - onehot(target))``; `dy` is one number, or an array with one per row."""
    dx = np.empty(powers.shape, powers.dtype)
    factor = (dy / total).astype(powers.dtype, copy=False)[:, None]
    _each(lambda where: np.multiply(powers[where], factor[where], out=dx[where]), powers)
    dx[np.arange(len(dx)), target] -= dy
    return dx


def _each(work: Any, rows: Any) -> None:
    if rows.size <= PIECE:
        work(slice(None))
    else:
        run_chunks(work, slices(rows.shape[0], PIECE // rows.shape[1]))
