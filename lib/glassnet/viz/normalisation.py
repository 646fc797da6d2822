"""A picture of which numbers share a mean and a variance."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from glassnet.backend import to_numpy
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

_RIGHT = np.array([0.9, 0.42])  # one channel further, on paper
_LEFT = np.array([-0.9, 0.42])  # one sample further
_UP = np.array([0.0, 1.0])  # one pixel higher
_PLAIN = "#f1f1f1"


def norm_cube(together: Any, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a batch as a block of small cubes, those that are normalised together in colour.

    Parameters
    ----------
    together : array of shape (N, C, P), boolean
        N samples, C channels, P pixels (height and width laid out in one row). True where a number shares its mean and
        variance with the one in the front corner, ``together[0, 0, 0]``.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes
        The corner at the front is sample 0, channel 0; pixel 0 lies on top. Only three sides can be seen.

    Raises
    ------
    ValueError
        "norm_cube: together must have shape (N, C, P) without an empty axis, got (2, 3)"

    References
    ----------
    Y. Wu and K. He, "Group normalization", ECCV 2018, figure 2.
    """
    marked = np.asarray(to_numpy(together) if hasattr(together, "dtype") else together).astype(bool)
    if marked.ndim != 3 or marked.size == 0:
        msg = f"norm_cube: together must have shape (N, C, P) without an empty axis, got {marked.shape}"
        raise ValueError(msg)
    ax = new_axes(3.2, 3.4) if ax is None else ax
    n, c, p = marked.shape
    sides = [
        (marked[0].T[::-1], 0 * _UP, _RIGHT, _UP, 1.0),  # sample 0: channels to the right, pixels upward
        (marked[:, 0].T[::-1], 0 * _UP, _LEFT, _UP, 0.75),  # channel 0: samples to the left
        (marked[:, :, 0], p * _UP, _RIGHT, _LEFT, 0.5),  # the top
    ]
    for cells, corner, along, upward, strength in sides:
        _draw_side(ax, cells, corner, along, upward, strength)
    _label(ax, "channels C", c / 2 * _RIGHT, (8, -8), "left")
    _label(ax, "samples N", n / 2 * _LEFT, (-8, -8), "right")
    _label(ax, "pixels H·W", n * _LEFT + p / 2 * _UP, (-16, 0), "center", rotation=90)
    ax.autoscale_view()
    ax.margins(0.12)
    ax.set_aspect("equal")
    hide_frame(ax)
    if title is not None:
        ax.set_title(title, loc="center")
    note(ax, _words(marked))
    return ax


def _draw_side(ax: Axes, cells: Any, corner: Any, along: Any, upward: Any, strength: float) -> None:
    """Draw one side of the block, cell by cell: rows go `upward`, columns `along`."""
    square = np.array([0 * along, along, along + upward, upward])
    shapes = [corner + j * along + i * upward + square for i, j in np.ndindex(*cells.shape)]
    for wanted, fill, alpha in ((False, _PLAIN, 1.0), (True, COLORS[0], strength)):
        chosen = [shape for shape, on in zip(shapes, cells.ravel(), strict=True) if on == wanted]
        side = PolyCollection(chosen, facecolors=fill, edgecolors="none", alpha=alpha, gid="on" if wanted else "off")
        ax.add_collection(side)
    ax.add_collection(PolyCollection(shapes, facecolors="none", edgecolors="#7a7a7a", linewidths=0.8))


def _label(ax: Axes, text: str, place: Any, shift: tuple[float, float], ha: str, rotation: float = 0.0) -> None:
    va = "center" if rotation else "top"
    at: dict[str, Any] = {"xytext": shift, "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(text, tuple(place), ha=ha, va=va, rotation=rotation, fontsize=10.5, color=INK, **at)


def _words(marked: Any) -> str:
    n, c, p = marked.shape
    block = f"{counted(n, 'sample')}, {counted(c, 'channel')} and {counted(p, 'pixel')}"
    touched = []
    for axis, noun in enumerate(("sample", "channel", "pixel")):
        others = tuple(a for a in range(3) if a != axis)
        on = int(marked.any(axis=others).sum())
        touched.append(f"{on} of {counted(marked.shape[axis], noun)}")
    together = f"{int(marked.sum())} of {marked.size} numbers share one mean and variance"
    return f"Block of {block}: {together}, from {touched[0]}, {touched[1]} and {touched[2]}."
