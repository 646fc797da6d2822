"""Who is connected to whom, and which connections share a weight; and stacks of maps as boxes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from glassnet.backend import to_numpy
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK


def shared_weights(weights: Any, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a layer of neurons above its inputs; connections of one colour have the same weight.

    Parameters
    ----------
    weights : integer array of shape (n_out, n_in)
        Number of the weight of each connection; -1 where there is none.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "shared_weights: expected a matrix of weight numbers, got shape (4,)"
    """
    numbers = np.asarray(to_numpy(weights) if hasattr(weights, "dtype") else weights)
    if numbers.ndim != 2:
        msg = f"shared_weights: expected a matrix of weight numbers, got shape {numbers.shape}"
        raise ValueError(msg)
    n_out, n_in = numbers.shape
    ax = new_axes(0.8 * max(n_out, n_in) + 0.6, 2.4) if ax is None else ax
    below, above = np.arange(n_in) - (n_in - 1) / 2, np.arange(n_out) - (n_out - 1) / 2
    for i, j in np.argwhere(numbers >= 0):
        number = int(numbers[i, j])
        style = ("-", "--", "-.", ":")[number % 4]  # never by colour alone
        ax.plot([below[j], above[i]], [0, 1], color=COLORS[number % len(COLORS)], ls=style, lw=2.2, zorder=1)
    for height, spots, label in ((0, below, "inputs"), (1, above, "outputs")):
        ax.scatter(spots, [height] * len(spots), s=260, color="white", edgecolors=INK, zorder=2)
        ax.text(min(below.min(), above.min()) - 0.45, height, label, ha="right", va="center", color=INK)
    wide = max(n_out, n_in) / 2
    ax.set(xlim=(-wide - 1.2, wide + 0.2), ylim=(-0.3, 1.3))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    links, distinct = int((numbers >= 0).sum()), len(np.unique(numbers[numbers >= 0]))
    words = f"{counted(links, 'connection')} with {counted(distinct, 'different weight')}"
    note(ax, f"{n_in} inputs, {n_out} outputs, {words}.")
    return ax


def volume_row(
    parts: Sequence[str | tuple[str, tuple[int, int, int]]], *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw stacks of maps as boxes with signs between them: ``[("image", (3, 32, 32)), "→", ("maps", (6, 28, 28))]``.

    Sides are drawn by their roots, so that 3 and 224 fit into one picture.

    Parameters
    ----------
    parts : sequence of str or (name, (C, H, W))
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "volume_row: image has shape (32, 32); it must be (C, H, W)"
    """
    shapes = [part[1] for part in parts if not isinstance(part, str)]
    for part in parts:
        if not isinstance(part, str) and len(part[1]) != 3:
            msg = f"volume_row: {part[0]} has shape {part[1]}; it must be (C, H, W)"
            raise ValueError(msg)
    tall = max((_side(h) + 0.5 * _side(c) for c, h, _ in shapes), default=1.0)
    wide = sum(_side(w) + 0.5 * _side(c) + 1.6 for c, _, w in shapes) + 0.9 * (len(parts) - len(shapes))
    ax = new_axes(0.42 * wide + 0.8, 0.42 * tall + 1.3) if ax is None else ax
    x, number = 0.0, 0
    for part in parts:
        if isinstance(part, str):
            ax.text(x + 0.2, 0, part, ha="center", va="center", fontsize=15, color=INK)
            x += 0.9
            continue
        name, (c, h, w) = part
        depth = 0.5 * _side(c)
        _box(ax, x + 0.3, -(_side(h) + depth) / 2, _side(w), _side(h), depth, COLORS[number % len(COLORS)])
        middle = x + 0.3 + (_side(w) + depth) / 2
        ax.text(middle, tall / 2 + 0.25, name, ha="center", va="bottom", fontsize=13, fontweight="bold", color=INK)
        ax.text(middle, -tall / 2 - 0.25, f"{c} × {h} × {w}", ha="center", va="top", fontsize=11, color=INK)
        x += _side(w) + depth + 1.6
        number += 1
    ax.set(xlim=(-0.4, x), ylim=(-tall / 2 - 1.3, tall / 2 + 1.3), aspect="equal")
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    told = " ".join(part if isinstance(part, str) else f"{part[0]} {part[1]}" for part in parts)
    note(ax, f"Stacks of maps drawn as boxes: {told}.")
    return ax


def _side(n: int) -> float:
    return 0.75 * float(np.sqrt(n))


def _box(ax: Axes, x: float, y: float, w: float, h: float, d: float, color: str) -> None:
    """Draw the front, the top and the right side of a box; the depth goes up and to the right."""
    front = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    top = [(x, y + h), (x + w, y + h), (x + w + d, y + h + d), (x + d, y + h + d)]
    right = [(x + w, y), (x + w + d, y + d), (x + w + d, y + h + d), (x + w, y + h)]
    for face, alpha in ((front, 0.8), (top, 0.45), (right, 0.6)):
        ax.add_patch(Polygon(face, closed=True, fc=color, ec="white", lw=1.2, alpha=alpha))
