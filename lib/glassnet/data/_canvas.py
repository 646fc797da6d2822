"""A picture in the making: shapes are painted in a thing's own coordinates, and each pixel remembers its part."""

from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
PARTS = (
    *("nothing", "body", "wheel", "window", "door", "roof", "hull", "sail"),
    *("head", "eye", "mouth", "tail", "petal", "heart", "stem", "crown"),
)
FINER = 2  # drawn this many times finer, then averaged: soft edges


class Canvas:
    """Paints shapes given in the thing's own coordinates, from -1 to 1."""

    def __init__(self, side: int, rng: np.random.Generator) -> None:
        fine = side * FINER
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
        self.parts[inside] = PARTS.index(part)

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
