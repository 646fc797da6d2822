"""What every convolution is made of: slide filters over images, and the two gradients of that.

The work goes in blocks, so that the columns of a block stay in the processor's cache and no call needs more than a
few megabytes beside its input and its output. Within a block the channels come first, (C, N, H, W): one matrix
product then serves all its images. Everything is checked already.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from glassnet.backend import Array, array_module, empty, is_cupy, zeros
from glassnet.ops.columns import Pair, gather, scatter_add
from glassnet.ops.pad import Sides, add_border, fold_border

_CPU_BLOCK = 3 << 19  # bytes of columns, 1.5 MB: about the second-level cache of a core
_GPU_BLOCK = 1 << 28  # a GPU wants few large calls


class Windows(NamedTuple):
    """Where the filters go: the same facts for a convolution, its gradients and its transpose."""

    image: Pair
    kernel: Pair
    stride: Pair
    dilation: Pair
    sides: Sides
    mode: str
    groups: int
    out: Pair


class Block(NamedTuple):
    """A part of the work: some images and, of their output, some rows; `seen` are the padded rows they look at."""

    rows: slice
    seen: slice
    out: Pair


def correlate(x: Array, w: Array, windows: Windows) -> Array:
    """Slide the filters `w` (F, C/groups, KH, KW) over the images `x` (N, C, H, W): (N, F, OH, OW)."""
    xp = array_module(x, w)
    y = empty((x.shape[0], w.shape[0], *windows.out), like=x)
    filters = _as_matrices(xp, w, windows.groups)  # (G, F/G, K) with K = C/G*KH*KW
    for images, blocks in _parts(x, windows):
        padded = _padded(xp, x[images, ...], windows)  # (C, n, Hp, Wp)
        count = padded.shape[1]
        for block in blocks:
            columns = _columns(xp, padded, block, windows)  # (G, K, P) with P places in the block
            found = xp.reshape(_matmul(xp, filters, columns), (w.shape[0], count, *block.out))  # (F, n, r, OW)
            y[images, :, block.rows, :] = _swap(xp, found)
    return y


def input_gradient(dy: Array, w: Array, windows: Windows) -> Array:
    """Send the gradient `dy` (N, F, OH, OW) back to the images, through the same filters: (N, C, H, W)."""
    xp = array_module(dy, w)
    channels = w.shape[1] * windows.groups
    dx = empty((dy.shape[0], channels, *windows.image), like=dy)
    filters = xp.permute_dims(_as_matrices(xp, w, windows.groups), (0, 2, 1))  # (G, K, F/G)
    for images, blocks in _parts(dx, windows):
        count = dx[images, ...].shape[0]
        padded = zeros((channels, count, *_padded_size(windows)), like=dy)
        for block in blocks:
            upstream = _upstream(xp, dy[images, :, block.rows, :], windows)  # (G, F/G, P)
            columns = _matmul(xp, filters, upstream)  # (G, K, P)
            columns = xp.reshape(columns, (channels, *windows.kernel, count, *block.out))
            scatter_add(padded[:, :, block.seen, :], columns, windows.stride, windows.dilation)
        dx[images, ...] = _swap(xp, fold_border(padded, windows.sides, windows.mode))
    return dx


def weight_gradient(x: Array, dy: Array, windows: Windows) -> Array:
    """Sum, over all places, what the filters saw times the gradient there: (F, C/groups, KH, KW)."""
    xp = array_module(x, dy)
    per_group = x.shape[1] // windows.groups
    dw = zeros((dy.shape[1], per_group, *windows.kernel), like=x)
    total = _as_matrices(xp, dw, windows.groups)  # (G, F/G, K)
    for images, blocks in _parts(x, windows):
        padded = _padded(xp, x[images, ...], windows)
        for block in blocks:
            columns = _columns(xp, padded, block, windows)
            upstream = _upstream(xp, dy[images, :, block.rows, :], windows)
            total += _matmul(xp, upstream, xp.permute_dims(columns, (0, 2, 1)))
    return xp.reshape(total, dw.shape)


def _parts(x: Array, windows: Windows) -> Iterator[tuple[slice, list[Block]]]:
    """Cut the work into images and output rows so that the columns of a part fit the cache.

    Small images go several at a time, in one block; of a large one a block is a band of rows (one row at least).
    """
    bits = array_module(x).finfo(x.dtype).bits
    row = x.shape[1] * windows.kernel[0] * windows.kernel[1] * windows.out[1] * bits // 8
    fits = max((_GPU_BLOCK if is_cupy(x) else _CPU_BLOCK) // max(row, 1), 1)
    height = windows.out[0]
    images = max(fits // height, 1)
    blocks = [_block(start, min(start + fits, height), windows) for start in range(0, height, fits)]
    for start in range(0, x.shape[0], images):
        yield slice(start, min(start + images, x.shape[0])), blocks


def _block(start: int, stop: int, windows: Windows) -> Block:
    first = start * windows.stride[0]
    last = (stop - 1) * windows.stride[0] + (windows.kernel[0] - 1) * windows.dilation[0]
    return Block(slice(start, stop), slice(first, last + 1), (stop - start, windows.out[1]))


def _padded(xp: Any, x: Array, windows: Windows) -> Array:
    """Put channels first and add the border; without a border this is a view."""
    x = _swap(xp, x)
    return add_border(x, windows.sides, windows.mode) if any(map(any, windows.sides)) else x


def _padded_size(windows: Windows) -> Pair:
    height, width = (n + sum(side) for n, side in zip(windows.image, windows.sides, strict=True))
    return height, width


def _columns(xp: Any, padded: Array, block: Block, windows: Windows) -> Array:
    """Lay out the windows of a block as columns, group by group: (G, C/G*KH*KW, P)."""
    columns = gather(padded[:, :, block.seen, :], windows.kernel, windows.stride, windows.dilation, block.out)
    rows = columns.shape[0] // windows.groups * windows.kernel[0] * windows.kernel[1]
    places = columns.shape[3] * block.out[0] * block.out[1]
    return xp.reshape(columns, (windows.groups, rows, places))


def _upstream(xp: Any, dy: Array, windows: Windows) -> Array:
    """Lay out a gradient (n, F, r, OW) as the columns are: (G, F/G, P)."""
    n, f, height, width = dy.shape
    return xp.reshape(_swap(xp, dy), (windows.groups, f // windows.groups, n * height * width))


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
