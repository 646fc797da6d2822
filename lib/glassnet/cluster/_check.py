"""Checks at the border: what every public function of this package expects of its arguments."""

import numbers
from typing import Any

import numpy as np

from glassnet._arguments import integer
from glassnet.backend import Array, array_module, asarray, astype, is_cupy, to_numpy
from glassnet.ops._threads import run_chunks

_ROWS = 2**16


def points(caller: str, X: Any, name: str = "X") -> Array:
    """Return `X` as a floating array of shape (n, D) with finite numbers; float32 and float64 stay as they are."""
    X = np.asarray(X) if isinstance(X, list | tuple) else X
    xp = array_module(X, caller=caller)
    if X.ndim != 2:
        hint = f"; for one feature use {name}.reshape(-1, 1)" if X.ndim == 1 else ""
        msg = f"{caller}: {name} must have shape (n_samples, n_features), got {tuple(X.shape)}{hint}"
        raise ValueError(msg)
    if 0 in X.shape:
        msg = f"{caller}: {name} is empty: its shape is {tuple(X.shape)}"
        raise ValueError(msg)
    X = _floating(xp, caller, X, name)
    if not _finite(xp, X):
        host = to_numpy(X)
        row, column = (int(i) for i in np.argwhere(~np.isfinite(host))[0])
        msg = f"{caller}: {name} contains NaN or infinity, first at [{row}, {column}]: {host[row, column]}"
        raise ValueError(msg)
    return X


def _finite(xp: Any, X: Array) -> bool:
    # A sum is finite only if all its terms are, and is had without an array of answers; it may overflow, though.
    if isinstance(X, np.ndarray):
        with np.errstate(over="ignore", invalid="ignore"):
            sums = run_chunks(lambda start: np.sum(X[start : start + _ROWS]), range(0, X.shape[0], _ROWS))
            if np.isfinite(np.sum(sums)):
                return True
    return bool(xp.all(xp.isfinite(X)))


def _floating(xp: Any, caller: str, X: Array, name: str) -> Array:
    # Whole numbers go to float64 before any arithmetic: a difference of two uint8 pixels wraps around at 256.
    if X.dtype in (xp.float32, xp.float64):
        return X
    if isinstance(X, np.ndarray) and X.dtype.kind not in "biuf":
        msg = f"{caller}: {name} must hold real numbers, got dtype {X.dtype}"
        raise TypeError(msg)
    if X.dtype in (xp.complex64, xp.complex128):
        msg = f"{caller}: {name} must hold real numbers, got dtype {X.dtype}"
        raise TypeError(msg)
    return astype(X, xp.float64)


def same_width(caller: str, X: Array, Y: Array, names: str) -> None:
    """Refuse two sets of points with different numbers of features."""
    if X.shape[1] != Y.shape[1]:
        msg = f"{caller}: {names} must have the same number of features, got {tuple(X.shape)} and {tuple(Y.shape)}"
        raise ValueError(msg)


def centers_like(caller: str, centers: Any, X: Array, name: str = "centers") -> Array:
    """Return `centers` as an array of shape (K, D) in the library and dtype of `X`."""
    if isinstance(centers, list | tuple):
        centers = asarray(np.asarray(centers), like=X)
    array_module(X, centers, caller=caller)
    centers = points(caller, centers, name)
    same_width(caller, X, centers, f"X and {name}")
    return astype(centers, X.dtype)


def n_clusters(caller: str, value: Any, X: Array) -> int:
    """Return the number of clusters, between 1 and the number of points."""
    k = integer(caller, "n_clusters", value)
    if k > X.shape[0]:
        msg = f"{caller}: n_clusters={k} is more than the n_samples={X.shape[0]} points in X {tuple(X.shape)}"
        raise ValueError(msg)
    return k


def real(caller: str, value: Any, name: str, *, zero: bool) -> float:
    """Return `value` as a finite float, positive or (with `zero`) not negative."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        msg = f"{caller}: {name} must be a number, got {value!r}"
        raise TypeError(msg)
    number = float(value)
    if not (np.isfinite(number) and (number > 0 or (zero and number == 0))):
        msg = f"{caller}: {name} must be {'at least 0' if zero else 'more than 0'} and finite, got {value}"
        raise ValueError(msg)
    return number


def labels(caller: str, values: Any, name: str, n_samples: int | None = None) -> np.ndarray[Any, Any]:
    """Return labels as a 1-D NumPy array, one per point."""
    host = np.asarray(values) if isinstance(values, list | tuple) else to_numpy(values)
    if host.ndim != 1:
        msg = f"{caller}: {name} must have shape (n_samples,), got {host.shape}"
        raise ValueError(msg)
    if host.size == 0:
        msg = f"{caller}: {name} is empty"
        raise ValueError(msg)
    if n_samples is not None and host.size != n_samples:
        msg = f"{caller}: {name} must have one entry for each of the {n_samples} points, got {host.size}"
        raise ValueError(msg)
    if host.dtype.kind in "fc" and not np.all(host == np.floor(host.real)):
        msg = f"{caller}: {name} must hold whole numbers or names, got {host.dtype} with fractions or NaN"
        raise ValueError(msg)
    return host


def cluster_index(caller: str, values: Any, X: Array, k: int) -> Array:
    """Return `values` as int64 cluster numbers in 0..k-1, one per row of `X`, beside `X`."""
    if not isinstance(values, list | tuple):
        array_module(X, values, caller=caller)
    stays = is_cupy(values) and values.shape == X.shape[:1]  # millions of labels stay on the GPU
    values = values if stays else labels(caller, values, "labels", X.shape[0])
    if values.dtype.kind not in "iu":
        msg = f"{caller}: labels must be whole numbers, got dtype {values.dtype}"
        raise TypeError(msg)
    low, high = int(values.min()), int(values.max())
    if low < 0 or high >= k:
        msg = f"{caller}: labels must lie in 0..{k - 1}, the rows of centers, got {low}..{high}"
        raise ValueError(msg)
    return asarray(values.astype(np.int64), like=X)
