"""Convolution by Winograd's way, F(4x4, 3x3): a quarter of the multiplications, for 3x3 filters that move by one.

The output is cut into tiles of 4x4; each comes from 6x6 inputs d. With the matrices of `_winograd_matrices`,

    y = AT [ (G w GT) * (BT d B) ] A      per tile, the * summed over the input channels

so what is left between the small transforms is, for each of the 36 values of a tile, one matrix product of tiles by
channels with channels by filters. The gradients are the transpose of each step, in reverse order.

Channels come last inside, (N, H, W, C): a tile is then copied in runs of memory. NumPy's arrays only; everything is
checked already. `glassnet.ops.naive_winograd` is the readable twin.

References
----------
S. Winograd, "Arithmetic Complexity of Computations", SIAM 1980, chapter V.
A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308, section 4.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from glassnet.backend import Array
from glassnet.ops._conv_windows import Windows
from glassnet.ops._strips import times
from glassnet.ops._threads import even_parts, run_chunks
from glassnet.ops._winograd_matrices import OUT, TILE, matrices

_FORWARD, _BACKWARD = 2 << 20, 3 << 20  # bytes of the transforms of a band of tiles
_LEAST = 16  # channels, and filters
_MOST = 12 << 20  # bytes of transformed filters
_APART = 1 << 10  # bytes of a channel of an image
_LANES = 8  # parts of the sum for dw at most; the number of threads has no say, so that it changes no bit
_SPARE = 30 << 20  # bytes beside x and y that the threads may need together


class _Tiles(NamedTuple):
    """How images are cut: tiles down and across, images in a part, rows of tiles in a band."""

    down: int
    across: int
    images: int
    rows: int

    @property
    def padded(self) -> tuple[int, int]:
        return OUT * self.down + 2, OUT * self.across + 2


def possible(x: Array, windows: Windows) -> bool:
    """Whether the work is of the kind that Winograd's way can do."""
    plain = windows.mode == "zeros" and windows.groups == 1 and windows.stride == windows.dilation == (1, 1)
    return plain and windows.kernel == (3, 3) and isinstance(x, np.ndarray)


