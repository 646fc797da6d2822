"""Images, filters and ways to walk over them, for the cases of the convolution and of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
Pair = int | tuple[int, int]


class Walk(NamedTuple):
    """How filters (F, C, KH, KW) walk over images (N, C, H, W)."""

    kind: str
    x_shape: tuple[int, int, int, int]
    w_shape: tuple[int, int, int, int]
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    weight: float = 1.0

    @property
    def y_shape(self) -> tuple[int, int, int, int]:
        """Shape of the answer; what no window reaches is left out."""
        pairs = (np.broadcast_to(v, 2) for v in (self.stride, self.padding, self.dilation))
        sides = zip(self.x_shape[2:], self.w_shape[2:], *pairs, strict=True)
        oh, ow = ((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in sides)
        return self.x_shape[0], self.w_shape[0], int(oh), int(ow)


def halves(rng: np.random.Generator, *shape: int) -> Array:
    """Draw multiples of a half between -4 and 4, none of them 0: exact in float32 and in any order of summing."""
    drawn: Array = rng.integers(1, 9, size=shape) * rng.choice([-0.5, 0.5], size=shape)
    return drawn


def wholes(rng: np.random.Generator, *shape: int) -> Array:
    """Draw small whole numbers, none of them 0, to be done by hand."""
    drawn: Array = rng.integers(1, 6, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    return drawn


def walks(n: int, c: int, f: int, more: int = 0) -> Iterator[Walk]:
    """Ways to walk that tell mistakes apart; with `more`, images are larger by so many steps."""
    m = more
    yield Walk("images, channels and filters", (n, c, 2 + m, 3 + m), (f, c, 1, 2), weight=2)
    yield Walk("stride", (1, 1, 4 + 2 * m, 5 + 3 * m), (2, 1, 2, 2), (2, 3), weight=2)
    yield Walk("padding", (1, 1, 2 + m, 3 + m), (2, 1, 2, 3), (1, 1), (1, 2), weight=2)
    yield Walk("rows and columns left over", (1, 1, 4 + 2 * m, 6 + 3 * m), (1, 1, 3, 2), (2, 3))
    yield Walk("all at once", (1, 1, 5 + m, 3 + m), (2, 1, 3, 2), (2, 1), (1, 0))


def dilated(c: int, f: int, more: int = 0) -> Iterator[Walk]:
    """Ways to walk with taps further apart."""
    yield Walk("dilation", (1, c, 4 + more, 5 + more), (f, c, 2, 2), (1, 1), (0, 0), (2, 3), weight=2)


def rarer(n: int, c: int, f: int, more: int = 0) -> Iterator[Walk]:
    """Walks that no known mistake needs; they are tried in grading, where no data file has to stay small."""
    yield Walk("a filter of 1 × 1", (n, c, 2 + more, 3 + more), (f, c, 1, 1))
    yield Walk("a filter as large as the image", (n, c, 3, 4), (f, c, 3, 4))
    yield Walk("one number for both axes", (n, 1, 5 + more, 4 + more), (f, 1, 3, 2), 2, 1)
    yield Walk("stride and padding", (n, 1, 5 + more, 4 + more), (f, 1, 3, 2), (2, 3), (2, 1))
