"""Real data sets that travel with scikit-learn: nothing to download."""

from typing import Any, NamedTuple

import numpy as np


class Dataset(NamedTuple):
    """A data set with its names.

    Attributes
    ----------
    X : float64 NumPy array of shape (n_samples, n_features), C-contiguous, yours to change
    y : int64 NumPy array of shape (n_samples,), the class of each sample
    feature_names : tuple of str, one per column of X
    target_names : tuple of str, one per class
    about : str, one line
    """

    X: np.ndarray[Any, np.dtype[np.float64]]
    y: np.ndarray[Any, np.dtype[np.int64]]
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    about: str


def iris() -> Dataset:
    """150 flowers of three species, 4 lengths each.

    Returns
    -------
    data : Dataset, X of shape (150, 4)

    Examples
    --------
    >>> iris().target_names
    ('setosa', 'versicolor', 'virginica')
    """
    return _load("iris", "flowers of three species: length and width of sepal and petal in cm")


def wine() -> Dataset:
    """178 wines from three growers, 13 chemical measurements each, on very different scales.

    Returns
    -------
    data : Dataset, X of shape (178, 13)
    """
    return _load("wine", "wines from three growers: 13 chemical measurements")


def digits() -> Dataset:
    """1797 handwritten digits as 8x8 images, entries 0 to 16; ``X.reshape(-1, 8, 8)`` gives the images.

    Returns
    -------
    data : Dataset, X of shape (1797, 64)
    """
    return _load("digits", "handwritten digits: the 8x8 pixels of each, from 0 to 16")


def breast_cancer() -> Dataset:
    """569 tumours, malignant or benign, 30 measurements of cell nuclei each.

    Returns
    -------
    data : Dataset, X of shape (569, 30)
    """
    return _load("breast_cancer", "tumours, malignant or benign: 30 measurements of their cell nuclei")


def _load(name: str, about: str) -> Dataset:
    from sklearn import datasets

    raw = getattr(datasets, f"load_{name}")()
    return Dataset(
        np.array(raw.data, dtype=np.float64, order="C"),
        np.array(raw.target, dtype=np.int64),
        tuple(str(n) for n in raw.feature_names),
        tuple(str(n) for n in raw.target_names),
        about,
    )
