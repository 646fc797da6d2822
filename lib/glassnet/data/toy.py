"""Shapes in the plane to try a clustering on. Each kind is easy for one algorithm and hard for another."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from glassnet._arguments import Rng, generator, integer
from glassnet.cluster import _check

Floats = np.ndarray[Any, np.dtype[np.float64]]


class ToyData(NamedTuple):
    """Points and the group each was drawn from; unpacks as ``X, y = blobs()``.

    Attributes
    ----------
    X : float64 NumPy array of shape (n_samples, n_features)
    y : int64 NumPy array of shape (n_samples,)
    """

    X: Floats
    y: np.ndarray[Any, np.dtype[np.int64]]


def blobs(
    n_samples: int | Sequence[int] = 300,
    centers: int | Any = 3,
    std: float | Sequence[float] = 1.0,
    rng: Rng = None,
    *,
    n_features: int = 2,
    box: tuple[float, float] = (-10.0, 10.0),
) -> ToyData:
    """Round clouds of normally distributed points: the case K-Means is made for.

    Parameters
    ----------
    n_samples : int, or one int per blob
        An int is shared out as evenly as it goes.
    centers : int or array of shape (n_blobs, n_features)
        A number of centres to draw uniformly in `box`, or the centres themselves.
    std : float, or one float per blob
        Standard deviation in each direction, at least 0.
    rng : int, numpy Generator or None
        Same seed, same data.
    n_features : int
        Used where `centers` is a number.
    box : (low, high)

    Returns
    -------
    data : ToyData
        X of shape (n_samples, n_features) and y, in shuffled order.

    Raises
    ------
    ValueError
        "blobs: std has 2 entries for 3 blobs".

    Examples
    --------
    >>> X, y = blobs(6, [[0.0, 0.0], [9.0, 9.0]], 0.1, rng=0)
    >>> X.shape, y.tolist()
    ((6, 2), [1, 1, 0, 0, 1, 0])
    """
    rng = generator("blobs", rng)
    middles = _middles(centers, rng, n_features, box)
    sizes = _sizes("blobs", n_samples, len(middles))
    spread = _each("blobs", std, "std", len(middles))
    parts = [c + s * rng.standard_normal((n, middles.shape[1])) for c, s, n in zip(middles, spread, sizes, strict=True)]
    return _shuffled(parts, rng)


def moons(n_samples: int = 300, noise: float = 0.08, rng: Rng = None) -> ToyData:
    """Two half circles that reach into each other: connected, but not round.

    Parameters
    ----------
    n_samples : int, at least 2
    noise : float
        Standard deviation of what is added to each coordinate.
    rng : int, numpy Generator or None

    Returns
    -------
    data : ToyData
        X of shape (n_samples, 2); y is 0 for the upper moon around (0, 0), 1 for the lower around (1, 0.5).
    """
    rng = generator("moons", rng)
    upper, lower = _sizes("moons", n_samples, 2)
    angle, other = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, lower)
    parts = [
        np.column_stack([np.cos(angle), np.sin(angle)]),
        np.column_stack([1 - np.cos(other), 0.5 - np.sin(other)]),
    ]
    return _jittered("moons", parts, noise, rng)


def rings(
    n_samples: int | Sequence[int] = 300,
    radii: Sequence[float] = (0.4, 1.0),
    noise: float = 0.05,
    rng: Rng = None,
) -> ToyData:
    """Circles around one middle: every ring has the same mean, so no mean tells them apart.

    Parameters
    ----------
    n_samples : int, or one int per ring
    radii : sequence of float
    noise : float
        Standard deviation of what is added to each coordinate.
    rng : int, numpy Generator or None

    Returns
    -------
    data : ToyData
        X of shape (n_samples, 2); y counts the rings in the order of `radii`.
    """
    rng = generator("rings", rng)
    parts = []
    for n, radius in zip(_sizes("rings", n_samples, len(radii)), radii, strict=True):
        angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
        parts.append(radius * np.column_stack([np.cos(angle), np.sin(angle)]))
    return _jittered("rings", parts, noise, rng)


def anisotropic(n_samples: int | Sequence[int] = 300, rng: Rng = None) -> ToyData:
    """Three long, slanted clouds side by side: K-Means cuts them across.

    Parameters
    ----------
    n_samples : int, or one int per cloud
    rng : int, numpy Generator or None

    Returns
    -------
    data : ToyData, X of shape (n_samples, 2), y in 0..2
    """
    rng = generator("anisotropic", rng)
    along, across = np.array([2.5, 1.25]), np.array([-0.15, 0.3])
    parts = [
        (middle + z[:, :1] * along + z[:, 1:] * across)
        for n, middle in zip(_sizes("anisotropic", n_samples, 3), ((0.0, 0.0), (1.5, -2.5), (-1.5, 2.5)), strict=True)
        for z in [rng.standard_normal((n, 2))]
    ]
    return _shuffled(parts, rng)


def varied(n_samples: int | Sequence[int] = 300, rng: Rng = None) -> ToyData:
    """Three clouds, tight, middling and wide: no single eps of DBSCAN fits them all.

    Parameters
    ----------
    n_samples : int, or one int per cloud
    rng : int, numpy Generator or None

    Returns
    -------
    data : ToyData, X of shape (n_samples, 2), y in 0..2
    """
    return blobs(n_samples, [[-5.0, 0.0], [0.0, 4.0], [5.0, -2.0]], (0.3, 1.0, 2.2), rng)


def uniform(n_samples: int = 300, rng: Rng = None, *, n_features: int = 2) -> ToyData:
    """Points with no structure at all, to see what an algorithm claims to find in them.

    Parameters
    ----------
    n_samples : int
    rng : int, numpy Generator or None
    n_features : int

    Returns
    -------
    data : ToyData, X uniform in the unit cube, y all 0
    """
    n = integer("uniform", "n_samples", n_samples)
    shape = (n, integer("uniform", "n_features", n_features))
    return ToyData(generator("uniform", rng).random(shape), np.zeros(n, dtype=np.int64))


def _middles(centers: Any, rng: np.random.Generator, n_features: int, box: tuple[float, float]) -> Floats:
    if np.ndim(centers) == 0:
        k = integer("blobs", "centers", centers)
        return rng.uniform(*box, size=(k, integer("blobs", "n_features", n_features)))
    return np.asarray(_check.points("blobs", np.asarray(centers), "centers"), dtype=np.float64)


def _sizes(caller: str, n_samples: Any, groups: int) -> list[int]:
    """How many points each group gets."""
    if np.ndim(n_samples) == 0:
        n = integer(caller, "n_samples", n_samples, low=groups)
        return [n // groups + (g < n % groups) for g in range(groups)]
    if len(n_samples) != groups:
        msg = f"{caller}: n_samples has {len(n_samples)} entries for {groups} groups"
        raise ValueError(msg)
    return [integer(caller, "n_samples", n) for n in n_samples]


def _each(caller: str, value: Any, name: str, groups: int) -> list[float]:
    values = [value] * groups if np.ndim(value) == 0 else list(value)
    if len(values) != groups:
        msg = f"{caller}: {name} has {len(values)} entries for {groups} {caller}"
        raise ValueError(msg)
    return [_check.real(caller, v, name, zero=True) for v in values]


def _jittered(caller: str, parts: list[Floats], noise: Any, rng: np.random.Generator) -> ToyData:
    noise = _check.real(caller, noise, "noise", zero=True)
    return _shuffled([p + noise * rng.standard_normal(p.shape) for p in parts], rng)


def _shuffled(parts: list[Floats], rng: np.random.Generator) -> ToyData:
    y = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
    order = rng.permutation(y.size)  # the order of the rows must not give the groups away
    return ToyData(np.concatenate(parts)[order], y[order])
