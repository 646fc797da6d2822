"""Go through large NumPy arrays piece by piece: what a step has just written is still in the cache for the next.

Pieces are taken by several threads. Small arrays, and arrays of other libraries, are worked on whole.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.backend import Array
from glassnet.ops._threads import run_chunks

PIECE = 1 << 19
"""Numbers in a piece: 2 MB of float32. Smaller ones would fit the cache better, but threads would wait for each other
at the interpreter's lock more often."""
LARGE = 1 << 17
"""Numbers from which pieces pay; below, waking the threads costs more than they save."""


def entrywise(work: Callable[..., Array], *arrays: Array, scalars: tuple[float, ...] = ()) -> Array:
    """Return ``work(*arrays, *scalars)`` of a function that computes entry by entry, keeping shape, dtype, layout."""
    if not is_large(arrays[0]):
        return work(*arrays, *scalars)
    out = np.empty_like(arrays[0])

    def piece(target: Array, *sources: Array) -> None:
        if isinstance(work, np.ufunc):
            work(*sources, *scalars, out=target)
        else:
            target[...] = work(*sources, *scalars)

    in_pieces(piece, out, *arrays)
    return out


def in_pieces(work: Callable[..., object], *arrays: Array) -> None:
    """Call ``work(*pieces)`` for matching pieces of large NumPy arrays of one shape; it writes into some of them."""
    views = _in_memory_order(arrays)
    if views is None:
        views, length = arrays, PIECE * arrays[0].shape[0] // arrays[0].size
    else:
        length = PIECE
    run_chunks(lambda where: work(*(a[where] for a in views)), slices(len(views[0]), length))


def by_images(work: Callable[[Array], Array], x: Array) -> Array:
    """Return ``work(x)`` for a function that treats each image (each entry of the first axis) by itself."""
    if not is_large(x):
        return work(x)
    parts = slices(x.shape[0], PIECE * x.shape[0] // x.size)
    first = work(x[parts[0]])  # shows what shape comes out
    out = np.empty((x.shape[0], *first.shape[1:]), dtype=first.dtype)
    out[parts[0]] = first

    def piece(where: slice) -> None:
        out[where] = work(x[where])

    run_chunks(piece, parts[1:])
    return out


def slices(total: int, length: int) -> list[slice]:
    """Cut ``range(total)`` into slices of `length` (at least 1); the last may be shorter."""
    step = max(length, 1)
    return [slice(start, min(start + step, total)) for start in range(0, total, step)]


def is_large(a: Array) -> bool:
    """Say whether `a` is a NumPy array that is worth going through in pieces."""
    return isinstance(a, np.ndarray) and a.size >= LARGE


def _in_memory_order(arrays: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Lay arrays out flat as they lie in memory: views, or None where they have gaps or lie in different orders."""
    strides = [tuple(s // a.itemsize for s in a.strides) for a in arrays]
    if strides.count(strides[0]) < len(arrays):
        return None
    order = sorted(range(arrays[0].ndim), key=lambda axis: -strides[0][axis])
    turned = [a.transpose(order) for a in arrays]
    return tuple(a.reshape(-1) for a in turned) if turned[0].flags.c_contiguous else None
