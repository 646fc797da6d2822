"""The marks of a map: points, centres, tinted regions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet.viz._checks import Floats, Ints
from glassnet.viz.style import INK, NOISE_COLOR, look

Metric = str | Callable[..., Any]


def dot_size(ax: Any, n: int) -> float:
    """Choose the area of a mark, smaller when there are many or the panel is small."""
    inches = ax.get_position().width * ax.figure.get_figwidth()
    return float(np.clip(6000 / max(n, 1), 14, 70) * np.clip(inches / 4, 0.5, 1))


def draw_points(ax: Any, X: Floats, y: Ints | None, *, numbers: bool) -> None:
    """Draw points, a colour and a shape for each cluster; with `numbers`, name it on one of its points."""
    s = dot_size(ax, len(X))
    if y is None:
        ax.scatter(X[:, 0], X[:, 1], s=s, c="#777777", edgecolors="white", linewidths=0.5, zorder=3, gid="points")
        return
    for k in np.unique(y):
        members, style = X[y == k], look(int(k))
        if k < 0:
            ax.scatter(*members.T, s=0.6 * s, c=NOISE_COLOR, marker="x", linewidths=1.1, zorder=2, gid="noise")
            continue
        ax.scatter(
            *members.T,
            s=s,
            c=style.color,
            marker=style.marker,
            edgecolors="white",
            linewidths=0.5,
            zorder=3,
            gid=f"cluster {k}",
        )
        if numbers:
            # On a member, since the mean of a moon or a ring lies outside it.
            x0, y0 = members[np.argmin(np.sum((members - members.mean(axis=0)) ** 2, axis=1))]
            ax.text(
                x0,
                y0,
                str(k),
                ha="center",
                va="center",
                fontsize=11,
                fontweight="bold",
                color=INK,
                zorder=6,
                bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": style.color, "lw": 1.5},
            )


def draw_centers(ax: Any, C: Floats, *, size: float = 210) -> None:
    """Draw centres as white discs with the cluster's number inside."""
    edges = [look(k).color for k in range(len(C))]
    ax.scatter(C[:, 0], C[:, 1], s=size, c="white", edgecolors=edges, linewidths=2.5, zorder=5, gid="centers")
    for k, (x, y) in enumerate(C):
        ax.text(
            x,
            y,
            str(k),
            ha="center",
            va="center_baseline",
            fontsize=10,
            fontweight="bold",
            color=INK,
            zorder=6,
            clip_on=True,
        )


def tint_regions(ax: Any, C: Floats, metric: Metric) -> None:
    """Tint each spot of the plane in view by its nearest centre."""
    from matplotlib.colors import to_rgb

    from glassnet.cluster import pairwise_distances

    side = 401 if isinstance(metric, str) else 241  # a Python function is called once for each spot and centre
    ax.autoscale_view()
    ax.apply_aspect()
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    # Constrained layout may still widen an equal-aspect panel: tint beyond its edge, then fix the view.
    wx, wy = 0.5 * (x1 - x0), 0.5 * (y1 - y0)
    xs, ys = np.linspace(x0 - wx, x1 + wx, side), np.linspace(y0 - wy, y1 + wy, side)
    spots = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    nearest = np.argmin(pairwise_distances(spots, C, metric), axis=1).reshape(side, side)
    pale = np.array([0.75 + 0.25 * np.array(to_rgb(look(k).color)) for k in range(len(C))])
    ax.imshow(
        pale[nearest],
        extent=(xs[0], xs[-1], ys[0], ys[-1]),
        origin="lower",
        aspect=ax.get_aspect(),
        zorder=0,
        interpolation="nearest",
        gid="regions",
    )
    for k in range(len(C)):
        ax.contour(xs, ys, nearest == k, levels=[0.5], colors="white", linewidths=1.5, zorder=1)
    # The tint must not widen the view; leaving the limits free lets the equal aspect adjust them without a word.
    ax.set_xlim(x0, x1, auto=True)
    ax.set_ylim(y0, y1, auto=True)
