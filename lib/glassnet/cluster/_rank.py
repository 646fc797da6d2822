"""The two nearest of K centres for many points, by float32 products whose possible error is known.

``|x - c|² = |x|² - 2x·c + |c|²``, and |x|² is the same for all centres, so one matrix product ranks them. Three steps
make this fast:

* Points are centred and scaled to about 1, once, in float32: half the memory and half the work of float64.
* An offset lifts all scores of a block into [M, 2M), M a power of two. Floats there are evenly spaced, so that their
  bits compare and subtract like whole numbers.
* The lowest bits of a score give way to the number of its centre. The least of a column is then both, the score and
  who has it; taking it away from the others wraps its own place around to the top, and the least of *these* is how much
  farther the second one is.

If that gap is larger than everything that rounding can have done, the nearest centre is known for sure. The other
points, few as a rule, are for `glassnet.cluster._euclid` to decide.
"""

from typing import NamedTuple, TypeAlias

import numpy as np

from glassnet.cluster._arrays import Bools, Floats, Ints
from glassnet.ops._pieces import slices
from glassnet.ops._threads import run_chunks

Which: TypeAlias = slice | Ints

_TASK = 2**15
"""Points that a thread takes at a time."""
_GROUP = 64
"""Centres ranked together: six bits of the score name one of them."""
_SMALL = 10**6
"""Multiplications up to which OpenBLAS has its quick way for small matrices, without packing."""
_CACHE = 2**17
"""Scores of a block: 512 kB of float32, which stays in a core's cache."""
_NARROW = 32
"""Up to here points lie feature by feature, above point by point."""
_ULP = 2.0**-23


class Ranks(NamedTuple):
    """What is known of some points: the nearest centre, whether that is sure, and how far behind the second is.

    `lead` is a lower bound of (distance to the second nearest - distance to the nearest), in scaled units.
    """

    labels: Ints
    sure: Bools
    lead: Floats


