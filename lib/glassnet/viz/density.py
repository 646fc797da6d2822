"""What DBSCAN sees: core, border and noise points, their circles and the density edges."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from glassnet.backend import to_numpy
from glassnet.viz._checks import Floats, Ints, labels_for, points
from glassnet.viz._marks import dot_size
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note, number
from glassnet.viz.style import INK, NOISE_COLOR, look


def density_map(
    X: Any,
    labels: Any,
    core_sample_indices: Any,
    *,
    eps: float | None = None,
    circles: Any = None,
    edges: Any = None,
    path: Any = None,
    title: str | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a DBSCAN result: core points filled, border points hollow, noise as small grey crosses.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    labels : array of shape (n_samples,), integer
        Negative for noise.
    core_sample_indices : array of shape (n_core,), integer
    eps : float, optional
        Radius of the circles.
    circles : array of integer, or "core", or "all", optional
        Which points get a circle of radius `eps`.
    edges : array of shape (n_edges, 2), integer, optional
        Pairs of points to join by a thin line: the density edges.
    path : sequence of integer, optional
        Points to join by a thick line, in this order: a chain of density edges.
    title : str, optional
    legend : bool
        Explain the three kinds under the map.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "density_map: circles need eps, their radius"
    """
    X = points("density_map", X)
    y = labels_for("density_map", labels, len(X))
    core = np.zeros(len(X), dtype=bool)
    core[_indices(core_sample_indices)] = True
    if circles is not None and eps is None:
        msg = "density_map: circles need eps, their radius"
        raise ValueError(msg)
    ax = new_axes() if ax is None else ax
    ax.set_aspect("equal", adjustable="datalim")
    n_circles = 0 if circles is None else _draw_circles(ax, X, y, _chosen(circles, core), float(eps or 0))
    links = np.empty((0, 2), dtype=np.int64) if edges is None else _indices(edges)
    ax.add_collection(LineCollection(list(X[links]), colors="#888888", linewidths=0.9, zorder=2, gid="edges"))
    if path is not None:
        ax.plot(*X[_indices(path)].T, color=INK, lw=2.5, zorder=4, gid="path")
    _draw_kinds(ax, X, y, core)
    if legend:
        _legend(ax, y, core)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(y, core, n_circles, eps, len(links), path))
    return ax


def _indices(values: Any) -> Ints:
    return np.asarray(to_numpy(values) if hasattr(values, "dtype") else values, dtype=np.int64)


def _chosen(circles: Any, core: Any) -> Ints:
    if isinstance(circles, str):
        return np.flatnonzero(core | (circles == "all"))
    return np.atleast_1d(_indices(circles))


def _draw_circles(ax: Any, X: Floats, y: Ints, chosen: Ints, eps: float) -> int:
    for i in chosen:
        color = look(int(y[i])).color
        ax.add_patch(Circle(X[i], eps, facecolor=(color, 0.05), edgecolor=(color, 0.45), lw=1, zorder=1, gid="eps"))
    return len(chosen)


def _draw_kinds(ax: Any, X: Floats, y: Ints, core: Any) -> None:
    s = dot_size(ax, len(X))
    for k in np.unique(y[y >= 0]):
        style = look(int(k))
        full, hollow = X[(y == k) & core], X[(y == k) & ~core]
        ax.scatter(
            *full.T,
            s=s,
            c=style.color,
            marker=style.marker,
            edgecolors=style.color,
            linewidths=1.4,
            zorder=3,
            gid=f"core {k}",
        )
        ax.scatter(
            *hollow.T,
            s=s,
            c="white",
            marker=style.marker,
            edgecolors=style.color,
            linewidths=1.4,
            zorder=3,
            gid=f"border {k}",
        )
    noise = X[y < 0]
    ax.scatter(*noise.T, s=0.6 * s, c=NOISE_COLOR, marker="x", linewidths=1.2, zorder=3, gid="noise")


def _legend(ax: Any, y: Ints, core: Any) -> None:
    kinds = (
        ("core", int(core.sum()), {"marker": "o", "mfc": INK, "mec": INK}),
        ("border", int(((y >= 0) & ~core).sum()), {"marker": "o", "mfc": "white", "mec": INK}),
        ("noise", int((y < 0).sum()), {"marker": "x", "mec": NOISE_COLOR}),
    )
    handles = [Line2D([], [], ls="", ms=7, label=f"{name} ({n})", **marks) for name, n, marks in kinds]  # type: ignore[arg-type]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False)


def _words(y: Ints, core: Any, n_circles: int, eps: float | None, n_edges: int, path: Any) -> str:
    n_clusters = len(np.unique(y[y >= 0]))
    text = (
        f"Scatter plot of {counted(len(y), 'point')} in {counted(n_clusters, 'cluster')}: "
        f"{int(core.sum())} core, {int(((y >= 0) & ~core).sum())} border and {int((y < 0).sum())} noise"
    )
    if n_circles:
        text += f"; {counted(n_circles, 'circle')} of radius {number(float(eps or 0))}"
    if n_edges:
        text += f"; {counted(n_edges, 'density edge')}"
    if path is not None:
        text += f"; a path of {counted(len(_indices(path)) - 1, 'edge')} drawn thick"
    return text + "."
