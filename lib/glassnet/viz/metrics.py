"""The shape of a distance: all points at distance one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from glassnet.viz._panels import new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS, INK

_DASHES = ("-", "--", ":", "-.")


def unit_circles(metrics: Mapping[str, Any] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw, for several metrics, the points at distance 1 from the origin.

    Parameters
    ----------
    metrics : mapping of name to metric, optional
        Metrics of `glassnet.cluster.pairwise_distances`, names or callables. Default: Manhattan,
        Euclidean and Chebyshev.
    ax : Axes, optional

    Returns
    -------
    ax : Axes
        One outline for each metric, found by scaling a point on each ray until its distance is 1. The metric
        must grow in proportion along a ray, as every norm does.
    """
    from glassnet.cluster import pairwise_distances

    if metrics is None:
        metrics = {"Manhattan": "manhattan", "Euclidean": "euclidean", "Chebyshev": "chebyshev"}
    if ax is None:
        ax = new_axes(4.8, 4.8)
    angles = np.linspace(0, 2 * np.pi, 361)
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    reach = []
    for i, (name, metric) in enumerate(metrics.items()):
        outline = rays / pairwise_distances(rays, np.zeros((1, 2)), metric)
        color = COLORS[i % len(COLORS)]
        ax.plot(*outline.T, color=color, ls=_DASHES[i % len(_DASHES)], label=name)
        x, y = outline[45]
        reach.append(f"{name} ({x:.2f}, {y:.2f})")
        ax.annotate(
            name,
            (x, y),
            xytext=(4, 2),
            textcoords="offset points",
            fontsize=11,
            color=INK,
            bbox={"fc": "white", "ec": color, "boxstyle": "round,pad=0.15", "lw": 1},
        )
    ax.plot(0, 0, "+", color=INK, ms=10)
    ax.set_aspect("equal")
    ax.set_xlim(-1.25, 1.6)
    ax.set_ylim(-1.25, 1.35)
    told = ", ".join(reach)
    note(
        ax,
        f"Outlines of all points at distance 1 from the origin; on the diagonal they reach {told}.",
    )
    return ax