def worth_it(w: Array) -> bool:
    """Whether it is faster: with few channels the transforms cost more than the products that they save."""
    f, c = w.shape[:2]
    return bool(min(c, f) >= _LEAST and TILE * TILE * c * f * w.itemsize <= _MOST)


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide 3x3 filters over the images: (N, C, H, W) and (F, C, 3, 3) to (N, F, OH, OW)."""
    y = np.empty((x.shape[0], w.shape[0], *windows.out), dtype=x.dtype)
    filters = _filters(w)
    tiles = _cut(windows.out, _FORWARD // _bytes_of_a_tile(w))

    def part(images: slice) -> None:
        padded = _padded(x[images], windows, tiles)
        found = np.empty((len(padded), OUT * tiles.down, OUT * tiles.across, len(w)), dtype=x.dtype)
        for rows in _bands(tiles):
            products = np.matmul(_seen(padded, rows), filters)  # (36, P, F)
            _put(found, _transform(_matrix("AT", x.dtype), products), rows)
        found = found[:, : windows.out[0], : windows.out[1]]
        if b is not None:
            found += b
        y[images] = found.transpose(0, 3, 1, 2)

    parts = even_parts(len(x), tiles.images)
    run_chunks(part, parts, _at_once(x, y, tiles, 2 * _FORWARD))
    return y


def gradients(dy: Array, x: Array, w: Array, windows: Windows, *, needs_dx: bool = True) -> tuple[Array | None, Array]:
    """Send dy (N, F, OH, OW) back to the images and the filters: (N, C, H, W) and (F, C, 3, 3)."""
    dx = np.empty_like(x, order="C") if needs_dx else None
    filters = _filters(w).transpose(0, 2, 1)  # (36, F, C)
    tiles = _cut(windows.out, _BACKWARD // _bytes_of_a_tile(w))
    parts = even_parts(len(x), tiles.images)
    lanes = _lanes(x.nbytes + dy.nbytes, filters.nbytes, len(parts))

    def lane(first: int) -> Array:
        total = np.zeros(filters.shape, dtype=x.dtype)
        for images in parts[first::lanes]:
            padded, upstream = _padded(x[images], windows, tiles), _upstream(dy[images], tiles)
            back = _nothing(padded, tiles) if needs_dx else None
            for rows in _bands(tiles):
                slopes = _transform(_matrix("A", x.dtype), _take(upstream, rows))  # (36, P, F)
                _add_products(total, slopes.transpose(0, 2, 1), _seen(padded, rows))
                if back is not None:
                    _add(back, _transform(_matrix("B", x.dtype), np.matmul(slopes, filters)), rows)
            if dx is not None and back is not None:
                (top, _), (left, _) = windows.sides
                inside = back[:, top : top + windows.image[0], left : left + windows.image[1]]
                dx[images] = inside.transpose(0, 3, 1, 2)
        return total

    total, *others = run_chunks(lane, range(lanes), _at_once(x, dy, tiles, 2 * _BACKWARD))
    for other in others:  # in the order of the lanes, whoever did them
        total += other
    dw = _transform(_matrix("GT", x.dtype), total)  # (9, F, C)
    return dx, dw.transpose(1, 2, 0).reshape(w.shape)


@lru_cache(maxsize=16)
def _matrix(name: str, dtype: Any) -> Array:
    at, g, bt = matrices()
    return np.ascontiguousarray({"AT": at, "A": at.T, "G": g, "GT": g.T, "BT": bt, "B": bt.T}[name], dtype=dtype)


def _filters(w: Array) -> Array:
    """Transform the filters: (F, C, 3, 3) to (36, C, F)."""
    return _transform(_matrix("G", w.dtype), w.transpose(2, 3, 1, 0).reshape(9, *w.shape[1::-1]))


def _cut(out: tuple[int, int], band: int) -> _Tiles:
    """Small images go several at a time; large ones in bands of rows."""
    down, across = -(-out[0] // OUT), -(-out[1] // OUT)
    return _Tiles(down, across, max(band // (down * across), 1), min(max(band // across, 1), down))


def _bytes_of_a_tile(w: Array) -> int:
    return int(TILE * TILE * (w.shape[0] + w.shape[1]) * w.itemsize)


def _at_once(x: Array, y: Array, tiles: _Tiles, band: int) -> int:
    """Count how many parts may be under way: each holds its images of x (twice, backward) and y, and a band."""
    share = tiles.images / max(len(x), 1)
    own = (2 * x.nbytes + y.nbytes) * share + band
    return max(int((x.nbytes + y.nbytes + _SPARE) / own), 1)


def _lanes(images: int, filters: int, parts: int) -> int:
    """Count the parts of the sum for dw, a power of two, from the bytes of images and filters: each holds a sum."""
    most = min((images + _SPARE - filters) // (filters + filters // TILE + 2 * _BACKWARD), parts, _LANES)
    return 1 << (max(most, 1).bit_length() - 1)


def _bands(tiles: _Tiles) -> list[slice]:
    return [slice(start, min(start + tiles.rows, tiles.down)) for start in range(0, tiles.down, tiles.rows)]


def _padded(x: Array, windows: Windows, tiles: _Tiles) -> Array:
    """Put channels last and add the border; also what the last tiles see beyond it."""
    (top, _), (left, _) = windows.sides
    padded = np.zeros((len(x), *tiles.padded, x.shape[1]), dtype=x.dtype)
    _channels_last(x, padded[:, top : top + x.shape[2], left : left + x.shape[3]])
    return padded


def _nothing(padded: Array, tiles: _Tiles) -> Array:
    """Make zeros for what the tiles saw, and for the whole tile next to the last ones."""
    shape = len(padded), OUT * tiles.down + OUT, OUT * tiles.across + OUT, padded.shape[3]
    return np.zeros(shape, dtype=padded.dtype)


def _upstream(dy: Array, tiles: _Tiles) -> Array:
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


def _seen(padded: Array, rows: slice) -> Array:
    """Transform what the tiles of a band see: (n, H, W, C) to (36, P, C)."""
    band = padded[:, OUT * rows.start : OUT * rows.stop + 2]
    seen = sliding_window_view(band, (TILE, TILE), axis=(1, 2))[:, ::OUT, ::OUT]  # (n, rows, across, C, 6, 6)
    d = np.ascontiguousarray(seen.transpose(4, 5, 0, 1, 2, 3)).reshape(TILE * TILE, -1, padded.shape[3])
    return _transform(_matrix("BT", padded.dtype), d)


def _by_tile(images: Array, rows: slice) -> Array:
    """View (n, H, W, F) as its 4x4 tiles, the place in the tile first: (4, 4, n, rows, across, F)."""
    band = images[:, OUT * rows.start : OUT * rows.stop]
    n, height, width, f = band.shape
    return band.reshape(n, height // OUT, OUT, width // OUT, OUT, f).transpose(2, 4, 0, 1, 3, 5)


def _take(images: Array, rows: slice) -> Array:
    return np.ascontiguousarray(_by_tile(images, rows)).reshape(OUT * OUT, -1, images.shape[3])


def _put(images: Array, values: Array, rows: slice) -> None:
    tiles = _by_tile(images, rows)
    tiles[...] = values.reshape(tiles.shape)


def _add_products(total: Array, a: Array, b: Array) -> None:
    """Do ``total += a @ b`` a few matrices at a time: what is added is still in the cache, and needs little room."""
    for start in range(0, TILE * TILE, TILE):
        some = slice(start, start + TILE)
        total[some] += np.matmul(a[some], b[some])


def _add(back: Array, values: Array, rows: slice) -> None:
    """Add what the tiles of a band saw, (36, P, C), to where they saw it.

    A tile is as wide as its 4x4 outputs and two more: these lie on the next tile, to the right, below, or both.
    """
    across = back.shape[2] // OUT - 1
    values = values.reshape(TILE, TILE, len(back), rows.stop - rows.start, across, back.shape[3])
    for i in (slice(0, OUT), slice(OUT, TILE)):
        for j in (slice(0, OUT), slice(OUT, TILE)):
            tiles = _by_tile(back[:, i.start :, j.start : j.start + OUT * across], rows)
            tiles[: i.stop - i.start, : j.stop - j.start] += values[i, j]


def _transform(matrix: Array, tiles: Array) -> Array:
    """Apply a matrix (m, r) to rows and to columns of tiles: (r*r, P, C) to (m*m, P, C)."""
    m, r = matrix.shape
    half = times(np, matrix, tiles.reshape(r, -1)).reshape(m, r, -1)
    return times(np, matrix, half).reshape(m * m, *tiles.shape[1:])
