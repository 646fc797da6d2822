"""What every loader of images returns, and the error for a file that is not what it should be."""

from typing import Any, NamedTuple

import numpy as np


class Images(NamedTuple):
    """Labelled images as they were published: bytes, not yet scaled.

    Attributes
    ----------
    X : uint8 NumPy array of shape (N, C, H, W), C-contiguous, yours to change
    y : int64 NumPy array of shape (N,), the class of each image
    target_names : tuple of str, one per class
    about : str, one line
    """

    X: np.ndarray[Any, np.dtype[np.uint8]]
    y: np.ndarray[Any, np.dtype[np.int64]]
    target_names: tuple[str, ...]
    about: str


class DamagedFileError(ValueError):
    """A file is cut short, corrupt, or not of the kind its name says; nothing of it was used."""


def one_of(caller: str, name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse a `value` that is not among the `allowed` words."""
    if value not in allowed:
        msg = f"{caller}: {name} must be one of {', '.join(allowed)}, got {value!r}"
        raise ValueError(msg)


def matched(what: str, X: np.ndarray[Any, Any], y: np.ndarray[Any, Any], n_classes: int) -> None:
    """Refuse images and labels that do not belong together."""
    if len(X) != len(y):
        msg = f"{what}: {len(X)} images but {len(y)} labels"
        raise DamagedFileError(msg)
    if y.size and not 0 <= int(y.min()) <= int(y.max()) < n_classes:
        msg = f"{what}: labels must lie in 0..{n_classes - 1}, got {y.min()}..{y.max()}"
        raise DamagedFileError(msg)
