"""What every convolution is made of: slide filters over images, and the two gradients of that.

The work goes in blocks, so that the columns of a block stay in the processor's cache and no call needs more than a
few megabytes beside its input and its output. Within a block the channels come first, (C, N, H, W): one matrix
product then serves all its images. Everything is checked already.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, empty, is_cupy, zeros
from glassnet.ops._conv_windows import Block, Windows
from glassnet.ops._runs import gather_runs, scatter_runs
from glassnet.ops._threads import run_chunks
from glassnet.ops._turned import gather_is_cheaper, turned, turned_windows
from glassnet.ops.columns import Pair, gather, scatter_add
from glassnet.ops.pad import add_border, fold_border

_CPU_BLOCK = 3 << 19  # bytes of columns, 1.5 MB: about the second-level cache of a core
_GPU_BLOCK = 1 << 28  # a GPU wants few large calls
_LANES = 8  # the parts of a sum over images; their number decides the rounding, so the number of threads does not

Piece = tuple[slice, list[Block]]


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide the filters `w` (F, C/groups, KH, KW) over the images `x` (N, C, H, W), add `b`: (N, F, OH, OW)."""
    xp = array_module(x, w)
    y = empty((x.shape[0], w.shape[0], *windows.out), like=x)
    filters = _as_matrices(xp, w, windows.groups)  # (G, F/G, K) with K = C/G*KH*KW

    def part(piece: Piece) -> None:
        images, blocks = piece
        padded = _padded(xp, x[images, ...], windows)  # (C, n, Hp, Wp)
        count = padded.shape[1]
        for block in blocks:
            columns = _columns(xp, padded, block, windows)  # (G, K, P) with P places in the block
            found = xp.reshape(_matmul(xp, filters, columns), (w.shape[0], count, *block.out))  # (F, n, r, row)
            if b is not None:
                found += b[:, None, None, None]
            y[images, :, block.rows, :] = _swap(xp, found[..., : windows.out[1]])

    _each(xp, part, _parts(x, windows))
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
        padded = zeros((channels, count, windows.padded[0] + windows.spare, windows.padded[1]), like=dy)
        for block in blocks:
            upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (G, F/G, P)
            columns = _matmul(xp, filters, upstream)  # (G, K, P)
            columns = xp.reshape(columns, (channels, *windows.kernel, count, *block.out))
            _scatter(xp, padded, columns, block, windows)
        padded = padded[:, :, : windows.padded[0], :]
        dx[images, ...] = _swap(xp, fold_border(padded, windows.sides, windows.mode))

    _each(xp, part, _parts(dx, windows))
    return dx


