"""What every convolution is made of: slide filters over images, and the two gradients of that.

The work goes in blocks, so that the columns of a block stay in the processor's cache and no call needs more than a
few megabytes beside its input and its output. Each image has its own matrix of columns, (N, K, P), so that products
lie as the output does. Everything is checked already.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, empty, is_cupy, zeros
from glassnet.ops._conv_windows import Block, Windows
from glassnet.ops._runs import gather_runs, scatter_runs
from glassnet.ops._strips import times
from glassnet.ops._threads import even_parts, run_chunks
from glassnet.ops._turned import gather_is_cheaper, turned, turned_windows
from glassnet.ops.columns import Pair, gather, scatter_add
from glassnet.ops.pad import add_border, fold_border

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
    filters = _as_matrices(xp, w, windows.groups)  # (G, F/G, K) with K = C/G*KH*KW

    def part(piece: Piece) -> None:
        images, blocks = piece
        padded = _padded(x[images, ...], windows)  # (n, C, Hp, Wp)
        for block in blocks:
            columns = _columns(xp, padded, block, windows)  # (n, G, K, P) with P places in the block
            place = _place(xp, y[images, ...], columns, windows)
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
    filters = xp.permute_dims(_as_matrices(xp, w, windows.groups), (0, 2, 1))  # (G, K, F/G)

    def part(piece: Piece) -> None:
        images, blocks = piece
        count = dx[images, ...].shape[0]
        padded = zeros((count, channels, windows.padded[0] + windows.spare, windows.padded[1]), like=dy)
        for block in blocks:
            upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
            _scatter(xp, padded, times(xp, filters, upstream), block, windows)
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
            padded = _padded(x[images, ...], windows)
            for block in blocks:
                columns = _columns(xp, padded, block, windows)  # (n, G, K, P)
                upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
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


def _padded(x: Array, windows: Windows) -> Array:
    """Add the border and the spare row; where there is neither, this is `x` itself."""
    (top, bottom), sideways = windows.sides
    if windows.mode == "zeros":
        sides = ((top, bottom + windows.spare), sideways)
        return add_border(x, sides, "zeros") if any(map(any, sides)) else x
    x = add_border(x, windows.sides, windows.mode) if any(map(any, windows.sides)) else x
    return add_border(x, ((0, windows.spare), (0, 0)), "zeros") if windows.spare else x


def _columns(xp: Any, padded: Array, block: Block, windows: Windows) -> Array:
    """Lay out the windows of a block as columns, image by image and group by group: (n, G, C/G*KH*KW, P)."""
    n, c = padded.shape[:2]
    shape = (
        n,
        windows.groups,
        c // windows.groups * windows.kernel[0] * windows.kernel[1],
        block.out[0] * block.out[1],
    )
    if windows.is_pointwise:
        return xp.reshape(padded[:, :, block.seen, :], shape)
    each = xp.reshape(padded, (n * c, 1, *padded.shape[2:]))  # every channel of every image on its own
    if windows.in_runs:
        start, steps = _run(block, windows)
        flat = xp.reshape(each, (n * c, 1, padded.shape[2] * padded.shape[3]))
        return xp.reshape(gather_runs(flat, windows.kernel, steps, start, shape[3]), shape)
    return xp.reshape(
        gather(each[:, :, block.seen, :], windows.kernel, windows.stride, windows.dilation, block.out), shape
    )


def _scatter(xp: Any, padded: Array, columns: Array, block: Block, windows: Windows) -> None:
    """Add the columns (n, G, C/G*KH*KW, P) of a block to the padded images (n, C, Hp, Wp), in place."""
    n, c = padded.shape[:2]
    each = xp.reshape(padded, (n * c, 1, *padded.shape[2:]), copy=False)
    if not windows.in_runs:
        columns = xp.reshape(columns, (n * c, *windows.kernel, 1, *block.out))
        scatter_add(each[:, :, block.seen, :], columns, windows.stride, windows.dilation)
        return
    start, steps = _run(block, windows)
    flat = xp.reshape(each, (n * c, 1, padded.shape[2] * padded.shape[3]), copy=False)
    scatter_runs(flat, xp.reshape(columns, (n * c, *windows.kernel, 1, columns.shape[3])), steps, start)


def _run(block: Block, windows: Windows) -> tuple[int, Pair]:
    """Where the run of a block starts in the flat image, and how far it is from tap to tap, down and right."""
    return block.seen.start * windows.row, (windows.dilation[0] * windows.row, windows.dilation[1])


def _place(xp: Any, y: Array, columns: Array, windows: Windows) -> Array | None:
    """View the output `y` of some images as (n, G, F/G, P), if the product of the columns can go there as it is."""
    n, places = columns.shape[0], windows.out[0] * windows.out[1]
    if xp is not np or columns.shape[3] != places:  # a part of the rows, or rows with places that nobody wants
        return None
    return y.reshape(n, windows.groups, y.shape[1] // windows.groups, places)


def _upstream(xp: Any, dy: Array, windows: Windows) -> Array:
    """Lay out a gradient (n, F, r, OW) as the columns are, zeros where rows are longer: (n, G, F/G, P)."""
    n, f, height, width = dy.shape
    if windows.row > width:
        dy = add_border(dy, ((0, 0), (0, windows.row - width)), "zeros")
    return xp.reshape(dy, (n, windows.groups, f // windows.groups, height * windows.row))


def _as_matrices(xp: Any, w: Array, groups: int) -> Array:
    """Write each group's filters as the rows of a matrix: (G, F/G, C/G*KH*KW)."""
    f, c, height, width = w.shape
    return xp.reshape(w, (groups, f // groups, c * height * width))
