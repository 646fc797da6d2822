"""Small colour pictures of things that are made of parts, drawn by rule: what a network finds in them can be checked.

Photographs do not say where their wheels and windows are. These pictures do. Place, size, tilt, clutter and most
colours are drawn at random and tell nothing about the class; shapes are shared (a roof, a sail, a tree and a fish's
tail are all triangles). But wheels are always dark, trunks brown and stalks green: a hint of the kind that real data
are full of.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from glassnet._arguments import Rng, generator, integer
from glassnet.data._canvas import FINER, PARTS, Canvas, Floats
from glassnet.data._drawings import DRAW, clutter


class Things(NamedTuple):
    """Labelled pictures, and for each pixel the part it belongs to.

    Attributes
    ----------
    X : uint8 NumPy array of shape (N, 3, H, W), C-contiguous
    y : int64 NumPy array of shape (N,), the class of each picture
    target_names : tuple of str, one per class
    about : str, one line
    parts : uint8 NumPy array of shape (N, H, W)
        Index into `part_names`; 0 where there is nothing but background and clutter.
    part_names : tuple of str
    """

    X: np.ndarray[Any, np.dtype[np.uint8]]
    y: np.ndarray[Any, np.dtype[np.int64]]
    target_names: tuple[str, ...]
    about: str
    parts: np.ndarray[Any, np.dtype[np.uint8]]
    part_names: tuple[str, ...]


def things(n_samples: int = 800, rng: Rng = None, *, size: int = 32) -> Things:
    """Draw pictures of eight kinds of things: bicycle, boat, car, face, fish, flower, house and tree.

    Parameters
    ----------
    n_samples : int, at least 1
        Shared out as evenly as it goes.
    rng : int, numpy Generator or None
        Same seed, same pictures.
    size : int, at least 16
        Height and width in pixels.

    Returns
    -------
    data : Things, X of shape (n_samples, 3, size, size), in shuffled order

    Raises
    ------
    ValueError
        "things: size must be at least 16, got 8".

    Examples
    --------
    >>> pictures = things(16, rng=0)
    >>> pictures.X.shape, pictures.target_names[pictures.y[0]]
    ((16, 3, 32, 32), 'car')
    """
    n, side = integer("things", "n_samples", n_samples), integer("things", "size", size, low=16)
    rng = generator("things", rng)
    names = tuple(DRAW)
    y = rng.permutation(np.arange(n) % len(names))
    X, parts = np.empty((n, 3, side, side), np.uint8), np.empty((n, side, side), np.uint8)
    for i, label in enumerate(y):
        X[i], parts[i] = _picture(DRAW[names[label]], side, rng)
    return Things(X, y, names, f"drawn things, {side}x{side}, colour", parts, PARTS)


def _picture(draw: Callable[[Canvas, Callable[[], Floats]], None], side: int, rng: np.random.Generator) -> Any:
    canvas = Canvas(side, rng)

    def color() -> Floats:
        """Draw a colour that stands out from the background."""
        while True:
            found = rng.uniform(0.05, 1.0, 3)
            if np.abs(found - canvas.behind).sum() > 0.75:
                return found

    for _ in range(rng.integers(2, 5)):
        clutter(canvas, color(), rng)
    scale = rng.uniform(0.58, 0.8)
    middle = rng.uniform(-1, 1, 2) * (0.95 - scale)
    canvas.place((middle[0], middle[1]), scale, rng.uniform(-0.2, 0.2), mirrored=rng.random() < 0.5)
    draw(canvas, color)
    fine = canvas.pixels.reshape(side, FINER, side, FINER, 3).mean(axis=(1, 3))
    fine = np.clip(fine + rng.normal(0, 0.03, fine.shape), 0, 1)
    return np.round(fine * 255).astype(np.uint8).transpose(2, 0, 1), canvas.parts[::FINER, ::FINER]
