"""Launchers of the DBSCAN kernels in ``dbscan.cu``; the readable twin is `glassnet.cluster.density`.

Euclidean distances and up to three features: beyond that a grid has too many neighbouring cells.
"""

import math

import numpy as np

from glassnet.backend import Array, array_module, asarray, astype, empty, to_numpy, zeros
from glassnet.cuda._compile import launch

FILE = "dbscan.cu"
_THREADS = 128
MOST_FEATURES = 3
MOST_CELLS = 2**20
"""Cells along one axis: beyond that the rounding of a cell's number could exceed the cells' margin."""

_MARGIN = 1 + 1e-9  # a pair at just eps must not be two cells apart for the rounding of its cells


def takes(X: Array, eps: float) -> bool:
    """Say whether the grid can hold these points: few features, and not too many cells along an axis.

    Parameters
    ----------
    X : array of shape (n, d)
    eps : float, more than 0
    """
    xp = array_module(X)
    if not 1 <= X.shape[1] <= MOST_FEATURES or not 0 < X.shape[0] < 2**30:
        return False
    extent = float(xp.max(xp.max(X, axis=0) - xp.min(X, axis=0)))
    return math.isfinite(extent / eps) and extent / eps < MOST_CELLS


def cluster(X: Array, eps: float, min_samples: int) -> tuple[Array, Array]:
    """Find the clusters of `dbscan`.

    Parameters
    ----------
    X : array of shape (n, d) that `takes` accepts
    eps : float
    min_samples : int

    Returns
    -------
    labels : int64 array of shape (n,), -1 for noise; clusters are numbered by their first core point
    core : bool array of shape (n,)
    """
    xp = array_module(X)
    X = astype(X, xp.float64)
    (n, d), limit = X.shape, np.float64(eps * eps)
    cells, strides = _cells(X, eps)
    order = xp.argsort(cells)
    points = xp.ascontiguousarray(xp.take(X, order, axis=0))
    cells, index = xp.take(cells, order, axis=0), astype(order, xp.int32)
    core = empty((n,), like=X, dtype=xp.int8)
    parent, roots = asarray(np.arange(n, dtype=np.int32), like=X), empty((n,), like=X, dtype=xp.int32)
    grid, block = (-(-n // _THREADS),), (_THREADS,)
    sizes = (n, d, *strides, limit)
    launch(FILE, "dbscan_core", grid, block, points, cells, core, *sizes, min(min_samples, 2**31 - 1))
    launch(FILE, "dbscan_join", grid, block, points, cells, core, index, parent, *sizes)
    launch(FILE, "dbscan_roots", grid, block, points, cells, core, index, parent, roots, *sizes)
    is_core = zeros((n,), like=X, dtype=xp.bool)
    is_core[order] = core != 0
    return _numbered(roots), is_core


def _cells(X: Array, eps: float) -> tuple[Array, tuple[np.int64, np.int64]]:
    """Number the cell of each point; return the steps of the number along the first two axes too.

    There is an empty cell before and after each row, so that the runs around neighbouring rows never overlap: a point
    in two of them would be counted twice.
    """
    xp = array_module(X)
    places = astype(xp.floor((X - xp.min(X, axis=0)) / (eps * _MARGIN)), xp.int64) + 1  # (n, d)
    sizes = [int(size) + 2 for size in to_numpy(xp.max(places, axis=0))]
    strides = [math.prod(sizes[axis + 1 :]) for axis in range(len(sizes))]
    numbers = xp.sum(places * asarray(np.array(strides), like=places), axis=1)
    first, second = [*strides, 1, 1][:2]
    return numbers, (np.int64(first), np.int64(second))


def _numbered(roots: Array) -> Array:
    """Turn roots, the lowest core point of each cluster, into 0, 1, 2, ...; -1 stays."""
    xp = array_module(roots)
    n = roots.shape[0]
    is_root = roots == asarray(np.arange(n, dtype=np.int32), like=roots)
    rank = xp.cumsum(astype(is_root, xp.int64)) - 1
    return xp.where(roots < 0, -1, xp.take(rank, xp.maximum(roots, 0), axis=0))
