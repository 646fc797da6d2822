"""Launchers of the K-Means kernels in ``kmeans.cu``; the readable twins are in `glassnet.cluster.centers`.

Squared Euclidean distances, float32. Labels are the twin's exactly, also with tensor cores: these only propose.
"""

from glassnet.backend import Array, array_module, astype, empty
from glassnet.cuda._compile import has_tensor_cores, launch
from glassnet.cuda._precision import tf32_allowed

FILE = "kmeans.cu"
_POINTS = 128  # of a block that assigns, as in kmeans.cu
_SLAB = 64
_FEATURES = 32
_THREADS = 256
_PART = 1024  # points that are worth a block of their own when centres are summed
_PARTIAL = 2**24  # numbers in the sums of all parts: 64 MB


def nearest(X: Array, centers: Array) -> tuple[Array, Array]:
    """Find the nearest centre of each point, the lowest index of equals.

    Parameters
    ----------
    X : float32 array of shape (n, d)
    centers : float32 array of shape (k, d)

    Returns
    -------
    labels : int64 array of shape (n,)
    costs : float32 array of shape (n,), the squared distances to these centres
    """
    xp = array_module(X, centers)
    X, centers = xp.ascontiguousarray(X), xp.ascontiguousarray(centers)
    (n, d), k = X.shape, centers.shape[0]
    shift = xp.mean(centers, axis=0)
    squares = empty((k,), like=X)
    labels, costs = empty((n,), like=X, dtype=xp.int32), empty((n,), like=X)
    launch(FILE, "kmeans_squares", (-(-k // _THREADS),), (_THREADS,), centers, shift, squares, k, d)
    tensor = tf32_allowed() and has_tensor_cores(X)
    name, threads = ("kmeans_assign_tf32", 128) if tensor else ("kmeans_assign", _THREADS)
    largest = xp.max(squares, keepdims=True)
    blocks = (-(-n // _POINTS),)
    launch(
        FILE, name, blocks, (threads,), X, centers, shift, squares, largest, labels, n, k, d, _slack(d, tensor=tensor)
    )
    launch(FILE, "kmeans_settle", (-(-n // _THREADS),), (_THREADS,), X, centers, labels, costs, n, k, d)
    return astype(labels, xp.int64), costs


def means(X: Array, labels: Array, centers: Array) -> Array:
    """Move each centre to the mean of its points; a cluster without points keeps its centre.

    The same digits each time: parts of the points are summed in a fixed order, and the parts in double.

    Parameters
    ----------
    X : float32 array of shape (n, d)
    labels : integer array of shape (n,), entries in 0..k-1
    centers : float32 array of shape (k, d)

    Returns
    -------
    means : float32 array of shape (k, d)
    """
    xp = array_module(X, labels, centers)
    X, centers = xp.ascontiguousarray(X), xp.ascontiguousarray(centers)
    (n, d), k = X.shape, centers.shape[0]
    per_part = max(-(-n // max(min(n // _PART, _PARTIAL // (k * d)), 1)), 1)
    parts = -(-n // per_part)
    owner = xp.ascontiguousarray(astype(labels, xp.int32))
    counts = astype(xp.bincount(owner, minlength=k), xp.int64)
    partial, new = empty((parts, k, d), like=X), empty((k, d), like=X)
    grid = (parts, -(-d // _FEATURES), -(-k // _SLAB))
    launch(FILE, "kmeans_sums", grid, (32,), X, owner, partial, n, k, d, per_part)
    launch(FILE, "kmeans_means", (-(-k * d // _THREADS),), (_THREADS,), partial, counts, centers, new, k, d, parts)
    return new


def _slack(d: int, *, tensor: bool) -> float:
    """How far two scores may be off, together, as a share of (|x| + |c|)².

    A score |c|² - 2x·c is a sum of about 2d terms whose sizes add up to at most (|x| + |c|)²: each addition rounds by
    2⁻²⁴ of that. A tensor core adds with a few bits less, and before that rounds x and c by 2⁻¹¹: x·c, at most a
    quarter of (|x| + |c|)², changes by 2⁻¹⁰ of itself. The twin's own distances round like the plain scores. Twice two
    such errors, and a quarter more for what the bound itself loses in rounding.
    """
    rounding = (d + 4) * 2.0 ** (-22 if tensor else -24)
    return 1.25 * (4.0 * rounding + (2.0**-10 if tensor else 0.0))
