"""A worked example once more with other numbers, so that a table of the visible answers earns nothing.

It is moved, stretched and shuffled: as small and as clear as before, but not to be looked up. Stretching by whole
numbers keeps what lay exactly on an edge exactly on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from glassnet.check import Case


def again(
    case: Case,
    rng: np.random.Generator,
    *,
    points: Sequence[int] = (0,),
    rows: Sequence[Sequence[int]] = ((0,),),
    lengths: Sequence[int] = (),
    index: int | None = None,
) -> list[Case]:
    """The same case three times in another place, at another scale, in another order.

    Three, since a small answer may be met by guessing.

    Parameters
    ----------
    case : Case
    rng : numpy.random.Generator
    points : sequence of int
        Positions of the arguments that hold points, shape (..., D): moved and stretched alike.
    rows : sequence of sequences of int
        Positions of the arguments whose rows are shuffled, those of one group together.
    lengths : sequence of int
        Positions of lengths, which grow by the same scale.
    index : int, optional
        Position of an argument that is a row number of the first group.

    Returns
    -------
    list of Case
    """
    return [_once(case, rng, points, rows, lengths, index) for _ in range(3)]


def _once(
    case: Case,
    rng: np.random.Generator,
    points: Sequence[int],
    rows: Sequence[Sequence[int]],
    lengths: Sequence[int],
    index: int | None,
) -> Case:
    args = list(case.args)
    scale = float(rng.integers(2, 5))
    shift = rng.integers(-9, 10, size=args[points[0]].shape[-1]).astype(float)
    for place in points:
        args[place] = scale * args[place] + shift
    for place in lengths:
        args[place] = scale * args[place]
    for number, group in enumerate(rows):
        order = _order(rng, len(args[group[0]]))
        for place in group:
            args[place] = args[place][order]
        if number == 0 and index is not None:
            args[index] = int(np.flatnonzero(order == args[index])[0])
    return replace(case, args=tuple(args))


def _order(rng: np.random.Generator, n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A permutation that moves something."""
    while True:
        found = rng.permutation(n)
        if n < 2 or (found != np.arange(n)).any():
            return found
