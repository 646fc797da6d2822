"""Pictures of training: where an optimizer walks, and how a number falls."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from glassnet.backend import to_numpy
from glassnet.viz._checks import points, row, same_length
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note, number
from glassnet.viz.style import COLORS, INK, MARKERS

View = tuple[float, float, float, float]
_STYLES = ("-", "--", "-.", ":")


def descent_map(
    loss: Callable[[Any, Any], Any],
    paths: Mapping[str, Any],
    *,
    view: View,
    minimum: tuple[float, float] | None = None,
    title: str | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a loss of two weights as level lines, and the ways that optimizers took over it.

    Parameters
    ----------
    loss : callable
        ``loss(a, b)`` for two arrays of one shape, at least 0.
    paths : mapping of name to array of shape (n_steps + 1, 2)
        The weights at the start and after each step.
    view : (left, right, bottom, top)
        Paths may leave it; they are cut at its edge.
    minimum : (a, b), optional
        Marked with a cross.
    title : str, optional
    legend : bool
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "descent_map: view must be (left, right, bottom, top), got (2, 1, 0, 1)"
    """
    left, right, bottom, top = view
    if not (left < right and bottom < top):
        msg = f"descent_map: view must be (left, right, bottom, top), got {view}"
        raise ValueError(msg)
    ways = {name: points("descent_map", path) for name, path in paths.items()}
    ax = new_axes(6.4, 4.2) if ax is None else ax
    a, b = np.meshgrid(np.linspace(left, right, 241), np.linspace(bottom, top, 241))
    height = np.asarray(to_numpy(loss(a, b)), dtype=float)
    levels = np.max(height) * np.linspace(0.04, 1.0, 13) ** 2  # denser near the bottom of the valley
    ax.contour(a, b, height, levels=levels, colors="#c4c4c4", linewidths=0.9, zorder=1)
    if minimum is not None:
        ax.plot(*minimum, "x", color=INK, markersize=9, markeredgewidth=2, zorder=5)
    told = []
    for i, (name, way) in enumerate(ways.items()):
        color = COLORS[i % len(COLORS)]
        ax.plot(*way.T, color=color, lw=1.6, marker=MARKERS[i % len(MARKERS)], ms=3.2, label=name, zorder=3 + 0.1 * i)
        ax.plot(*way[0], "o", color="white", markeredgecolor=INK, markersize=7, zorder=4)
        a_end, b_end = way[-1]
        told.append(f"{name}: {counted(len(way) - 1, 'step')}, ends at ({number(a_end)}, {number(b_end)})")
    ax.set(xlim=(left, right), ylim=(bottom, top))
    if legend and len(ways) > 1:
        ax.legend(loc="best", fontsize=10, frameon=True, framealpha=0.9, edgecolor="none")
    if title is not None:
        ax.set_title(title)
    note(ax, f"Level lines of a loss with {counted(len(ways), 'path')}. {'; '.join(told)}.")
    return ax


def curves(
    series: Mapping[str, Any],
    *,
    xlabel: str = "epoch",
    ylabel: str = "loss",
    title: str | None = None,
    log: bool = False,
    start: int = 1,
    ylim: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how some numbers change, a line for each name, told apart by colour and by dashes.

    Parameters
    ----------
    series : mapping of name to values, or to a pair (x, values)
        One-dimensional; values alone are drawn over start, start + 1, ...
    xlabel, ylabel, title : str, optional
    log : bool
        Logarithmic height.
    start : int
    ylim : (low, high), optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "curves: series is empty", "curves: these must be equally long: x has 3, loss has 2".
    """
    if not series:
        msg = "curves: series is empty"
        raise ValueError(msg)
    ax = new_axes(6.4, 3.8) if ax is None else ax
    told = []
    for i, (name, given) in enumerate(series.items()):
        pair = isinstance(given, tuple) and len(given) == 2
        y = row("curves", name, given[1] if pair else given)
        x = row("curves", "x", given[0]) if pair else np.arange(start, start + len(y), dtype=float)
        same_length("curves", **{"x": x, name: y})
        ax.plot(x, y, color=COLORS[i % len(COLORS)], ls=_STYLES[i % len(_STYLES)], label=name)
        told.append(f"{name} from {number(y[0])} to {number(y[-1])}")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if log:
        ax.set_yscale("log")
    if ylim is not None:
        ax.set_ylim(*ylim)
    if len(series) > 1:
        ax.legend(loc="best", fontsize=10)
    if title is not None:
        ax.set_title(title)
    note(
        ax,
        f"{counted(len(series), 'line')}{' on a logarithmic scale' if log else ''} over {xlabel}: {'; '.join(told)}.",
    )
    return ax
