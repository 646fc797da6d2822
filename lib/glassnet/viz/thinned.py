"""A network with some of its neurons switched off."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from glassnet.backend import to_numpy
from glassnet.viz._checks import Floats
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS

_OFF = "#b8b8b8"


def thinned_network(kept: Sequence[Any], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw layers of neurons; what is switched off is crossed out, and its connections are gone.

    Parameters
    ----------
    kept : sequence of arrays of shape (n_neurons,), boolean
        A layer each, inputs first.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "thinned_network: a network has two layers or more, got 1"
    """
    layers = [np.asarray(to_numpy(k) if hasattr(k, "dtype") else k).astype(bool).ravel() for k in kept]
    if len(layers) < 2:
        msg = f"thinned_network: a network has two layers or more, got {len(layers)}"
        raise ValueError(msg)
    ax = new_axes(1.3 * len(layers), 0.5 * max(map(len, layers))) if ax is None else ax
    spots = [np.arange(len(layer)) - (len(layer) - 1) / 2 for layer in layers]
    left = 0
    for i, ((before, starts), (after, ends)) in enumerate(pairwise(zip(layers, spots, strict=True))):
        for start in starts[before]:
            for end in ends[after]:
                ax.plot([i, i + 1], [start, end], color="#888888", lw=0.9, zorder=1)
                left += 1
    for i, (layer, heights) in enumerate(zip(layers, spots, strict=True)):
        _neurons(ax, i, heights[layer], heights[~layer])
    ax.set(xlim=(-0.4, len(layers) - 0.6), ylim=(-max(map(len, layers)) / 2, max(map(len, layers)) / 2))
    ax.set(xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set_visible(False)
    if title is not None:
        ax.set_title(title)
    on = ", ".join(f"{int(layer.sum())} of {len(layer)}" for layer in layers)
    note(ax, f"Network of {len(layers)} layers with {on} neurons switched on and {left} connections between them.")
    return ax


def _neurons(ax: Axes, x: int, on: Floats, off: Floats) -> None:
    ax.scatter([x] * len(on), on, s=200, color=COLORS[0], edgecolors="white", zorder=3, gid="on")
    ax.scatter([x] * len(off), off, s=200, facecolors="white", edgecolors=_OFF, zorder=3, gid="off")
    ax.scatter([x] * len(off), off, s=60, color=_OFF, marker="x", zorder=4)
