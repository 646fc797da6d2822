"""What every convolution is made of: slide filters over images, and the two gradients of that.

The work goes in blocks, so that the columns of a block stay in the processor's cache and no call needs more than a
few megabytes beside its input and its output. Each image has its own matrix of columns, (N, K, P), so that products
lie as the output does. Everything is checked already.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, empty, is_cupy, zeros
from glassnet.ops._conv_windows import Block, Windows
from glassnet.ops._runs import Planes, gather_runs, join, scatter_runs, split
from glassnet.ops._strips import times
from glassnet.ops._threads import run_chunks
from glassnet.ops._turned import gather_is_cheaper, turned, turned_windows
from glassnet.ops.columns import gather, scatter_add
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
        count = y[images, ...].shape[0]
        seen = _seen(xp, x[images, ...], windows)
        for block in blocks:
            columns = _columns(xp, seen, count, block, windows)  # (n, G, K, P) with P places in the block
            place = _place(xp, y[images, ...], columns, windows)
            found = times(xp, filters, columns, out=place)
            found = xp.reshape(found, (count, w.shape[0], *block.out))  # (n, F, r, row)
            if b is not None:
                found += b[:, None, None]
            if place is None:
                y[images, :, block.rows, :] = found[..., : windows.out[1]]

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
        seen = _unseen(count * channels, dy, windows)
        for block in blocks:
            upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
            _scatter(xp, seen, times(xp, filters, upstream), block, windows)
        padded = join(seen, windows.plane, windows.stride) if windows.in_runs else seen[0, 0]
        padded = xp.reshape(padded, (count, channels, *windows.room))[:, :, : windows.padded[0], : windows.padded[1]]
        dx[images, ...] = fold_border(padded, windows.sides, windows.mode)

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
            seen, count = _seen(xp, x[images, ...], windows), x[images, ...].shape[0]
            for block in blocks:
                columns = _columns(xp, seen, count, block, windows)  # (n, G, K, P)
                upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (n, G, F/G, P)
                total += xp.sum(xp.matmul(columns, xp.permute_dims(upstream, (0, 1, 3, 2))), axis=0)
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


def _seen(xp: Any, x: Array, windows: Windows) -> Planes:
    """Add the border to images (n, C, H, W) and take their channels apart: planes of `_runs`, or one padded array."""
    (top, bottom), (left, right) = windows.sides
    down, across = (room - n for room, n in zip(windows.room, windows.padded, strict=True))
    if windows.mode != "zeros" and any(map(any, windows.sides)):
        x, top, bottom, left, right = add_border(x, windows.sides, windows.mode), 0, 0, 0, 0
    sides = ((top, bottom + down), (left, right + across))
    x = add_border(x, sides, "zeros") if any(map(any, sides)) else x
    each = xp.reshape(x, (x.shape[0] * x.shape[1], *windows.room))
    return split(each, windows.stride, {plane for plane, _ in windows.taps}) if windows.in_runs else {(0, 0): each}


def _unseen(count: int, like: Array, windows: Windows) -> Planes:
    """Make zeros in the shape of what `_seen` returns, for so many channels of all images together."""
    if not windows.in_runs:
        return {(0, 0): zeros((count, *windows.room), like=like)}
    places = windows.plane[0] * windows.plane[1]
    return {plane: zeros((count, places), like=like) for plane, _ in windows.taps}


def _columns(xp: Any, seen: Planes, count: int, block: Block, windows: Windows) -> Array:
    """Lay out the windows of a block as columns, image by image and group by group: (n, G, C/G*KH*KW, P)."""
    places = block.out[0] * block.out[1]
    if windows.in_runs:
        columns = gather_runs(seen, windows.taps, windows.row, block.rows.start * windows.row, places)
    else:
        columns = seen[0, 0][:, None, block.seen, :]
        if not windows.is_pointwise:
            columns = gather(columns, windows.kernel, windows.stride, windows.dilation, block.out)
    rows = seen[0, 0].shape[0] // (count * windows.groups) * windows.kernel[0] * windows.kernel[1]
    return xp.reshape(columns, (count, windows.groups, rows, places))


def _scatter(xp: Any, seen: Planes, columns: Array, block: Block, windows: Windows) -> None:
    """Add the columns (n, G, C/G*KH*KW, P) of a block to what was seen, in place."""
    each = next(iter(seen.values())).shape[0]
    if windows.in_runs:
        columns = xp.reshape(columns, (each, len(windows.taps), columns.shape[3]))
        scatter_runs(seen, columns, windows.taps, windows.row, block.rows.start * windows.row)
    else:
        columns = xp.reshape(columns, (each, *windows.kernel, 1, *block.out))
        scatter_add(seen[0, 0][:, None, block.seen, :], columns, windows.stride, windows.dilation)


def _place(xp: Any, y: Array, columns: Array, windows: Windows) -> Array | None:
    """View the output `y` of some images as (n, G, F/G, P), if the product of the columns can go there as it is."""
    n, places = columns.shape[0], windows.out[0] * windows.out[1]
    if xp is not np or windows.row != windows.out[1] or columns.shape[3] != places:
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
