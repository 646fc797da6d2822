"""Maps of labelled points: one map, or several side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glassnet.viz._checks import Floats, Ints, labels_for, points
from glassnet.viz._marks import Metric, draw_centers, draw_points, tint_regions
from glassnet.viz._panels import bare, new_axes
from glassnet.viz._panels import panels as panel_figure
from glassnet.viz.alt import counted, note


def cluster_map(
    X: Any,
    labels: Any = None,
    centers: Any = None,
    *,
    regions: Metric | None = None,
    numbers: bool = True,
    equal: bool = True,
    view: tuple[float, float, float, float] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw points in the plane, a colour and a shape for each cluster.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    labels : array of shape (n_samples,), integer, optional
        Cluster of each point, negative for noise (small grey crosses). Without labels all are grey discs.
    centers : array of shape (n_clusters, 2), optional
        Drawn as white discs that carry the cluster's number.
    regions : str or callable, optional
        A metric of `glassnet.cluster.pairwise_distances`; tints each spot of the plane by its nearest centre.
    numbers : bool
        Write the cluster's number on one of its points when there are no centres.
    equal : bool
        One unit is equally long on both axes, as distances need it.
    view : (left, right, bottom, top), optional
        Show at least this part of the plane; otherwise what the points need.
    title : str, optional
    ax : Axes, optional
        Draw here; otherwise on a new figure.

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "cluster_map: X must have shape (n_samples, 2) to be drawn, got (178, 13); choose two columns"
    """
    X = points("cluster_map", X)
    y = None if labels is None else labels_for("cluster_map", labels, len(X))
    C = None if centers is None else points("cluster_map", centers)
    if regions is not None and C is None:
        msg = "cluster_map: regions need centers to be nearest to"
        raise ValueError(msg)
    ax = new_axes() if ax is None else ax
    if equal:
        ax.set_aspect("equal", adjustable="datalim")
    draw_points(ax, X, y, numbers=numbers and C is None)
    if C is not None:
        draw_centers(ax, C)
    if view is not None:
        ax.update_datalim([(view[0], view[2]), (view[1], view[3])])
        ax.margins(0)
    if regions is not None and C is not None:
        tint_regions(ax, C, regions)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(X, y, C, regions))
    return ax


def compare(
    panels: Mapping[str, Sequence[Any]],
    *,
    columns: int = 3,
    equal: bool = True,
    size: float = 2.9,
) -> Figure:
    """Draw several labelled maps of the same size side by side.

    Parameters
    ----------
    panels : mapping of title to (X, labels) or (X, labels, centers)
        In reading order.
    columns : int
    equal : bool
        One unit is equally long on both axes.
    size : float
        Height and width of a panel in inches.

    Returns
    -------
    fig : Figure

    Raises
    ------
    ValueError
        "compare: panels is empty"
    """
    if not panels:
        msg = "compare: panels is empty"
        raise ValueError(msg)
    fig, axes = panel_figure(len(panels), columns=columns, size=size)
    for ax, (title, panel) in zip(axes, panels.items(), strict=True):
        X, labels, *rest = panel
        cluster_map(X, labels, *rest, ax=ax, title=title, equal=equal, numbers=False)
        bare(ax)
    note(fig, f"{counted(len(panels), 'panel')} of labelled points side by side.")
    return fig


def _words(X: Floats, y: Ints | None, C: Floats | None, regions: Metric | None) -> str:
    text = f"Scatter plot of {counted(len(X), 'point')}"
    if y is not None:
        sizes = [int(np.sum(y == k)) for k in np.unique(y[y >= 0])]
        text += f" in {counted(len(sizes), 'cluster')}"
        if 1 < len(sizes) <= 10:
            text += f" of {', '.join(map(str, sizes[:-1]))} and {sizes[-1]} points"
        noise = int(np.sum(y < 0))
        text += f", {noise} of the points noise" if noise else ""
    if C is not None:
        where = ", ".join(f"({a:.3g}, {b:.3g})" for a, b in C[:8])
        text += f"; {counted(len(C), 'centre')} at {where}" + (" and more" if len(C) > 8 else "")
    if regions is not None:
        name = regions if isinstance(regions, str) else getattr(regions, "__name__", "given")
        text += f"; the plane is tinted by the nearest centre under the {name} distance"
    return text + "."
