"""Max-pooling of NumPy arrays by phases, in long runs of memory.

Cut an axis into its phases: with stride 2 the entries 0, 2, 4, ... and the entries 1, 3, 5, ... Window o looks at entry
``o * stride + j * dilation``, which is entry ``o + shift`` of one phase. So each offset of the window is a phase, moved
by a whole number of places, and whole phases are compared at once. At the end of a row the places run on into the next
row; nobody wants these and they are cut off, as in `_runs`.

The gradient needs no positions: the first offset whose phase equals the maximum takes it, and what is left goes on to
the next offset. The maximum of the columns is not kept: to find it again is cheaper than to fetch it from memory.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from glassnet.ops._pieces import PIECE, slices
from glassnet.ops._threads import run_chunks
from glassnet.ops._windows import Axis

Phases = dict[int, Any]


class Plan(NamedTuple):
    """One axis: its windows, the length of a phase, and for each offset of the window its phase and its shift."""

    axis: Axis
    length: int
    taps: list[tuple[int, int]]

    def inside(self, phase: int) -> tuple[slice, slice]:
        """Say which places of a phase are entries of the axis, and which entries these are."""
        first, stride = self.axis.first + phase, self.axis.stride
        low = max(0, -(first // stride))
        high = max(low, min(self.length, (self.axis.size - 1 - first) // stride + 1))
        start = first + low * stride
        return slice(low, high), slice(start, start + (high - low - 1) * stride + 1 if high > low else start, stride)


def forward(x: Any, axes: tuple[Axis, Axis]) -> Any:
    """Return the maxima of the windows of `x` (N, C, H, W): (N, C, OH, OW), laid out in memory as `x` is."""
    rows, columns = _plan(axes[0]), _plan(axes[1])
    image, last = _laid_out(x)
    y = np.empty((*image.shape[:-3], rows.axis.out, columns.axis.out, image.shape[-1]), dtype=x.dtype)

    def work(where: slice) -> None:
        _, _, _, best = _climb(image[where], rows, columns)
        y[where] = best[..., : rows.axis.out, : columns.axis.out, :]

    run_chunks(work, _images(image))
    return _back(y, last=last)


def backward(dy: Any, x: Any, axes: tuple[Axis, Axis]) -> Any:
    """Give each gradient to the first pixel, row by row, that is its window's maximum: dx, laid out as `x` is."""
    rows, columns = _plan(axes[0]), _plan(axes[1])
    image, last = _laid_out(x)
    upstream = dy.transpose(0, 2, 3, 1) if last else dy[..., None]
    dx = np.empty(image.shape, dtype=x.dtype)

    def work(where: slice) -> None:
        in_columns, best_of_row, in_rows, best = _climb(image[where], rows, columns)
        d_best = _on_the_grid(upstream[where], best)
        d_row = np.empty_like(best_of_row)
        _write(d_row, _share(d_best, best, in_rows, rows, axis=-3), rows, axis=-3)
        _write(dx[where], _share(d_row, best_of_row, in_columns, columns, axis=-2), columns, axis=-2)

    run_chunks(work, _images(image))
    return _back(dx, last=last)


