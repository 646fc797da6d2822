"""Where the filters of a convolution go, and how the work is cut into blocks."""

from typing import NamedTuple

from glassnet.ops._runs import worth_it
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
        return self.runs and not self.is_pointwise and worth_it(self.padded, self.out, self.stride, self.filters)

    @property
    def is_pointwise(self) -> bool:
        """Whether the columns are the image itself: filters of one tap that move by one."""
        return self.kernel == self.stride == (1, 1) and self.out == self.padded

    @property
    def row(self) -> int:
        """Places in a row of the columns; in runs there are more than in a row of the output."""
        return self.padded[1] if self.in_runs else self.out[1]

    @property
    def spare(self) -> int:
        """Rows of zeros below the image: the last run looks a few pixels beyond the end."""
        return int(self.in_runs)


class Block(NamedTuple):
    """A part of the work: some images and, of their output, some rows; `seen` are the padded rows they look at."""

    rows: slice
    seen: slice
    out: Pair
