"""Pictures of neurons: what they decide in the plane, and how they are wired."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from glassnet.backend import to_numpy
from glassnet.viz._checks import Floats, Ints, labels_for, points
from glassnet.viz._marks import draw_points
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK, look

View = tuple[float, float, float, float]
_MOST_DRAWN = 7
_SIDE = 241


def decision_map(
    decide: Callable[[Any], Any],
    X: Any = None,
    y: Any = None,
    *,
    view: View | None = None,
    numbers: bool = False,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Tint each spot of the plane by the class that a function gives it, and draw labelled points on top.

    Parameters
    ----------
    decide : callable
        ``decide(spots)`` gives the class of each of (n, 2) spots: integers from 0, or booleans, of shape (n,).
    X : array of shape (n_samples, 2), optional
    y : array of shape (n_samples,), integer from 0, optional
        Needed with X. A point has the colour of the region it belongs to.
    view : (left, right, bottom, top), optional
        Needed without X; by default what the points need and a margin.
    numbers : bool
        Write each class's number on one of its points.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "decision_map: give points X with labels y, or a view", "decision_map: decide must give one class for each of
        58081 spots, got shape (58081, 2)".
    """
    if (X is None and view is None) or (X is None) != (y is None):
        msg = "decision_map: give points X with labels y, or a view"
        raise ValueError(msg)
    places = None if X is None else points("decision_map", X)
    labels = None if places is None else labels_for("decision_map", y, len(places))
    left, right, bottom, top = view if view is not None else _around(places)
    ax = new_axes(5.0, 4.4) if ax is None else ax
    xs, ys = np.linspace(left, right, _SIDE), np.linspace(bottom, top, _SIDE)
    spots = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    region = _classes(decide, spots)
    _tint(ax, region.reshape(_SIDE, _SIDE), xs, ys)
    if places is not None:
        draw_points(ax, places, labels, numbers=numbers)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    if title is not None:
        ax.set_title(title)
    note(ax, _region_words(region) + _point_words(decide, places, labels))
    return ax


def network_diagram(
    widths: Sequence[int],
    names: Sequence[str] | None = None,
    *,
    counts: bool = True,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw layers of neurons from left to right, every neuron joined to all of the layer before.

    Parameters
    ----------
    widths : sequence of int, at least 1
        Numbers of each layer, inputs first; of a wide layer the first and last ones are drawn.
    names : sequence of str, optional
        Written under the layers.
    counts : bool
        Write between two layers how many weights and biases join them.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "network_diagram: a network has two layers or more, each of at least 1, got [3]", "network_diagram: 2 names for
        3 layers".
    """
    if len(widths) < 2 or min(widths) < 1:
        msg = f"network_diagram: a network has two layers or more, each of at least 1, got {list(widths)}"
        raise ValueError(msg)
    if names is not None and len(names) != len(widths):
        msg = f"network_diagram: {len(names)} names for {counted(len(widths), 'layer')}"
        raise ValueError(msg)
    ax = new_axes(1.6 + 1.7 * len(widths), 3.4) if ax is None else ax
    layers = [_heights(width) for width in widths]
    for i, (before, after) in enumerate(pairwise(layers)):
        for start in before:
            for end in after:
                ax.plot([i, i + 1], [start, end], color="#b8b8b8", lw=0.8, zorder=1)
    for i, (width, heights) in enumerate(zip(widths, layers, strict=True)):
        ax.scatter([i] * len(heights), heights, s=260, color=COLORS[i % len(COLORS)], edgecolors="white", zorder=3)
        if width > len(heights):
            ax.text(i, 0, "⋮", ha="center", va="center", fontsize=18, color=INK, zorder=4)
        name = f"{names[i]}\n{width}" if names else str(width)
        ax.text(i, -4.2, name, ha="center", va="top", fontsize=11, color=INK)
    parameters = [(before * after, after) for before, after in pairwise(widths)]
    if counts:
        for i, (weights, biases) in enumerate(parameters):
            told = f"{weights:,} + {biases:,}"
            ax.text(i + 0.5, 4.0, told, ha="center", va="bottom", fontsize=10, color=INK)
    ax.set(xlim=(-0.6, len(widths) - 0.4), ylim=(-6.2, 5.0))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    total = sum(w + b for w, b in parameters)
    note(
        ax,
        f"Network with layers of {', '.join(map(str, widths))} neurons, each joined to all of the layer before; "
        f"{total:,} weights and biases in all.",
    )
    return ax


def _around(places: Floats | None) -> View:
    if places is None or not len(places):
        return -1.0, 1.0, -1.0, 1.0
    low, high = places.min(axis=0), places.max(axis=0)
    room = 0.12 * np.maximum(high - low, 1e-9) + 1e-9
    return float(low[0] - room[0]), float(high[0] + room[0]), float(low[1] - room[1]), float(high[1] + room[1])


def _classes(decide: Callable[[Any], Any], spots: Floats) -> Ints:
    found = decide(spots)
    found = np.asarray(to_numpy(found) if hasattr(found, "dtype") else found)
    if found.shape != (len(spots),):
        msg = f"decision_map: decide must give one class for each of {len(spots)} spots, got shape {found.shape}"
        raise ValueError(msg)
    return found.astype(np.int64)


def _tint(ax: Axes, region: Ints, xs: Floats, ys: Floats) -> None:
    from matplotlib.colors import to_rgb

    pale = {int(k): 0.7 + 0.3 * np.array(to_rgb(look(int(k)).color)) for k in np.unique(region)}
    image = np.zeros((*region.shape, 3))
    for k, color in pale.items():
        image[region == k] = color
    extent = (xs[0], xs[-1], ys[0], ys[-1])
    ax.imshow(image, extent=extent, origin="lower", aspect="auto", interpolation="nearest", zorder=0, gid="regions")
    for k in pale if len(pale) > 1 else ():
        ax.contour(xs, ys, region == k, levels=[0.5], colors="white", linewidths=1.5, zorder=1)


def _region_words(region: Ints) -> str:
    shares = [f"class {k} has {np.mean(region == k):.0%}" for k in np.unique(region)]
    return f"A plane tinted by class: {', '.join(shares)}."


def _point_words(decide: Callable[[Any], Any], places: Floats | None, labels: Ints | None) -> str:
    if places is None or labels is None:
        return ""
    right = int(np.sum(_classes(decide, places) == labels))
    return f" {right} of {counted(len(places), 'point')} lie in a region of their own class."


def _heights(width: int) -> Floats:
    """Where the neurons of a layer stand; a wide layer leaves a gap in the middle."""
    if width <= _MOST_DRAWN:
        return np.linspace(-3.2, 3.2, width) if width > 1 else np.zeros(1)
    return np.concatenate([np.linspace(-3.2, -1.2, 3), np.linspace(1.2, 3.2, 3)])