def _plan(axis: Axis) -> Plan:
    offsets = [j * axis.dilation for j in range(len(axis.taps))]
    return Plan(axis, axis.out + offsets[-1] // axis.stride, [(at % axis.stride, at // axis.stride) for at in offsets])


def _laid_out(x: Any) -> tuple[Any, bool]:
    """See `x` as (..., H, W, K): K is C where the channels lie innermost in memory, else 1; also say which."""
    last = x.transpose(0, 2, 3, 1)
    if last.flags.c_contiguous and not x.flags.c_contiguous:
        return last, True
    return x[..., None], False


def _back(a: Any, *, last: bool) -> Any:
    return a.transpose(0, 3, 1, 2) if last else a[..., 0]


def _images(image: Any) -> list[slice]:
    return slices(image.shape[0], PIECE // max(math.prod(image.shape[1:]), 1))


def _climb(image: Any, rows: Plan, columns: Plan) -> tuple[Phases, Any, Phases, Any]:
    """Find the phases of the columns, the best of each row's windows, the phases of the rows, the best of all."""
    in_columns = _phases(np.ascontiguousarray(image), columns, axis=-2)
    best_of_row = _best(in_columns, columns, axis=-2)  # (..., H, places, K)
    in_rows = _phases(best_of_row, rows, axis=-3)
    return in_columns, best_of_row, in_rows, _best(in_rows, rows, axis=-3)  # (..., places, places, K)


def _phases(a: Any, plan: Plan, axis: int) -> Phases:
    """Copy each phase along an axis into an array of its own; beyond the border stands minus infinity."""
    found: Phases = {}
    for phase, _ in plan.taps:
        if phase not in found:
            places, entries = plan.inside(phase)
            shape = list(a.shape)
            shape[axis] = plan.length
            found[phase] = np.empty(shape, dtype=a.dtype)
            found[phase][_at(axis, slice(0, places.start))] = -np.inf
            found[phase][_at(axis, slice(places.stop, None))] = -np.inf
            _copy(found[phase][_at(axis, places)], a[_at(axis, entries)], axis)
    return found


def _best(phases: Phases, plan: Plan, axis: int) -> Any:
    """Return the largest of the offsets of each window; what stands after the last window means nothing."""
    (first, _), *others = plan.taps
    if not others:
        return phases[first]
    best = phases[first].copy()
    step = math.prod(best.shape[axis + 1 :])
    for phase, shift in others:
        part = _before(best, shift * step)
        np.maximum(part, _after(phases[phase], shift * step), out=part)
    return best


def _share(dy: Any, best: Any, phases: Phases, plan: Plan, axis: int) -> Phases:
    """Give `dy` to the first offset that equals the best: the gradient of each phase."""
    step = math.prod(best.shape[axis + 1 :])
    shares: Phases = {}
    left = dy
    for phase, shift in plan.taps[:-1]:
        hit = _before(best, shift * step) == _after(phases[phase], shift * step)
        given = _before(left, shift * step) * hit
        left = left.copy() if left is dy else left
        _before(left, shift * step)[...] -= given
        _add(shares, phase, given, shift * step, best.shape)
    phase, shift = plan.taps[-1]  # one of them is the best, so the last one takes what is left
    _add(shares, phase, _before(left, shift * step), shift * step, best.shape)
    return shares


def _add(shares: Phases, phase: int, given: Any, moved: int, shape: tuple[int, ...]) -> None:
    if phase not in shares and not moved:
        shares[phase] = given.reshape(shape)
        return
    if phase not in shares:
        shares[phase] = np.zeros(shape, dtype=given.dtype)
    _after(shares[phase], moved)[...] += given


def _write(out: Any, shares: Phases, plan: Plan, axis: int) -> None:
    """Put the gradients of the phases back to where their entries stand; entries that no window saw get 0."""
    seen = sum(len(range(*plan.inside(phase)[1].indices(plan.axis.size))) for phase in shares)
    if seen < plan.axis.size:
        out[...] = 0
    for phase, share in shares.items():
        places, entries = plan.inside(phase)
        _copy(out[_at(axis, entries)], share[_at(axis, places)], axis)


def _on_the_grid(dy: Any, best: Any) -> Any:
    """Lay the gradient out like the maxima, with 0 where there is no window."""
    if dy.shape == best.shape:
        return np.ascontiguousarray(dy)
    grid = np.zeros_like(best)
    grid[..., : dy.shape[-3], : dy.shape[-2], :] = dy
    return grid


def _copy(to: Any, a: Any, axis: int) -> None:
    """Copy between blocks that have gaps along `axis` only; what lies behind the axis goes as one item.

    An item costs about as much as a number, so this is far faster than NumPy's way, number by number in short rows.
    """
    behind = math.prod(a.shape[axis + 1 :]) if axis < -1 else 1
    if behind > 1 and a.size:
        item = np.dtype((np.void, behind * a.itemsize))
        to, a = (b.reshape(*b.shape[: axis + 1], behind).view(item) for b in (to, a))
    to[...] = a


def _at(axis: int, where: slice) -> tuple[Any, ...]:
    return (..., where) + (slice(None),) * (-axis - 1)


def _before(a: Any, moved: int) -> Any:
    flat = a.reshape(-1)
    return flat[: flat.size - moved]


def _after(a: Any, moved: int) -> Any:
    return a.reshape(-1)[moved:]
