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
from typing import Any

import numpy as np

from glassnet.backend import Array
from glassnet.ops._conv_windows import Windows
from glassnet.ops._pieces import slices
from glassnet.ops._strips import times
from glassnet.ops._threads import even_parts, run_chunks
from glassnet.ops._winograd_matrices import OUT, TILE, matrices
from glassnet.ops._winograd_tiles import Tiles, add_back, bordered, completed, look, nothing, put, take

_FORWARD, _BACKWARD = 2 << 20, 3 << 20  # bytes of the transforms of a band of tiles
_LEAST = 16  # channels, and filters
_MOST = 12 << 20  # bytes of transformed filters
_LANES = 8  # parts of the sum for dw at most; the number of threads has no say, so that it changes no bit
_SPARE = 30 << 20  # bytes beside x and y that the threads may need together


def possible(x: Array, windows: Windows) -> bool:
    """Whether the work is of the kind that Winograd's way can do."""
    plain = windows.mode == "zeros" and windows.groups == 1 and windows.stride == windows.dilation == (1, 1)
    return plain and windows.kernel == (3, 3) and isinstance(x, np.ndarray)


def worth_it(w: Array, windows: Windows) -> bool:
    """Whether it is faster: not with few channels, for then the transforms cost more than the products that they save.

    And not where tiles reach so far beyond small outputs that less than half of the products is saved.
    """
    f, c = w.shape[:2]
    tiles = _cut(windows.out, 1)
    half = 2 * TILE * TILE * tiles.down * tiles.across <= 9 * windows.out[0] * windows.out[1]
    return bool(half and min(c, f) >= _LEAST and TILE * TILE * c * f * w.itemsize <= _MOST)


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide 3x3 filters over the images: (N, C, H, W) and (F, C, 3, 3) to (N, F, OH, OW)."""
    y = np.empty((x.shape[0], w.shape[0], *windows.out), dtype=x.dtype)
    filters = _filters(w)
    tiles = _cut(windows.out, _FORWARD // _bytes_of_a_tile(w))

    def part(images: slice) -> None:
        padded = bordered(x[images], windows, tiles)
        found = np.empty((len(padded), OUT * tiles.down, OUT * tiles.across, len(w)), dtype=x.dtype)
        for rows in slices(tiles.down, tiles.rows):
            products = np.matmul(_transform(_matrix("BT", x.dtype), look(padded, rows)), filters)  # (36, P, F)
            put(found, _transform(_matrix("AT", x.dtype), products), rows)
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
            padded, upstream = bordered(x[images], windows, tiles), completed(dy[images], tiles)
            back = nothing(padded, tiles) if needs_dx else None
            for rows in slices(tiles.down, tiles.rows):
                slopes = _transform(_matrix("A", x.dtype), take(upstream, rows))  # (36, P, F)
                _add_products(total, slopes.transpose(0, 2, 1), _transform(_matrix("BT", x.dtype), look(padded, rows)))
                if back is not None:
                    add_back(back, _transform(_matrix("B", x.dtype), np.matmul(slopes, filters)), rows)
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


def _cut(out: tuple[int, int], band: int) -> Tiles:
    """Small images go several at a time; large ones in bands of rows."""
    down, across = -(-out[0] // OUT), -(-out[1] // OUT)
    return Tiles(down, across, max(band // (down * across), 1), min(max(band // across, 1), down))


def _bytes_of_a_tile(w: Array) -> int:
    return int(TILE * TILE * (w.shape[0] + w.shape[1]) * w.itemsize)


def _at_once(x: Array, y: Array, tiles: Tiles, band: int) -> int:
    """Count how many parts may be under way: each holds its images of x (twice, backward) and y, and a band."""
    share = tiles.images / max(len(x), 1)
    own = (2 * x.nbytes + y.nbytes) * share + band
    return max(int((x.nbytes + y.nbytes + _SPARE) / own), 1)


def _lanes(images: int, filters: int, parts: int) -> int:
    """Count the parts of the sum for dw, a power of two, from the bytes of images and filters: each holds a sum."""
    most = min((images + _SPARE - filters) // (filters + filters // TILE + 2 * _BACKWARD), parts, _LANES)
    return 1 << (max(most, 1).bit_length() - 1)


def _add_products(total: Array, a: Array, b: Array) -> None:
    """Do ``total += a @ b`` a few matrices at a time: what is added is still in the cache, and needs little room."""
    for start in range(0, TILE * TILE, TILE):
        some = slice(start, start + TILE)
        total[some] += np.matmul(a[some], b[some])


def _transform(matrix: Array, tiles: Array) -> Array:
    """Apply a matrix (m, r) to rows and to columns of tiles: (r*r, P, C) to (m*m, P, C)."""
    m, r = matrix.shape
    half = times(np, matrix, tiles.reshape(r, -1)).reshape(m, r, -1)
    return times(np, matrix, half).reshape(m * m, *tiles.shape[1:])
