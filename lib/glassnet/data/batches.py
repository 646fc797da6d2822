"""Cut data into mini-batches, and a training set into what to train with and what to validate with."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, to_numpy

Rng = int | np.random.Generator


def batches(
    X: Array, y: Array, batch_size: int, rng: Rng | None = None, *, shuffle: bool = True, drop_last: bool = False
) -> Iterator[tuple[Array, Array]]:
    """Go once through the data, a mini-batch at a time.

    Parameters
    ----------
    X : array of shape (N, ...)
    y : array of shape (N, ...), same library and device as X
    batch_size : int
    rng : int or numpy.random.Generator
        Decides the order; needed with `shuffle`. Hand the same generator to every epoch, and each has an order of
        its own while the whole run stays repeatable. Drawn on the host: the same order on every device.
    shuffle : bool
        False: in the order of X, as views, not copies.
    drop_last : bool
        Leave out a last batch that is smaller than the others.

    Yields
    ------
    X_batch, y_batch : arrays of shape (batch_size, ...); the last batch has what is left over

    Raises
    ------
    ValueError
        "batches: X and y need one entry for each sample, got (5, 2) and (4,)", "batches: batch_size must be a whole
        number, at least 1, got 0",
        "batches: shuffle=True needs rng, a seed or a numpy Generator".

    Examples
    --------
    >>> X = np.arange(5)
    >>> [a.tolist() for a, b in batches(X, X, 2, shuffle=False)]
    [[0, 1], [2, 3], [4]]
    """
    xp = array_module(X, y, caller="batches")
    n = _samples("batches", X, y)
    if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size < 1:
        msg = f"batches: batch_size must be a whole number, at least 1, got {batch_size!r}"
        raise ValueError(msg)
    if shuffle and rng is None:
        msg = "batches: shuffle=True needs rng, a seed or a numpy Generator"
        raise ValueError(msg)
    order = asarray(np.random.default_rng(rng).permutation(n), like=X) if shuffle else None
    end = n - n % batch_size if drop_last else n

    def pieces() -> Iterator[tuple[Array, Array]]:
        for start in range(0, end, batch_size):
            stop = min(start + batch_size, n)
            if order is None:
                yield X[start:stop, ...], y[start:stop, ...]
            else:
                chosen = order[start:stop]
                yield xp.take(X, chosen, axis=0), xp.take(y, chosen, axis=0)

    return pieces()


def train_validation_split(
    X: Array, y: Array, fraction: float, rng: Rng
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Set aside a part of the training data, with the classes in the same proportions.

    Parameters
    ----------
    X : array of shape (N, ...)
    y : integer array of shape (N,)
    fraction : float
        How much of each class goes to validation, between 0 and 1; rounded for each class, halves to even.
    rng : int or numpy.random.Generator

    Returns
    -------
    train : (X_train, y_train)
    validation : (X_validation, y_validation); both keep the order of X

    Raises
    ------
    ValueError
        "train_validation_split: fraction must lie between 0 and 1, got 1.5".
    """
    xp = array_module(X, y, caller="train_validation_split")
    _samples("train_validation_split", X, y)
    if not 0 < fraction < 1:
        msg = f"train_validation_split: fraction must lie between 0 and 1, got {fraction}"
        raise ValueError(msg)
    rng, labels = np.random.default_rng(rng), to_numpy(y)
    aside = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        aside[rng.permutation(members)[: round(fraction * len(members))]] = True

    def part(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[Array, Array]:
        chosen = asarray(np.flatnonzero(mask), like=X)
        return xp.take(X, chosen, axis=0), xp.take(y, chosen, axis=0)

    return part(~aside), part(aside)


def _samples(caller: str, X: Array, y: Array) -> int:
    if X.ndim < 1 or y.ndim < 1 or X.shape[0] != y.shape[0]:
        msg = f"{caller}: X and y need one entry for each sample, got {tuple(X.shape)} and {tuple(y.shape)}"
        raise ValueError(msg)
    return int(X.shape[0])