def weight_gradient(x: Array, dy: Array, windows: Windows) -> Array:
    """Sum, over all places, what the filters saw times the gradient there: (F, C/groups, KH, KW)."""
    xp = array_module(x, dy)
    per_group = x.shape[1] // windows.groups
    f, g = dy.shape[1], windows.groups
    pieces = list(_parts(x, windows))
    lanes = min(_LANES, max(len(pieces), 1))

    def lane(first: int) -> Array:
        total = zeros((g, per_group * windows.kernel[0] * windows.kernel[1], f // g), like=x)  # (G, K, F/G)
        for images, blocks in pieces[first::lanes]:
            padded = _padded(xp, x[images, ...], windows)
            for block in blocks:
                columns = _columns(xp, padded, block, windows)
                upstream = _upstream(xp, dy[images, :, block.rows, :], windows)
                # The larger on the left: BLAS then transposes the smaller of the two.
                if columns.shape[1] >= upstream.shape[1]:
                    total += _matmul(xp, columns, xp.permute_dims(upstream, (0, 2, 1)))
                else:
                    total += xp.permute_dims(_matmul(xp, upstream, xp.permute_dims(columns, (0, 2, 1))), (0, 2, 1))
        return total

    first, *others = _each(xp, lane, range(lanes))
    for other in others:  # in the order of the lanes, whoever did them: the sum does not depend on the threads
        first += other
    if windows.in_runs and not xp.all(xp.isfinite(first)):
        # Runs give places that nobody wants a gradient of zero; zero times an infinite pixel would be NaN.
        return weight_gradient(x, dy, windows._replace(runs=False))
    return xp.reshape(xp.permute_dims(first, (0, 2, 1)), (f, per_group, *windows.kernel))


def _each(xp: Any, work: Any, pieces: Iterable[Any]) -> list[Any]:
    """Do the pieces, on the CPU side by side; a GPU is busy with one, and other libraries make no promise."""
    return run_chunks(work, pieces) if xp is np else [work(piece) for piece in pieces]


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
    for start in range(0, x.shape[0], images):
        yield slice(start, min(start + images, x.shape[0])), blocks


def _block(start: int, stop: int, windows: Windows) -> Block:
    first = start * windows.stride[0]
    last = (stop - 1) * windows.stride[0] + (windows.kernel[0] - 1) * windows.dilation[0]
    return Block(slice(start, stop), slice(first, last + 1), (stop - start, windows.row))


def _padded(xp: Any, x: Array, windows: Windows) -> Array:
    """Put channels first, add the border and the spare row; where there is neither, this is a view."""
    x = _swap(xp, x)
    (top, bottom), sideways = windows.sides
    if windows.mode == "zeros":
        sides = ((top, bottom + windows.spare), sideways)
        return add_border(x, sides, "zeros") if any(map(any, sides)) else x
    x = add_border(x, windows.sides, windows.mode) if any(map(any, windows.sides)) else x
    return add_border(x, ((0, windows.spare), (0, 0)), "zeros") if windows.spare else x


def _columns(xp: Any, padded: Array, block: Block, windows: Windows) -> Array:
    """Lay out the windows of a block as columns, group by group: (G, C/G*KH*KW, P)."""
    if windows.in_runs:
        start, steps = _run(block, windows)
        flat = xp.reshape(padded, (*padded.shape[:2], padded.shape[2] * padded.shape[3]))
        columns = gather_runs(flat, windows.kernel, steps, start, block.out[0] * block.out[1])
    else:
        columns = gather(padded[:, :, block.seen, :], windows.kernel, windows.stride, windows.dilation, block.out)
    rows = columns.shape[0] // windows.groups * windows.kernel[0] * windows.kernel[1]
    places = columns.shape[3] * block.out[0] * block.out[1]
    return xp.reshape(columns, (windows.groups, rows, places))


def _scatter(xp: Any, padded: Array, columns: Array, block: Block, windows: Windows) -> None:
    """Add the columns (C, KH, KW, n, r, row) of a block to the padded images, in place."""
    if not windows.in_runs:
        scatter_add(padded[:, :, block.seen, :], columns, windows.stride, windows.dilation)
        return
    start, steps = _run(block, windows)
    flat = xp.reshape(padded, (*padded.shape[:2], padded.shape[2] * padded.shape[3]), copy=False)
    scatter_runs(flat, xp.reshape(columns, (*columns.shape[:4], block.out[0] * block.out[1])), steps, start)


def _run(block: Block, windows: Windows) -> tuple[int, Pair]:
    """Where the run of a block starts in the flat image, and how far it is from tap to tap, down and right."""
    return block.seen.start * windows.row, (windows.dilation[0] * windows.row, windows.dilation[1])


def _upstream(xp: Any, dy: Array, windows: Windows) -> Array:
    """Lay out a gradient (n, F, r, OW) as the columns are, zeros where rows are longer: (G, F/G, P)."""
    n, f, height, width = dy.shape
    dy = _swap(xp, dy)
    if windows.row > width:
        dy = add_border(dy, ((0, 0), (0, windows.row - width)), "zeros")
    return xp.reshape(dy, (windows.groups, f // windows.groups, n * height * windows.row))


def _as_matrices(xp: Any, w: Array, groups: int) -> Array:
    """Write each group's filters as the rows of a matrix: (G, F/G, C/G*KH*KW)."""
    f, c, height, width = w.shape
    return xp.reshape(w, (groups, f // groups, c * height * width))


def _matmul(xp: Any, a: Array, b: Array) -> Array:
    """Multiply group by group; one group as two plain matrices, the path that CuPy hands to cuBLAS unchanged."""
    return xp.matmul(a[0, ...], b[0, ...])[None, ...] if a.shape[0] == 1 else xp.matmul(a, b)


def _swap(xp: Any, x: Array) -> Array:
    """Exchange the first two axes: images and channels."""
    return xp.permute_dims(x, (1, 0, 2, 3))
