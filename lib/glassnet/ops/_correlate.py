"""What every convolution is made of: slide filters over images, and the two gradients of that.

The work goes in blocks, so that the columns of a block stay in the processor's cache and no call needs more than a
few megabytes beside its input and its output. Each image has its own matrix of columns, (N, K, P), so that products
lie as the output does. Everything is checked already.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, empty, is_cupy, zeros
from glassnet.ops._conv_columns import as_matrices, bordered, columns_of, place_in, scatter, upstream_of
from glassnet.ops._conv_windows import Block, Windows
from glassnet.ops._strips import times
from glassnet.ops._threads import even_parts, run_chunks
from glassnet.ops._turned import gather_is_cheaper, turned, turned_windows
from glassnet.ops.pad import fold_border

_CPU_BLOCK = 3 << 19  # bytes of columns, 1.5 MB: about the second-level cache of a core
_GPU_BLOCK = 1 << 28  # a GPU wants few large calls
_LANES = 8  # the parts of a sum over images; their number decides the rounding, so the number of threads does not
_SUMS = 16 << 20  # bytes of all of them
_SPARE = 24 << 20  # bytes that the threads may need together, beside as much as x

Piece = tuple[slice, list[Block]]


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide the filters `w` (F, C/groups, KH, KW) over the images `x` (N, C, H, W), add `b`: (N, F, OH, OW)."""
    xp = array_module(x, w)
    y = empty((x.shape[0], w.shape[0], *windows.out), like=x)
    filters = as_matrices(xp, w, windows.groups)  # (G, F/G, K) with K = C/G*KH*KW

    def part(piece: Piece) -> None:
        images, blocks = piece
        padded = bordered(x[images, ...], windows)  # (n, C, Hp, Wp)
        for block in blocks:
            columns = columns_of(xp, padded, block, windows)  # (n, G, K, P) with P places in the block
            place = place_in(xp, y[images, ...], columns, windows)
            found = times(xp, filters, columns, out=place)
            found = xp.reshape(found, (padded.shape[0], w.shape[0], *block.out))  # (n, F, r, row)
            if b is not None:
                found += b[:, None, None]
            if place is None:
                y[images, :, block.rows, :] = found[..., : windows.out[1]]

    _each(xp, part, list(_parts(x, windows)), x)
    return y


def input_gradient(dy: Array, w: Array, windows: Windows) -> Array:
    """Send the gradient `dy` (N, F, OH, OW) back to the images, through the same filters: (N, C, H, W)."""
    xp = array_module(dy, w)
    if gather_is_cheaper(w, windows):
        return correlate(dy, turned(xp, w, windows.groups), None, turned_windows(windows, w.shape[1]))
    channels = w.shape[1] * windows.groups
    dx = empty((dy.shape[0], channels, *windows.image), like=dy)
    filters = xp.permute_dims(as_matrices(xp, w, windows.groups), (0, 2, 1))  # (G, K, F/G)

    def part(piece: Piece) -> None:
        images, blocks = piece
        count = dx[images, ...].shape[0]
        padded = zeros((count, channels, windows.padded[0] + windows.spare, windows.padded[1]), like=dy)
        for block in blocks:
            upstream = upstream_of(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
            scatter(xp, padded, times(xp, filters, upstream), block, windows)
        dx[images, ...] = fold_border(padded[:, :, : windows.padded[0], :], windows.sides, windows.mode)

    _each(xp, part, list(_parts(dx, windows)), dx)
    return dx


def weight_gradient(x: Array, dy: Array, windows: Windows) -> Array:
    """Sum, over all places, what the filters saw times the gradient there: (F, C/groups, KH, KW)."""
    xp = array_module(x, dy)
    per_group = x.shape[1] // windows.groups
    f, g = dy.shape[1], windows.groups
    pieces = list(_parts(x, windows))
    bytes_of_sum = per_group * windows.kernel[0] * windows.kernel[1] * f * xp.finfo(x.dtype).bits // 8
    lanes = max(min(_LANES, _SUMS // max(bytes_of_sum, 1), len(pieces)), 1)

    def lane(first: int) -> Array:
        total = zeros((g, per_group * windows.kernel[0] * windows.kernel[1], f // g), like=x)  # (G, K, F/G)
        for images, blocks in pieces[first::lanes]:
            padded = bordered(x[images, ...], windows)
            for block in blocks:
                columns = columns_of(xp, padded, block, windows)  # (n, G, K, P)
                upstream = upstream_of(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
                total += _sum_of_products(xp, columns, upstream)
        return total

    first, *others = _each(xp, lane, list(range(lanes)), x)
    for other in others:  # in the order of the lanes, whoever did them: the sum does not depend on the threads
        first += other
    if windows.in_runs and not xp.all(xp.isfinite(first)):
        # Runs give places that nobody wants a gradient of zero; zero times an infinite pixel would be NaN.
        return weight_gradient(x, dy, windows._replace(runs=False))
    return xp.reshape(xp.permute_dims(first, (0, 2, 1)), (f, per_group, *windows.kernel))


def _sum_of_products(xp: Any, columns: Array, upstream: Array) -> Array:
    """Multiply (n, G, K, P) by (n, G, F/G, P) over the places and add up the images: (G, K, F/G)."""
    if upstream.shape[2] > upstream.shape[3]:  # a product of one image would be larger than its columns
        columns, upstream = (
            xp.reshape(xp.permute_dims(a, (1, 2, 0, 3)), (1, *a.shape[1:3], a.shape[0] * a.shape[3]))
            for a in (columns, upstream)
        )
    # The larger on the left: BLAS then transposes the smaller of the two.
    if columns.shape[2] >= upstream.shape[2]:
        return xp.sum(xp.matmul(columns, xp.permute_dims(upstream, (0, 1, 3, 2))), axis=0)
    found = xp.sum(xp.matmul(upstream, xp.permute_dims(columns, (0, 1, 3, 2))), axis=0)
    return xp.permute_dims(found, (0, 2, 1))


def _each(xp: Any, work: Any, pieces: list[Any], x: Array) -> list[Any]:
    """Do the pieces of `x`, on the CPU side by side; a GPU is busy with one, and other libraries make no promise.

    A piece needs a few blocks and its own images, padded. Many threads at a time must not need much more than `x`.
    """
    if xp is not np or not pieces:
        return [work(piece) for piece in pieces]
    own = 3 * _CPU_BLOCK + 2 * x.nbytes // len(pieces)
    return run_chunks(work, pieces, max((x.nbytes + _SPARE) // own, 1))


def _parts(x: Array, windows: Windows) -> Iterator[Piece]:
    """Cut the work into images and output rows so that the columns of a part fit the cache.

    Small images go several at a time, in one block; of a large one a block is a band of rows (one row at least).
    """
    bits = array_module(x).finfo(x.dtype).bits
    row = x.shape[1] * windows.kernel[0] * windows.kernel[1] * windows.row * bits // 8
    fits = max((_GPU_BLOCK if is_cupy(x) else _CPU_BLOCK) // max(row, 1), 1)
    height = windows.out[0]
    images = max(fits // height, 1)
    blocks = [_block(start, min(start + fits, height), windows) for start in range(0, height, fits)]
    for part in even_parts(x.shape[0], images):
        yield part, blocks


def _block(start: int, stop: int, windows: Windows) -> Block:
    first = start * windows.stride[0]
    last = (stop - 1) * windows.stride[0] + (windows.kernel[0] - 1) * windows.dilation[0]
    return Block(slice(start, stop), slice(first, last + 1), (stop - start, windows.row))
