"""Curves for choosing: how many clusters, which eps."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from glassnet.viz._checks import Floats, labels_for, row, same_length
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note, number
from glassnet.viz.style import COLORS, INK, look


def elbow_plot(n_clusters: Any, inertias: Any, *, chosen: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw the inertia against the number of clusters.

    Parameters
    ----------
    n_clusters : sequence of int
    inertias : sequence of float, as long
    chosen : int, optional
        Ring this number of clusters.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "elbow_plot: these must be equally long: n_clusters has 3, inertias has 2"
    """
    ks, values = row("elbow_plot", "n_clusters", n_clusters), row("elbow_plot", "inertias", inertias)
    same_length("elbow_plot", n_clusters=ks, inertias=values)
    return _curve(ks, values, "inertia", chosen, ax)


def score_plot(n_clusters: Any, scores: Any, *, chosen: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw the mean silhouette against the number of clusters, the best one ringed.

    Parameters
    ----------
    n_clusters : sequence of int
    scores : sequence of float, as long
    chosen : int, optional
        Ring this number instead of the best.
    ax : Axes, optional

    Returns
    -------
    ax : Axes
    """
    ks, values = row("score_plot", "n_clusters", n_clusters), row("score_plot", "scores", scores)
    same_length("score_plot", n_clusters=ks, scores=values)
    return _curve(ks, values, "mean silhouette", int(ks[values.argmax()]) if chosen is None else chosen, ax)


def silhouette_plot(values: Any, labels: Any, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw each point's silhouette as a bar, sorted within its cluster: one knife for each cluster.

    Parameters
    ----------
    values : array of shape (n_samples,)
        From `glassnet.cluster.silhouette_samples`, in [-1, 1].
    labels : array of shape (n_samples,), integer
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes
    """
    s = row("silhouette_plot", "values", values)
    y = labels_for("silhouette_plot", labels, len(s))
    ax = new_axes(5.6, 3.8) if ax is None else ax
    gap, bottom = max(1, len(s) // 40), 0
    told: list[str] = []
    middles: list[float] = []
    for k in np.unique(y):
        knife = np.sort(s[y == k])
        rows = np.arange(bottom, bottom + len(knife))
        color = look(int(k)).color
        ax.barh(rows, knife, height=1.0, color=color, gid=f"cluster {k}")
        middles.append(float(rows.mean()))
        told.append(f"cluster {k}: {counted(len(knife), 'point')}, mean {knife.mean():.2f}")
        bottom += len(knife) + gap
    ax.axvline(s.mean(), color=INK, ls="--", lw=1.4)
    ax.text(s.mean(), bottom, f"mean {s.mean():.2f}", ha="center", va="bottom", fontsize=11, color=INK)
    ax.axvline(0, color="#888888", lw=0.8)
    ax.set(xlabel="silhouette", ylabel="cluster", xlim=(min(0.0, s.min() - 0.05), 1))
    ax.set_yticks(middles, [str(k) for k in np.unique(y)], fontweight="bold")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    if title is not None:
        ax.set_title(title, pad=14)
    below = int(np.sum(s < 0))
    note(ax, f"Sorted silhouette bars for each cluster. {'; '.join(told)}; {below} of {len(s)} below zero.")
    return ax


def k_distance_plot(distances: Any, *, eps: float | None = None, ax: Axes | None = None) -> Axes:
    """Draw every point's distance to its k-th neighbour, sorted, to choose eps at the bend.

    Parameters
    ----------
    distances : array of shape (n_samples,)
    eps : float, optional
        Drawn as a dashed line.
    ax : Axes, optional

    Returns
    -------
    ax : Axes
    """
    d = np.sort(row("k_distance_plot", "distances", distances))
    ax = new_axes(5.6, 3.8) if ax is None else ax
    ax.plot(np.arange(1, len(d) + 1), d, color=COLORS[0])
    ax.set(
        xlabel="points, sorted",
        ylabel="distance to k-th neighbour",
        ylim=(0, None),
        xlim=(0, len(d) * 1.02),
    )
    text = f"Sorted neighbour distances of {len(d)} points, rising from {number(d[0])} to {number(d[-1])}"
    if eps is not None:
        inside = int(np.sum(d <= eps))
        ax.axhline(eps, color=COLORS[5], ls="--", lw=1.6)
        ax.text(0.02 * len(d), eps, f"eps = {eps:g}: {inside} of {len(d)} points below", va="bottom", color=INK)
        text += f"; the line eps = {eps:g} has {inside} of them on it or below"
    note(ax, text + ".")
    return ax


def _curve(ks: Floats, values: Floats, what: str, chosen: int | None, ax: Axes | None) -> Axes:
    ax = new_axes(5.6, 3.8) if ax is None else ax
    ax.plot(ks, values, "o-", color=COLORS[0], ms=6)
    told = ", ".join(f"{int(k)}: {number(v)}" for k, v in zip(ks, values, strict=True))
    text = f"{what.capitalize()} against the number of clusters. {told}"
    if chosen is not None and chosen in ks:
        at = float(values[ks == chosen][0])
        ax.plot(chosen, at, "o", ms=16, mfc="none", mec=COLORS[5], mew=2, gid="chosen")
        ax.annotate(f"K = {chosen}", (chosen, at), xytext=(12, 10), textcoords="offset points", color=INK)
        text += f"; {chosen} is ringed"
    ax.set(xlabel="number of clusters K", ylabel=what)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(y=0.15)
    note(ax, text + ".")
    return ax
