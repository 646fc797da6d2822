"""How each thing is drawn, and the clutter around it. What is painted later lies on top."""

from collections.abc import Callable

import numpy as np

from glassnet.data._canvas import Canvas, Floats

DARK, WHITE, WOOD = np.array([0.1, 0.1, 0.13]), np.array([0.95, 0.95, 0.95]), np.array([0.4, 0.26, 0.13])


def clutter(canvas: Canvas, color: Floats, rng: np.random.Generator) -> None:
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


def _bicycle(c: Canvas, color: Callable[[], Floats]) -> None:
    frame = color()
    for u in (-0.55, 0.55):
        away = (c.u - u) ** 2 + (c.v - 0.35) ** 2
        c.paint((away < 0.42**2) & (away > 0.27**2), DARK, "wheel")
    for start, end in (((-0.55, 0.35), (-0.2, -0.3)), ((-0.2, -0.3), (0.4, -0.3)), ((0.4, -0.45), (0.55, 0.35))):
        c.line(start, end, frame, "body")
    c.line((-0.2, -0.3), (0.05, 0.35), frame, "body")
    c.line((0.05, 0.35), (0.4, -0.3), frame, "body")


def _boat(c: Canvas, color: Callable[[], Floats]) -> None:
    c.paint((c.v > 0.4) & (c.u**2 / 0.9 + (c.v - 0.4) ** 2 / 0.16 < 1), color(), "hull")
    c.line((-0.05, -0.9), (-0.05, 0.4), WOOD, "body")
    c.triangle(((0.05, -0.85), (0.05, 0.25), (0.75, 0.25)), color(), "sail")
    c.triangle(((-0.15, -0.55), (-0.15, 0.25), (-0.65, 0.25)), color(), "sail")


def _car(c: Canvas, color: Callable[[], Floats]) -> None:
    paint = color()
    c.box(-0.95, -0.05, 0.95, 0.42, paint, "body")
    c.box(-0.55, -0.5, 0.45, 0.0, paint, "body")
    glass = color()
    c.box(-0.45, -0.4, -0.1, -0.05, glass, "window")
    c.box(0.0, -0.4, 0.35, -0.05, glass, "window")
    for u in (-0.52, 0.52):
        c.disc(u, 0.45, 0.27, DARK, "wheel")
        c.disc(u, 0.45, 0.1, WHITE, "wheel")


def _face(c: Canvas, color: Callable[[], Floats]) -> None:
    c.disc(0, 0, 0.9, color(), "head")
    for u in (-0.36, 0.36):
        c.disc(u, -0.22, 0.2, WHITE, "eye")
        c.disc(u, -0.22, 0.1, DARK, "eye")
    c.paint((c.u**2 + (c.v - 0.22) ** 2 < 0.42**2) & (c.v > 0.32), color() * [1.0, 0.4, 0.4], "mouth")


def _fish(c: Canvas, color: Callable[[], Floats]) -> None:
    c.triangle(((0.45, 0.0), (0.98, -0.42), (0.98, 0.42)), color(), "tail")
    c.disc(-0.15, 0, 0.75, color(), "body", flat=0.6)
    c.disc(-0.55, -0.1, 0.16, WHITE, "eye")
    c.disc(-0.55, -0.1, 0.08, DARK, "eye")


def _flower(c: Canvas, color: Callable[[], Floats]) -> None:
    c.line((0.0, -0.2), (0.0, 0.98), np.array([0.15, 0.5, 0.15]), "stem")
    petal = color()
    for angle in np.arange(6) * np.pi / 3:
        c.disc(0.38 * float(np.cos(angle)), -0.35 + 0.38 * float(np.sin(angle)), 0.25, petal, "petal")
    c.disc(0, -0.35, 0.22, color(), "heart")


def _house(c: Canvas, color: Callable[[], Floats]) -> None:
    c.box(-0.7, -0.15, 0.7, 0.85, color(), "body")
    c.triangle(((-0.95, -0.12), (0.95, -0.12), (0.0, -0.92)), color(), "roof")
    c.box(-0.5, 0.25, -0.12, 0.85, color(), "door")
    c.box(0.12, 0.1, 0.52, 0.5, color(), "window")


def _tree(c: Canvas, color: Callable[[], Floats]) -> None:
    c.box(-0.13, 0.35, 0.13, 0.95, WOOD, "stem")
    leaves = color()
    c.triangle(((-0.75, 0.4), (0.75, 0.4), (0.0, -0.45)), leaves, "crown")
    c.triangle(((-0.55, -0.1), (0.55, -0.1), (0.0, -0.92)), leaves, "crown")


DRAW = {
    "bicycle": _bicycle,
    "boat": _boat,
    "car": _car,
    "face": _face,
    "fish": _fish,
    "flower": _flower,
    "house": _house,
    "tree": _tree,
}
