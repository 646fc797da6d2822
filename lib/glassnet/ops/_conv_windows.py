"""Where the filters of a convolution go, and how the work is cut into blocks."""

from typing import NamedTuple

from glassnet.ops._runs import planes_of_taps, worth_it
from glassnet.ops.columns import Pair
from glassnet.ops.pad import Sides


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
    filters: int  # of one group
    runs: bool = True  # False: row by row, whatever is faster

    @property
    def padded(self) -> Pair:
        """Height and width with the border."""
        height, width = (n + sum(side) for n, side in zip(self.image, self.sides, strict=True))
        return height, width

    @property
    def in_runs(self) -> bool:
        """Whether rows are done a band at a time, see `glassnet.ops._runs`."""
        return self.runs and worth_it(self.plane[1], self.out, self.filters)

    @property
    def is_pointwise(self) -> bool:
        """Whether the columns are the image itself: filters of one tap that move by one."""
        return self.kernel == self.stride == (1, 1) and self.out == self.padded

    @property
    def plane(self) -> Pair:
        """Rows and columns of a plane of every s-th row and column; a row to spare, since the last run looks beyond."""
        return -(-self.padded[0] // self.stride[0]) + 1, -(-self.padded[1] // self.stride[1])

    @property
    def row(self) -> int:
        """Places in a row of the columns; in runs there are more than in a row of the output."""
        return self.plane[1] if self.in_runs else self.out[1]

    @property
    def room(self) -> Pair:
        """Height and width of the array that holds a padded image; in runs it is cut into whole planes."""
        if not self.in_runs:
            return self.padded
        return self.plane[0] * self.stride[0], self.plane[1] * self.stride[1]

    @property
    def taps(self) -> list[tuple[Pair, Pair]]:
        """The taps on their planes, see `glassnet.ops._runs`."""
        return planes_of_taps(self.kernel, self.stride, self.dilation)


class Block(NamedTuple):
    """A part of the work: some images and, of their output, some rows; `seen` are the padded rows they look at."""

    rows: slice
    seen: slice
    out: Pair
