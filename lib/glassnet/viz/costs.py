"""Where a network spends its memory and its weights; which outputs look at which inputs."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from glassnet.analysis import Summary
from glassnet.backend import to_numpy
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

_KINDS = ("Conv", "MaxPool", "AvgPool", "Linear", "GlobalAvgPool")


def cost_profile(table: Summary, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw for each layer the numbers it puts out (to the left) and its weights (to the right), as shares of all.

    Parameters
    ----------
    table : Summary
        What `glassnet.analysis.summary` returned. Activations, norms and dropout are left out.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes
        The input stands on top.

    Raises
    ------
    ValueError
        "cost_profile: this table has no weights to share out"
    """
    rows = table.only(*_KINDS)
    names = ["input", *(row.name for row in rows)]
    numbers = np.array([np.prod(table.input), *(row.numbers for row in rows)], dtype=float)
    weights = np.array([0, *(row.weights for row in rows)], dtype=float)
    if weights.sum() == 0:
        msg = "cost_profile: this table has no weights to share out"
        raise ValueError(msg)
    ax = new_axes(8.0, 0.26 * len(names) + 1.1) if ax is None else ax
    sides = ((-1, numbers / numbers.sum(), COLORS[1], "memory"), (1, weights / weights.sum(), COLORS[0], "weights"))
    places = range(len(names))
    gap = 0.11
    for sign, shares, color, what in sides:
        ha = "left" if sign > 0 else "right"
        drawn = ax.barh(places, sign * shares, left=sign * gap, height=0.72, color=color)
        for bar in drawn:
            bar.set_gid(what)
        for place, share in zip(places, shares, strict=True):
            if share >= 0.005:
                at = sign * (gap + share + 0.01)
                ax.text(at, place, f"{share:.0%}", ha=ha, va="center", fontsize=9, color=INK)
        ax.text(sign * gap, -0.9, what, ha=ha, va="bottom", fontsize=12, fontweight="bold", color=INK)
    for place, name in zip(places, names, strict=True):
        ax.text(0, place, name, ha="center", va="center", fontsize=9.5, color=INK)
    left, right = (max(float(shares.max()), 0.25) + gap + 0.1 for _, shares, _, _ in sides)
    ax.set(xlim=(-left, right), ylim=(len(names) - 0.4, -2.2))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    pairs = zip(names, *(shares for _, shares, _, _ in sides), strict=True)
    told = ", ".join(f"{name} {memory:.0%} and {share:.0%}" for name, memory, share in pairs)
    note(ax, f"Shares of memory and of weights for {len(names)} rows: {told}.")
    return ax


def connection_grid(
    connected: Any, *, xlabel: str = "output", ylabel: str = "input", title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw which maps of a layer (columns) look at which maps below (rows); a filled square is a connection.

    Parameters
    ----------
    connected : array of shape (n_out, n_in), boolean
        As the first two axes of a convolution's weights.
    xlabel, ylabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "connection_grid: connected must have shape (n_out, n_in), got (6,)"
    """
    grid = np.asarray(to_numpy(connected) if hasattr(connected, "dtype") else connected).astype(bool)
    if grid.ndim != 2 or grid.size == 0:
        msg = f"connection_grid: connected must have shape (n_out, n_in), got {grid.shape}"
        raise ValueError(msg)
    n_out, n_in = grid.shape
    if ax is None:
        ax = new_axes(1.2 + min(0.34 * n_out, 6), 1.2 + min(0.34 * n_in, 4))
    ax.imshow(grid.T, cmap="Blues", vmin=0, vmax=1.3, aspect="auto", interpolation="nearest")
    if max(n_out, n_in) <= 32:
        ax.set_xticks(np.arange(n_out + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(n_in + 1) - 0.5, minor=True)
        ax.grid(which="minor", color="white", lw=2)
        ax.set_xticks(range(n_out))
        ax.set_yticks(range(n_in))
        ax.tick_params(which="both", length=0, labelsize=9)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if title is not None:
        ax.set_title(title)
    sees = ", ".join(str(n) for n in sorted(set(grid.sum(axis=1).tolist())))
    note(ax, f"{n_out} outputs over {n_in} inputs: {counted(int(grid.sum()), 'connection')}; an output sees {sees}.")
    return ax
