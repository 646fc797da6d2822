"""Layer norm of NumPy arrays: some rows at a time, all steps on them while they are in the cache.

Kept for the gradient are two numbers a row: to standardise a row again costs less than to write it to memory and to
fetch it. The sum of ``dy * weight`` along a row is the product of `dy` with the weights: no array of products needed.
"""

from typing import Any

import numpy as np

from glassnet.ops._pieces import slices
from glassnet.ops._threads import run_chunks

PIECE = 1 << 18
"""Numbers in a piece."""


def forward(x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """Return y, mean and ``1 / sqrt(var + eps)`` of each row of `x` (M, D); weight and bias (D,) or None."""
    y = np.empty(x.shape, x.dtype)
    mean, inverse = np.empty((len(x), 1), x.dtype), np.empty((len(x), 1), x.dtype)

    def work(where: slice) -> None:
        np.multiply(np.add.reduce(x[where], axis=1, keepdims=True), 1 / x.shape[1], out=mean[where])
        rows = np.subtract(x[where], mean[where], out=y[where])
        inverse[where, 0] = 1 / np.sqrt(np.vecdot(rows, rows) * (1 / x.shape[1]) + eps)
        rows *= inverse[where]
        if weight is not None:
            rows *= weight
        if bias is not None:
            rows += bias

    run_chunks(work, _pieces(x))
    return y, mean, inverse


def backward(dy: Any, x: Any, mean: Any, inverse: Any, weight: Any) -> tuple[Any, Any, Any]:
    """Return dx (M, D) and the gradients (D,) of weight and bias."""
    features = x.shape[1]
    dx = np.empty(x.shape, x.dtype)
    factor = np.ones(features, x.dtype) if weight is None else weight

    def work(where: slice) -> tuple[Any, Any]:
        up, out = dy[where], dx[where]
        hat = x[where] - mean[where]
        hat *= inverse[where]
        np.multiply(up, hat, out=out)
        sums = np.add.reduce(out, axis=0), np.add.reduce(up, axis=0)
        along_hat, along_one = ((a @ factor)[:, None] / features for a in (out, up))
        # The gradient is up * factor, less along_one, less hat * along_hat; all times inverse.
        hat *= along_hat
        hat += along_one
        np.multiply(up, factor, out=out)
        out -= hat
        out *= inverse[where]
        return sums

    d_weight, d_bias = zip(*run_chunks(work, _pieces(x)), strict=True)
    return dx, sum(d_weight), sum(d_bias)


def _pieces(rows: Any) -> list[slice]:
    return slices(len(rows), PIECE // rows.shape[1])