class ScaledPoints:
    """Points, centred and scaled, in float32."""

    def __init__(self, X: Floats) -> None:
        self.n, self.d = X.shape
        sample = X[:: max(1, self.n // 4096)]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            self.middle = np.mean(sample, axis=0, dtype=np.float64)
            spread = float(np.max(np.abs(sample - self.middle)))
            self.scale = 2.0 ** -np.round(np.log2(spread)) if 1e-150 < spread < 1e150 else 0.0
            self.narrow = self.d <= _NARROW
            # A row of ones behind the features takes the offset into the product.
            shape = (self.d + 1, self.n) if self.narrow else (self.n, self.d)
            self.data = np.empty(shape, dtype=np.float32)
            self.squares = np.empty(self.n, dtype=np.float32)
            self.rounding = float(np.finfo(X.dtype).eps)
            self.total = sum(run_chunks(lambda part: self._take(X, part), slices(self.n, max(256, _CACHE // self.d))))

    @property
    def usable(self) -> bool:
        """Whether the numbers are of a size that float32 can hold; where not, the products prove nothing."""
        return bool(self.scale > 0 and np.max(self.squares) < 1e30)

    def _take(self, X: Floats, part: slice) -> float:
        rows = X[part] - self.middle
        rows *= self.scale
        if self.narrow:
            self.data[:-1, part] = rows.T
            self.data[-1, part] = 1
        else:
            self.data[part] = rows
        squares = np.einsum("nd,nd->n", rows, rows)
        self.squares[part] = squares
        return float(np.sum(squares, dtype=np.float64))

    def scaled(self, centers: Floats) -> Floats:
        """Centres in the units of `data`, in float64."""
        return (centers - self.middle) * self.scale

    def rank(self, which: Ints | None, centers: Floats) -> Ranks:
        """Rank scaled centres, of shape (K, D), for the points `which`, or for all."""
        size = self.n if which is None else which.size
        found = Ranks(np.empty(size, np.int64), np.empty(size, bool), np.empty(size, np.float32))
        run_chunks(lambda part: self._rank_part(which, part, centers, found), slices(size, _TASK))
        return found

    def _rank_part(self, which: Ints | None, part: slice, centers: Floats, found: Ranks) -> None:
        points: Which = part if which is None else which[part]
        squares = self.squares[points]
        judge = _Judge(self, centers, float(np.max(squares)))
        size = part.stop - part.start
        best, gap, labels = np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty(size, np.int64)
        for start in range(0, size, judge.rows):
            out = slice(start, min(start + judge.rows, size))
            points = slice(part.start + out.start, part.start + out.stop) if which is None else which[part][out]
            judge.rank(self._block(points), best[out], gap[out], labels[out])
        found.labels[part] = labels
        found.sure[part] = gap > judge.slack
        found.lead[part] = judge.lead(best, gap, squares)

    def _block(self, points: Which) -> Floats:
        if isinstance(points, slice):
            return self.data[:, points] if self.narrow else self.data[points]
        return np.take(self.data, points, axis=1 if self.narrow else 0)


class _Judge:
    """Ranks the same centres for block after block, in buffers made once."""

    def __init__(self, points: ScaledPoints, centers: Floats, most: float) -> None:
        k, self.d = centers.shape
        self.narrow, self.rounding = points.narrow, points.rounding
        squares = np.einsum("kd,kd->k", centers, centers)
        longest = float(np.sqrt(np.max(squares)))
        self.far = most * (1 + 8 * _ULP)  # |x|² of all points to come is less
        largest = (np.sqrt(self.far) + longest) ** 2
        self.M = 2.0 ** np.ceil(np.log2(max(largest * (1 + 64 * _ULP), 1e-30)))
        self.offset = (squares + (self.far + self.M)).astype(np.float32)
        self.left = np.empty((k, self.d + self.narrow), dtype=np.float32)
        self.left[:, : self.d] = -2 * centers
        if self.narrow:
            self.left[:, -1] = self.offset
        group = min(k, _GROUP)
        self.rows = max(256, min(8192, _SMALL // (group * (self.d + 1)), _CACHE // group)) if self.narrow else 2048
        self.scores = np.empty(group * self.rows, dtype=np.float32)
        self.low = np.uint32(2 ** max(1, (group - 1).bit_length()) - 1)
        self.names = np.repeat(np.arange(group, dtype=np.uint32)[:, None], self.rows, axis=1)
        self.slack = self._slack(largest / self.M, 2 * np.sqrt(self.far) * longest / self.M)

    def _slack(self, largest: float, product: float) -> np.uint32:
        """Units by which rounding can have changed a difference of two scores; `largest` and `product` as parts of M.

        A sum of d products is off by at most d roundings of |x||c|; the offset, where it is part of the sum, makes each
        of them one of M. Then the rounding of points and centres, of the distances that have the last word, and the
        bits given to the names.
        """
        inside = 2.5 * (self.d + 1) if self.narrow else (self.d + 4) * product
        exact = 4 * (self.d + 4) * self.rounding / _ULP * largest
        return np.uint32(np.ceil(inside + exact + 16 + 2 * (float(self.low) + 1)))

    def rank(self, data: Floats, best: Floats, gap: Floats, labels: Ints) -> None:
        """Fill in the score of the best centre and the gap to the second, as bits, and the label: all of shape (B,)."""
        self._two_best(data, 0, best, gap)
        np.bitwise_and(best, self.low, out=labels, casting="unsafe")
        for first in range(_GROUP, self.left.shape[0], _GROUP):
            rival, behind = np.empty_like(best), np.empty_like(gap)
            self._two_best(data, first, rival, behind)
            second = np.minimum(np.minimum(best + gap, rival + behind), np.maximum(best, rival))
            np.copyto(labels, (rival & self.low).astype(np.int64) + first, where=rival < best)
            np.minimum(best, rival, out=best)
            np.subtract(second, best, out=gap)

    def lead(self, best: Floats, gap: Floats, squares: Floats) -> Floats:
        """Lower bound of how much farther the second centre is: (B,)."""
        ulp = np.float32(self.M * _ULP)
        near = best.view(np.float32) + (squares - np.float32(self.far + self.M))  # squared distance, up to an error
        error = self.slack * ulp
        lead = gap * ulp
        lead += near
        lead -= error
        near += error
        np.sqrt(np.maximum(lead, 0, out=lead), out=lead)
        lead -= np.sqrt(np.maximum(near, 0, out=near), out=near)
        lead -= np.float32((4 * (self.d + 8) * self.rounding + 1e-6) * np.sqrt(self.M))
        return lead

    def _two_best(self, data: Floats, first: int, best: Floats, gap: Floats) -> None:
        left = self.left[first : first + _GROUP]
        k, size = left.shape[0], best.size
        scores = self.scores[: k * size].reshape(k, size)
        if self.narrow:
            np.matmul(left, data, out=scores)
        else:
            step = max(32, _SMALL // (2 * k * self.d))
            for start in range(0, size, step):
                np.matmul(left, data[start : start + step].T, out=scores[:, start : start + step])
            scores += self.offset[first : first + _GROUP, None]
        bits = scores.view(np.uint32)
        np.bitwise_and(bits, ~self.low, out=bits)
        np.bitwise_or(bits, self.names[:k, :size], out=bits)
        np.minimum.reduce(bits, axis=0, out=best)
        np.subtract(bits, best + np.uint32(1), out=bits)
        # With one centre there is no second: its own place says 2**32 - 1.
        np.minimum(np.minimum.reduce(bits, axis=0), np.uint32(2**24), out=gap)
        gap += np.uint32(1)
