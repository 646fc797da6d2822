"""The four passes over memory that batch norm is made of; for NumPy arrays a piece at a time.

What such a pass costs is the memory it goes through. Each pass does all its steps on one piece while that is in the
cache, and the pieces go to several threads. Two layouts are known: planes, (N, C, L) with the pixels of a channel side
by side, and rows, (M, C) with the channels of a pixel side by side. Rows of few channels would make short loops, so
several are taken as one, with the number of each channel repeated.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module
from glassnet.ops._pieces import slices
from glassnet.ops._threads import run_chunks

PIECE = 1 << 18
"""Numbers in a piece; a few steps need a second array of its size."""
_LONG = 2048
"""Rows are joined up to about this many numbers."""


class _Layout:
    """How `x` (N, C, ...) lies in memory, and how to see it, and its channels, for loops that are long."""

    def __init__(self, x: Any) -> None:
        last = np.moveaxis(x, 1, -1)
        self.shape, self.channels = x.shape, x.shape[1]
        self.planes = x.ndim > 2 and not (last.flags.c_contiguous and not x.flags.c_contiguous)
        rows = math.prod(last.shape[:-1])
        most = max(_LONG // max(self.channels, 1), 1)
        self.joined = 1 if self.planes else math.gcd(rows, 1 << (most.bit_length() - 1))

    def see(self, a: Any) -> Any:
        """View `a` as (N, C, L) or (M / joined, joined * C); an array that lies otherwise is copied."""
        if self.planes:
            return a.reshape(*self.shape[:2], math.prod(self.shape[2:]))
        return np.moveaxis(a, 1, -1).reshape(-1, self.joined * self.channels)

    def back(self, a: Any) -> Any:
        """Undo `see`."""
        if self.planes:
            return a.reshape(self.shape)
        return np.moveaxis(a.reshape(self.shape[0], *self.shape[2:], self.channels), -1, 1)

    def lay(self, per_channel: Any, dtype: Any) -> Any:
        """Lay one number per channel along what `see` returns."""
        a = np.asarray(per_channel, dtype=dtype)
        return a[:, None] if self.planes else np.tile(a, self.joined)

    def total(self, a: Any) -> Any:
        """Sum a piece channel by channel."""
        if self.planes:
            return np.add.reduce(a, axis=-1).sum(axis=0, dtype=np.float64)
        return np.add.reduce(a, axis=0).reshape(self.joined, self.channels).sum(axis=0, dtype=np.float64)

    def total_of_products(self, a: Any, b: Any) -> Any:
        """Sum ``a * b`` channel by channel."""
        return np.vecdot(a, b).sum(axis=0, dtype=np.float64) if self.planes else self.total(a * b)

    def each(self, work: Callable[[slice], Any], a: Any) -> list[Any]:
        """Call `work` with one slice of the first axis after another; return what it returned."""
        return run_chunks(work, slices(len(a), PIECE // max(math.prod(a.shape[1:]), 1)))


def along_channels(per_channel: Array, x: Array) -> Array:
    """Lay one number per channel along the channel axis of `x` (N, C, ...): (C, 1, ...)."""
    return array_module(per_channel).reshape(per_channel, (x.shape[1],) + (1,) * (x.ndim - 2))


def moments(x: Array) -> tuple[Array, Array]:
    """Return mean and biased variance of each channel, in one pass; of an empty batch 0, not NaN.

    Each piece is centred by its own mean before squaring, as the mean of squares would lose digits far from 0, and the
    pieces are put together after Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
    sample variances", 1979.
    """
    if not _in_pieces(x):
        xp, axes, share = array_module(x), (0, *range(2, x.ndim)), x.shape[1] / max(math.prod(x.shape), 1)
        mean = xp.sum(x, axis=axes) * share
        centred = x - along_channels(mean, x)
        return mean, xp.sum(centred * centred, axis=axes) * share
    layout = _Layout(x)
    seen = layout.see(x)

    def work(where: slice) -> tuple[float, Any, Any]:
        piece = seen[where]
        count = piece.size / layout.channels
        mean = layout.total(piece) / count
        centred = piece - layout.lay(mean, x.dtype)
        return count, mean, layout.total_of_products(centred, centred)

    parts = layout.each(work, seen)
    count = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / count
    spread = sum(s + n * (m - mean) ** 2 for n, m, s in parts)
    return mean.astype(x.dtype), (spread / count).astype(x.dtype)


def normalise(x: Array, mean: Array, scale: Array, bias: Array | None) -> Array:
    """Return ``(x - mean) * scale + bias``; the bias may be None."""
    if not _in_pieces(x):
        y = (x - along_channels(mean, x)) * along_channels(scale, x)
        return y if bias is None else y + along_channels(bias, x)
    layout = _Layout(x)
    seen = layout.see(x)
    y = np.empty_like(seen)
    mean, scale = layout.lay(mean, x.dtype), layout.lay(scale, x.dtype)
    shift = None if bias is None else layout.lay(bias, x.dtype)

    def work(where: slice) -> None:
        piece = np.subtract(seen[where], mean, out=y[where])
        piece *= scale
        if shift is not None:
            piece += shift

    layout.each(work, seen)
    return layout.back(y)


def sums(dy: Array, x: Array, mean: Array) -> tuple[Array, Array]:
    """Return the sums of `dy` and of ``dy * (x - mean)``, channel by channel."""
    if not _in_pieces(x):
        xp, axes = array_module(dy, x), (0, *range(2, x.ndim))
        return xp.sum(dy, axis=axes), xp.sum(dy * (x - along_channels(mean, x)), axis=axes)
    layout = _Layout(x)
    up, seen, middle = layout.see(dy), layout.see(x), layout.lay(mean, x.dtype)

    def work(where: slice) -> tuple[Any, Any]:
        return layout.total(up[where]), layout.total_of_products(up[where], seen[where] - middle)

    plain, weighed = zip(*layout.each(work, seen), strict=True)
    return sum(plain).astype(x.dtype), sum(weighed).astype(x.dtype)


def combine(dy: Array, x: Array, mean: Array, for_dy: Array, for_x: Array, constant: Array) -> Array:
    """Return ``dy * for_dy + (x - mean) * for_x + constant``, all but `dy` and `x` one number per channel."""
    if not _in_pieces(x):
        factors = (along_channels(a, x) for a in (mean, for_dy, for_x, constant))
        mean, for_dy, for_x, constant = factors
        return dy * for_dy + (x - mean) * for_x + constant
    layout = _Layout(x)
    up, seen = layout.see(dy), layout.see(x)
    out = np.empty_like(seen)
    mean, for_dy, for_x, constant = (layout.lay(a, x.dtype) for a in (mean, for_dy, for_x, constant))

    def work(where: slice) -> None:
        piece = np.subtract(seen[where], mean, out=out[where])
        piece *= for_x
        piece += up[where] * for_dy
        piece += constant

    layout.each(work, seen)
    return layout.back(out)


def _in_pieces(x: Array) -> bool:
    return isinstance(x, np.ndarray) and x.size > 0
