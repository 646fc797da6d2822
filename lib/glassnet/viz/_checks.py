"""Checks at the border of the plotting functions, one place for their sentences."""

from typing import Any

import numpy as np
import numpy.typing as npt

from glassnet.backend import to_numpy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def points(name: str, X: Any) -> Floats:
    """Return X as a host array of points in the plane."""
    found = np.asarray(to_numpy(X) if hasattr(X, "dtype") else X)
    if found.ndim != 2 or found.shape[1] != 2:
        msg = f"{name}: X must have shape (n_samples, 2) to be drawn, got {found.shape}; choose two columns"
        raise ValueError(msg)
    return found.astype(np.float64)


def labels_for(name: str, labels: Any, n: int) -> Ints:
    """Return labels as host integers, one for each point."""
    found = np.asarray(to_numpy(labels) if hasattr(labels, "dtype") else labels)
    if found.shape != (n,):
        msg = f"{name}: labels must have shape ({n},), one for each point, got {found.shape}"
        raise ValueError(msg)
    if not np.issubdtype(found.dtype, np.integer):
        msg = f"{name}: labels must be integers, got dtype {found.dtype}"
        raise TypeError(msg)
    return found.astype(np.int64)


def row(name: str, what: str, values: Any) -> Floats:
    """Return a non-empty one-dimensional host array of floats."""
    found = np.asarray(to_numpy(values) if hasattr(values, "dtype") else values, dtype=np.float64)
    if found.ndim != 1 or found.size == 0:
        msg = f"{name}: {what} must be one-dimensional and not empty, got shape {found.shape}"
        raise ValueError(msg)
    return found


def same_length(name: str, **rows: Floats) -> None:
    """Refuse rows that do not belong together."""
    sizes = {what: len(values) for what, values in rows.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{what} has {size}" for what, size in sizes.items())
        msg = f"{name}: these must be equally long: {told}"
        raise ValueError(msg)
