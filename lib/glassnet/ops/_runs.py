"""im2col in long runs of memory: what a tap sees, a band of rows at once.

Write the padded rows of an image one after another, (Hp*Wp,). Where windows move by one, place (oy, ox) seen through
tap (i, j) lies ``i*Wp + j`` further than seen through tap (0, 0), whatever the place: a whole band can be copied, or
added, at once instead of row by row. The price: at the end of each row stand Wp - OW places whose windows run on into
the next row. Nobody wants them; they are left out of the output, and are zeros in a gradient.

Where windows move by s, every s-th row and column is first put into a plane of its own. A tap sees one plane only, and
on it windows move by one.
"""

from glassnet.backend import Array, array_module, empty, zeros

Pair = tuple[int, int]
Planes = dict[Pair, Array]
"""Planes of shape (R, h*w) by the first row and column that is on them."""

_MOST = 1.5
"""Runs do up to this many times the arithmetic; above, row by row is faster."""
_WASTE = 300
"""Multiplications per row and tap that runs may waste: about what it costs to begin another row instead."""


def worth_it(row: int, out: Pair, filters: int) -> bool:
    """Whether to work in runs, for rows of so many places and outputs of this height and width."""
    return row <= _MOST * out[1] and (row - out[1]) * filters <= _WASTE and out[0] > 1


def planes_of_taps(kernel: Pair, stride: Pair, dilation: Pair) -> list[tuple[Pair, Pair]]:
    """Say for each tap, row by row, which plane it sees, and how far down and right it is on that plane."""
    rows = [divmod(i * dilation[0], stride[0]) for i in range(kernel[0])]
    columns = [divmod(j * dilation[1], stride[1]) for j in range(kernel[1])]
    return [((p, q), (down, right)) for down, p in rows for right, q in columns]


def split(x: Array, stride: Pair, wanted: set[Pair]) -> Planes:
    """Put every s-th row and column of x (R, h*s, w*s) into a plane of its own."""
    xp, (r, height, width) = array_module(x), x.shape
    h, w = height // stride[0], width // stride[1]
    if stride == (1, 1):
        return {(0, 0): xp.reshape(x, (r, h * w))}
    apart = xp.reshape(x, (r, h, stride[0], w, stride[1]))
    return {(p, q): xp.reshape(apart[:, :, p, :, q], (r, h * w)) for p, q in wanted}


def join(planes: Planes, shape: Pair, stride: Pair) -> Array:
    """Undo `split`, for planes of `shape` (h, w); planes that are not there are zero."""
    first = next(iter(planes.values()))
    xp, r = array_module(first), first.shape[0]
    if stride == (1, 1):
        return xp.reshape(first, (r, *shape))
    make = empty if len(planes) == stride[0] * stride[1] else zeros
    x = make((r, shape[0], stride[0], shape[1], stride[1]), like=first)
    for (p, q), plane in planes.items():
        x[:, :, p, :, q] = xp.reshape(plane, (r, *shape))
    return xp.reshape(x, (r, shape[0] * stride[0], shape[1] * stride[1]))


def gather_runs(planes: Planes, taps: list[tuple[Pair, Pair]], row: int, start: int, length: int) -> Array:
    """Collect what each tap sees, from `start` on: (R, taps, length)."""
    r, like = planes[0, 0].shape[0], planes[0, 0]
    columns = empty((r, len(taps), length), like=like)
    for number, (plane, (down, right)) in enumerate(taps):
        first = start + down * row + right
        columns[:, number, :] = planes[plane][:, first : first + length]
    return columns


def scatter_runs(planes: Planes, columns: Array, taps: list[tuple[Pair, Pair]], row: int, start: int) -> None:
    """Add to the planes, in place, what each tap saw (R, taps, length): `gather_runs` the other way round."""
    for number, (plane, (down, right)) in enumerate(taps):
        first = start + down * row + right
        planes[plane][:, first : first + columns.shape[2]] += columns[:, number, :]
