"""Small colour pictures of things that are made of parts, drawn by rule: what a network finds in them can be checked.

Photographs do not say where their wheels and windows are. These pictures do. Colours, place, size, tilt and clutter
are drawn at random and tell nothing about the class; parts are shared (a roof, a sail, a tree and a fish's tail are all
triangles), so no single part gives the class away.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from glassnet._arguments import Rng, generator, integer

Floats = np.ndarray[Any, np.dtype[np.float64]]
_NAMES = ("bicycle", "boat", "car", "face", "fish", "flower", "house", "tree")
_PARTS = (
    *("nothing", "body", "wheel", "window", "door", "roof", "hull", "sail"),
    *("head", "eye", "mouth", "tail", "petal", "heart", "stem", "crown"),
)
_FINER = 2  # drawn this many times finer, then averaged: soft edges
_DARK, _WHITE, _WOOD = np.array([0.1, 0.1, 0.13]), np.array([0.95, 0.95, 0.95]), np.array([0.4, 0.26, 0.13])


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
    y = rng.permutation(np.arange(n) % len(_NAMES))
    X, parts = np.empty((n, 3, side, side), np.uint8), np.empty((n, side, side), np.uint8)
    for i, label in enumerate(y):
        X[i], parts[i] = _picture(_DRAW[label], side, rng)
    return Things(X, y, _NAMES, f"drawn things, {side}x{side}, colour", parts, _PARTS)


class _Canvas:
    """A picture in the making: paints shapes given in the thing's own coordinates, from -1 to 1."""

    def __init__(self, side: int, rng: np.random.Generator) -> None:
        fine = side * _FINER
        self.across = (np.arange(fine) + 0.5) / fine * 2 - 1  # from -1 to 1 over the picture
        slope = rng.uniform(-1, 1, 2)
        shade = 0.5 + 0.25 * (slope[0] * self.across[:, None] + slope[1] * self.across)  # (fine, fine)
        one, two = rng.uniform(0.15, 1.0, (2, 3))
        self.pixels = shade[..., None] * one + (1 - shade[..., None]) * two
        self.parts = np.zeros((fine, fine), np.uint8)
        self.behind = self.pixels.mean(axis=(0, 1))
        self.place((0.0, 0.0), 1.0, 0.0)

    def place(self, middle: tuple[float, float], scale: float, tilt: float, *, mirrored: bool = False) -> None:
        """Say where the coordinates (u to the right, v down) lie in the picture."""
        x, y = self.across[None, :] - middle[0], self.across[:, None] - middle[1]
        turn = -1 if mirrored else 1
        self.u = turn * (np.cos(tilt) * x + np.sin(tilt) * y) / scale
        self.v = (np.cos(tilt) * y - np.sin(tilt) * x) / scale

    def paint(self, inside: Any, color: Floats, part: str) -> None:
        """Fill where `inside` holds."""
        self.pixels[inside] = color
        self.parts[inside] = _PARTS.index(part)

    def disc(self, u: float, v: float, r: float, color: Floats, part: str, *, flat: float = 1.0) -> None:
        """Fill an ellipse of width 2r and height 2r·flat."""
        self.paint((self.u - u) ** 2 + ((self.v - v) / flat) ** 2 < r * r, color, part)

    def box(self, left: float, top: float, right: float, bottom: float, color: Floats, part: str) -> None:
        """Fill a rectangle."""
        self.paint((self.u > left) & (self.u < right) & (self.v > top) & (self.v < bottom), color, part)

    def triangle(self, corners: tuple[tuple[float, float], ...], color: Floats, part: str) -> None:
        """Fill a triangle; a pixel is inside where it lies on the same side of all three edges."""
        sides = []
        for (u0, v0), (u1, v1) in zip(corners, corners[1:] + corners[:1], strict=True):
            sides.append((u1 - u0) * (self.v - v0) - (v1 - v0) * (self.u - u0) > 0)
        self.paint((sides[0] == sides[1]) & (sides[1] == sides[2]), color, part)

    def line(self, start: tuple[float, float], end: tuple[float, float], color: Floats, part: str) -> None:
        """Draw a thin line."""
        du, dv = end[0] - start[0], end[1] - start[1]
        along = ((self.u - start[0]) * du + (self.v - start[1]) * dv) / (du * du + dv * dv)
        away = (self.u - start[0] - np.clip(along, 0, 1) * du) ** 2 + (
            self.v - start[1] - np.clip(along, 0, 1) * dv
        ) ** 2
        self.paint(away < 0.07**2, color, part)


def _picture(draw: Callable[[_Canvas, Callable[[], Floats]], None], side: int, rng: np.random.Generator) -> Any:
    canvas = _Canvas(side, rng)

    def color() -> Floats:
        """Draw a colour that stands out from the background."""
        while True:
            found = rng.uniform(0.05, 1.0, 3)
            if np.abs(found - canvas.behind).sum() > 0.75:
                return found

    for _ in range(rng.integers(2, 5)):
        _clutter(canvas, color(), rng)
    scale = rng.uniform(0.58, 0.8)
    middle = rng.uniform(-1, 1, 2) * (0.95 - scale)
    canvas.place((middle[0], middle[1]), scale, rng.uniform(-0.2, 0.2), mirrored=rng.random() < 0.5)
    draw(canvas, color)
    fine = canvas.pixels.reshape(side, _FINER, side, _FINER, 3).mean(axis=(1, 3))
    fine = np.clip(fine + rng.normal(0, 0.03, fine.shape), 0, 1)
    return np.round(fine * 255).astype(np.uint8).transpose(2, 0, 1), canvas.parts[::_FINER, ::_FINER]


