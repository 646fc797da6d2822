"""im2col for windows that move by one: what a tap sees is then one long run of memory.

Write the padded rows of an image one after another, (Hp*Wp,). Seen through tap (i, j), place (oy, ox) lies
``i*Wp + j`` further than seen through tap (0, 0), whatever the place: a whole band of rows can be copied, or added, at
once instead of row by row. The price: at the end of each row stand Wp - OW places whose windows run on into the next
row. Nobody wants them; they are left out of the output, and are zeros in a gradient.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from glassnet.backend import Array, empty
from glassnet.ops.columns import Pair

_MOST = 1.5
"""Runs do up to this many times the arithmetic; above, row by row is faster."""
_WASTE = 300
"""Multiplications per row and tap that runs may waste: about what it costs to begin another row instead."""


def worth_it(padded: Pair, out: Pair, stride: Pair, filters: int) -> bool:
    """Whether to work in runs; `padded` and `out` are heights and widths."""
    few = padded[1] <= _MOST * out[1] and (padded[1] - out[1]) * filters <= _WASTE
    return few and stride == (1, 1) and out[0] > 1


def gather_runs(x: Array, kernel: Pair, steps: Pair, start: int, length: int) -> Array:
    """Collect what each tap sees: (C, N, Hp*Wp) to (C, KH, KW, N, length).

    From one tap to the next it is steps[0] further down the image and steps[1] to the right.
    """
    if isinstance(x, np.ndarray):  # one copy for all taps: threads then wait less for each other
        to_channel, to_image, next_one = x.strides
        shape = (x.shape[0], *kernel, x.shape[1], length)
        memory = (to_channel, steps[0] * next_one, steps[1] * next_one, to_image, next_one)
        return as_strided(x[:, :, start:], shape, memory, writeable=False).copy()
    columns = empty((x.shape[0], *kernel, x.shape[1], length), like=x)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            first = start + i * steps[0] + j * steps[1]
            columns[:, i, j, ...] = x[:, :, first : first + length]
    return columns


def scatter_runs(x: Array, columns: Array, steps: Pair, start: int) -> None:
    """Add to `x`, in place, what each tap saw: `gather_runs` the other way round."""
    for i in range(columns.shape[1]):
        for j in range(columns.shape[2]):
            first = start + i * steps[0] + j * steps[1]
            x[:, :, first : first + columns.shape[4]] += columns[:, i, j, ...]
