"""Images as columns and back, for a block of the work of `_correlate`: every image and every group has a matrix.

With G groups, n images and P places in the block, columns are (n, G, C/G*KH*KW, P) and gradients (n, G, F/G, P).
"""

from typing import Any

import numpy as np

from glassnet.backend import Array
from glassnet.ops._conv_windows import Block, Windows
from glassnet.ops._runs import gather_runs, scatter_runs
from glassnet.ops.columns import Pair, gather, scatter_add
from glassnet.ops.pad import add_border


def bordered(x: Array, windows: Windows) -> Array:
    """Add the border and the spare row; where there is neither, this is `x` itself."""
    (top, bottom), sideways = windows.sides
    if windows.mode == "zeros":
        sides = ((top, bottom + windows.spare), sideways)
        return add_border(x, sides, "zeros") if any(map(any, sides)) else x
    x = add_border(x, windows.sides, windows.mode) if any(map(any, windows.sides)) else x
    return add_border(x, ((0, windows.spare), (0, 0)), "zeros") if windows.spare else x


def columns_of(xp: Any, padded: Array, block: Block, windows: Windows) -> Array:
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


def scatter(xp: Any, padded: Array, columns: Array, block: Block, windows: Windows) -> None:
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


def place_in(xp: Any, y: Array, columns: Array, windows: Windows) -> Array | None:
    """View the output `y` of some images as (n, G, F/G, P), if the product of the columns can go there as it is."""
    n, places = columns.shape[0], windows.out[0] * windows.out[1]
    if xp is not np or columns.shape[3] != places:  # a part of the rows, or rows with places that nobody wants
        return None
    return y.reshape(n, windows.groups, y.shape[1] // windows.groups, places)


def upstream_of(xp: Any, dy: Array, windows: Windows) -> Array:
    """Lay out a gradient (n, F, r, OW) as the columns are, zeros where rows are longer: (n, G, F/G, P)."""
    n, f, height, width = dy.shape
    if windows.row > width:
        dy = add_border(dy, ((0, 0), (0, windows.row - width)), "zeros")
    return xp.reshape(dy, (n, windows.groups, f // windows.groups, height * windows.row))


def as_matrices(xp: Any, w: Array, groups: int) -> Array:
    """Write each group's filters as the rows of a matrix: (G, F/G, C/G*KH*KW)."""
    f, c, height, width = w.shape
    return xp.reshape(w, (groups, f // groups, c * height * width))