def _clutter(canvas: _Canvas, color: Floats, rng: np.random.Generator) -> None:
    """Put a small shape somewhere; it is no part of anything."""
    u, v = rng.uniform(-1, 1, 2)
    canvas.place((u, v), rng.uniform(0.12, 0.28), rng.uniform(-3, 3))
    kind = rng.integers(4)
    if kind == 0:
        canvas.disc(0, 0, 0.8, color, "nothing")
    elif kind == 1:
        canvas.box(-0.8, -0.6, 0.8, 0.6, color, "nothing")
    elif kind == 2:
        canvas.triangle(((-0.9, 0.8), (0.9, 0.8), (0.0, -0.9)), color, "nothing")
    else:
        canvas.line((-2.0, 0.0), (2.0, 0.0), color, "nothing")


def _bicycle(c: _Canvas, color: Callable[[], Floats]) -> None:
    frame = color()
    for u in (-0.55, 0.55):
        away = (c.u - u) ** 2 + (c.v - 0.35) ** 2
        c.paint((away < 0.42**2) & (away > 0.27**2), _DARK, "wheel")
    for start, end in (((-0.55, 0.35), (-0.2, -0.3)), ((-0.2, -0.3), (0.4, -0.3)), ((0.4, -0.45), (0.55, 0.35))):
        c.line(start, end, frame, "body")
    c.line((-0.2, -0.3), (0.05, 0.35), frame, "body")
    c.line((0.05, 0.35), (0.4, -0.3), frame, "body")


def _boat(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.paint((c.v > 0.4) & (c.u**2 / 0.9 + (c.v - 0.4) ** 2 / 0.16 < 1), color(), "hull")
    c.line((-0.05, -0.9), (-0.05, 0.4), _WOOD, "body")
    c.triangle(((0.05, -0.85), (0.05, 0.25), (0.75, 0.25)), color(), "sail")
    c.triangle(((-0.15, -0.55), (-0.15, 0.25), (-0.65, 0.25)), color(), "sail")


def _car(c: _Canvas, color: Callable[[], Floats]) -> None:
    paint = color()
    c.box(-0.95, -0.05, 0.95, 0.42, paint, "body")
    c.box(-0.55, -0.5, 0.45, 0.0, paint, "body")
    glass = color()
    c.box(-0.45, -0.4, -0.1, -0.05, glass, "window")
    c.box(0.0, -0.4, 0.35, -0.05, glass, "window")
    for u in (-0.52, 0.52):
        c.disc(u, 0.45, 0.27, _DARK, "wheel")
        c.disc(u, 0.45, 0.1, _WHITE, "wheel")


def _face(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.disc(0, 0, 0.9, color(), "head")
    for u in (-0.36, 0.36):
        c.disc(u, -0.22, 0.2, _WHITE, "eye")
        c.disc(u, -0.22, 0.1, _DARK, "eye")
    c.paint((c.u**2 + (c.v - 0.22) ** 2 < 0.42**2) & (c.v > 0.32), color() * [1.0, 0.4, 0.4], "mouth")


def _fish(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.triangle(((0.45, 0.0), (0.98, -0.42), (0.98, 0.42)), color(), "tail")
    c.disc(-0.15, 0, 0.75, color(), "body", flat=0.6)
    c.disc(-0.55, -0.1, 0.16, _WHITE, "eye")
    c.disc(-0.55, -0.1, 0.08, _DARK, "eye")


def _flower(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.line((0.0, -0.2), (0.0, 0.98), np.array([0.15, 0.5, 0.15]), "stem")
    petal = color()
    for angle in np.arange(6) * np.pi / 3:
        c.disc(0.38 * float(np.cos(angle)), -0.35 + 0.38 * float(np.sin(angle)), 0.25, petal, "petal")
    c.disc(0, -0.35, 0.22, color(), "heart")


def _house(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.box(-0.7, -0.15, 0.7, 0.85, color(), "body")
    c.triangle(((-0.95, -0.12), (0.95, -0.12), (0.0, -0.92)), color(), "roof")
    c.box(-0.5, 0.25, -0.12, 0.85, color(), "door")
    c.box(0.12, 0.1, 0.52, 0.5, color(), "window")


def _tree(c: _Canvas, color: Callable[[], Floats]) -> None:
    c.box(-0.13, 0.35, 0.13, 0.95, _WOOD, "stem")
    leaves = color()
    c.triangle(((-0.75, 0.4), (0.75, 0.4), (0.0, -0.45)), leaves, "crown")
    c.triangle(((-0.55, -0.1), (0.55, -0.1), (0.0, -0.92)), leaves, "crown")


_DRAW = (_bicycle, _boat, _car, _face, _fish, _flower, _house, _tree)
