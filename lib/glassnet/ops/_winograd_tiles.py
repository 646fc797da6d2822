"""How Winograd's tiles lie in memory: to channels last and back, tiles out of images and into them.

Nothing here computes, but for adding what tiles share. NumPy's arrays only; see `_winograd`.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from glassnet.backend import Array
from glassnet.ops._conv_windows import Windows
from glassnet.ops._winograd_matrices import OUT, TILE

_APART = 1 << 10  # bytes of a channel of an image


class Tiles(NamedTuple):
    """How images are cut: tiles down and across, images in a part, rows of tiles in a band."""

    down: int
    across: int
    images: int
    rows: int

    @property
    def padded(self) -> tuple[int, int]:
        return OUT * self.down + 2, OUT * self.across + 2


def bordered(x: Array, windows: Windows, tiles: Tiles) -> Array:
    """Put channels last and add the border; also what the last tiles see beyond it."""
    (top, _), (left, _) = windows.sides
    padded = np.zeros((len(x), *tiles.padded, x.shape[1]), dtype=x.dtype)
    _channels_last(x, padded[:, top : top + x.shape[2], left : left + x.shape[3]])
    return padded


def nothing(padded: Array, tiles: Tiles) -> Array:
    """Make zeros for what the tiles saw, and for the whole tile next to the last ones."""
    shape = len(padded), OUT * tiles.down + OUT, OUT * tiles.across + OUT, padded.shape[3]
    return np.zeros(shape, dtype=padded.dtype)


def completed(dy: Array, tiles: Tiles) -> Array:
    padded = np.zeros((len(dy), OUT * tiles.down, OUT * tiles.across, dy.shape[1]), dtype=dy.dtype)
    _channels_last(dy, padded[:, : dy.shape[2], : dy.shape[3]])
    return padded


def _channels_last(x: Array, out: Array) -> None:
    """Copy images (n, C, H, W) to `out` (n, H, W, C).

    Where an image is a multiple of some KB, the same pixel of all channels falls into a few lines of the cache, which
    push each other out. So first make the channels a little further apart: twice to six times as fast.
    """
    n, c, height, width = x.shape
    if height * width * x.itemsize >= _APART:
        apart = np.empty((n, c, height * width + 64 // x.itemsize), dtype=x.dtype)
        copy = apart[:, :, : height * width].reshape(x.shape)
        copy[...] = x
        x = copy
    out[...] = x.transpose(0, 2, 3, 1)


def look(padded: Array, rows: slice) -> Array:
    """Copy what the tiles of a band see: (n, H, W, C) to (36, P, C)."""
    band = padded[:, OUT * rows.start : OUT * rows.stop + 2]
    seen = sliding_window_view(band, (TILE, TILE), axis=(1, 2))[:, ::OUT, ::OUT]  # (n, rows, across, C, 6, 6)
    return np.ascontiguousarray(seen.transpose(4, 5, 0, 1, 2, 3)).reshape(TILE * TILE, -1, padded.shape[3])


def by_tile(images: Array, rows: slice) -> Array:
    """View (n, H, W, F) as its 4x4 tiles, the place in the tile first: (4, 4, n, rows, across, F)."""
    band = images[:, OUT * rows.start : OUT * rows.stop]
    n, height, width, f = band.shape
    return band.reshape(n, height // OUT, OUT, width // OUT, OUT, f).transpose(2, 4, 0, 1, 3, 5)


def take(images: Array, rows: slice) -> Array:
    return np.ascontiguousarray(by_tile(images, rows)).reshape(OUT * OUT, -1, images.shape[3])


def put(images: Array, values: Array, rows: slice) -> None:
    tiles = by_tile(images, rows)
    tiles[...] = values.reshape(tiles.shape)


def add_back(back: Array, values: Array, rows: slice) -> None:
    """Add what the tiles of a band saw, (36, P, C), to where they saw it.

    A tile is as wide as its 4x4 outputs and two more: these lie on the next tile, to the right, below, or both.
    """
    across = back.shape[2] // OUT - 1
    values = values.reshape(TILE, TILE, len(back), rows.stop - rows.start, across, back.shape[3])
    for i in (slice(0, OUT), slice(OUT, TILE)):
        for j in (slice(0, OUT), slice(OUT, TILE)):
            tiles = by_tile(back[:, i.start :, j.start : j.start + OUT * across], rows)
            tiles[: i.stop - i.start, : j.stop - j.start] += values[i, j]
