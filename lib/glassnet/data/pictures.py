"""Ten classes of small colour pictures, made on the spot: for a network that has to be trained in seconds.

What tells the class is a *shape*: a disc, a ring, a cross, stripes. Where it lies, how large it is, its two colours,
what lies about and the noise say nothing about it. So a model that weighs each pixel by itself does badly, and one that
looks for the same edge in every place does well.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet._arguments import Rng, generator, integer
from glassnet.data._images import Images

Array = np.ndarray[Any, Any]

NAMES = ("disc", "ring", "square", "frame", "plus", "cross", "triangle", "rows", "columns", "chequers")
NOISE = 0.06
_ABOUT = "ten shapes of any colour, in any place, drawn by glassnet.data.pictures"
_SPECKS = 3
_BANDS = 2.5  # stripes across a shape


def pictures(n: int = 1000, rng: Rng = None, *, size: int = 16) -> Images:
    """Draw pictures of ten shapes, as many of each as it goes.

    Parameters
    ----------
    n : int
    rng : int, numpy Generator or None
        Same seed, same pictures.
    size : int
        Height and width in pixels, at least 12.

    Returns
    -------
    images : Images
        X of shape (n, 3, size, size), uint8; y of shape (n,), int64 from 0 to 9, in shuffled order.

    Raises
    ------
    ValueError
        "pictures: size must be at least 12, got 8".

    Examples
    --------
    >>> images = pictures(40, rng=0)
    >>> images.X.shape, images.target_names[:3], np.bincount(images.y).tolist()
    ((40, 3, 16, 16), ('disc', 'ring', 'square'), [4, 4, 4, 4, 4, 4, 4, 4, 4, 4])
    """
    n, size = integer("pictures", "n", n), integer("pictures", "size", size, low=12)
    rng = generator("pictures", rng)
    y = rng.permutation(np.arange(n) % len(NAMES))
    inside = _masks(y, size, rng)  # (n, size, size)
    paint, ground = _colours(n, rng)  # (n, 3) each
    X = np.where(inside[:, None], paint[:, :, None, None], ground[:, :, None, None])
    X = _specks(X, rng) + NOISE * rng.standard_normal(X.shape)
    return Images(np.round(255 * np.clip(X, 0.0, 1.0)).astype(np.uint8), y.astype(np.int64), NAMES, _ABOUT)


def _masks(y: Array, size: int, rng: np.random.Generator) -> Array:
    """Which pixels belong to the shape: it lies anywhere, as long as all of it is in the picture."""
    n = len(y)
    radius = rng.uniform(0.3, 0.42, n) * size
    low, high = radius, size - 1 - radius
    middle = rng.uniform(low, high, (2, n))
    steps = np.arange(size)
    v = (steps[None, :, None] - middle[0][:, None, None]) / radius[:, None, None]  # (n, size, 1), down
    u = (steps[None, None, :] - middle[1][:, None, None]) / radius[:, None, None]  # (n, 1, size), right
    found = np.zeros((n, size, size), dtype=bool)
    for number, name in enumerate(NAMES):
        own = y == number
        found[own] = _SHAPES[name](u[own], v[own])
    return found


def _box(u: Array, v: Array) -> Array:
    """The square that reaches from -1 to 1."""
    return (np.abs(u) <= 1) & (np.abs(v) <= 1)


def _band(t: Array) -> Array:
    """Every second of several bands across the shape."""
    return np.asarray(np.floor((t + 1) * _BANDS).astype(int) % 2 == 0)


_SHAPES: dict[str, Callable[[Array, Array], Array]] = {
    "disc": lambda u, v: u**2 + v**2 <= 1,
    "ring": lambda u, v: (u**2 + v**2 <= 1) & (u**2 + v**2 > 0.4),
    "square": _box,
    "frame": lambda u, v: _box(u, v) & (np.maximum(np.abs(u), np.abs(v)) > 0.62),
    "plus": lambda u, v: _box(u, v) & (np.minimum(np.abs(u), np.abs(v)) < 0.28),
    "cross": lambda u, v: _box(u, v) & (np.minimum(np.abs(u - v), np.abs(u + v)) < 0.4),
    "triangle": lambda u, v: (np.abs(v) <= 1) & (np.abs(u) <= (v + 1) / 2),
    "rows": lambda u, v: _box(u, v) & _band(v),
    "columns": lambda u, v: _box(u, v) & _band(u),
    "chequers": lambda u, v: _box(u, v) & (_band(u) == _band(v)),
}


def _colours(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """A colour for the shape and one for the ground: any two, so far apart that one can tell them."""
    ground, away = rng.uniform(0.0, 1.0, (n, 3)), rng.standard_normal((n, 3))
    away *= np.where((ground > 0.5) == (away > 0), -1.0, 1.0)  # towards the far end of each channel
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    return np.clip(ground + rng.uniform(0.6, 0.9, (n, 1)) * away, 0.0, 1.0), ground


def _specks(X: Array, rng: np.random.Generator) -> Array:
    """A few single pixels of other colours."""
    n, _, size, _ = X.shape
    for _ in range(_SPECKS):
        rows, columns = rng.integers(0, size, (2, n))
        X[np.arange(n), :, rows, columns] = rng.uniform(0.0, 1.0, (n, 3))
    return X
