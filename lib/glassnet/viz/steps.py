"""K-Means half-step by half-step: a grid of still pictures, and the fall of the inertia."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glassnet.viz._checks import Floats, Ints, labels_for, points
from glassnet.viz._marks import draw_centers
from glassnet.viz._panels import bare, new_axes, panels
from glassnet.viz.alt import note, number
from glassnet.viz.clusters import cluster_map
from glassnet.viz.style import COLORS, INK, look


class Frame(NamedTuple):
    """One half-step, on the host and checked."""

    labels: Ints
    centers: Floats
    before: Floats
    inertia: float
    title: str


def kmeans_grid(X: Any, steps: Iterable[Any], *, columns: int = 3, size: float = 2.9) -> Figure:
    """Draw each half-step of K-Means as a small panel, with arrows where centres moved.

    Parameters
    ----------
    X : array of shape (n_samples, 2)
    steps : iterable of half-steps
        From `glassnet.cluster.kmeans_steps`: each a `KMeansStep`.
    columns : int
    size : float
        Height and width of a panel in inches.

    Returns
    -------
    fig : Figure

    Raises
    ------
    ValueError
        "kmeans_grid: steps is empty"
    """
    X = points("kmeans_grid", X)
    frames = read_frames("kmeans_grid", X, steps)
    fig, axes = panels(len(frames), columns=columns, size=size)
    for ax, frame in zip(axes, frames, strict=True):
        draw_frame(ax, X, frame)
    note(fig, f"K-Means in {len(frames)} half-steps. {tell_moves(frames)}")
    return fig


def inertia_plot(steps: Iterable[Any], *, ax: Axes | None = None) -> Axes:
    """Draw the inertia after each half-step; discs for assignments, squares for updates.

    Parameters
    ----------
    steps : iterable of half-steps
        From `glassnet.cluster.kmeans_steps`.
    ax : Axes, optional

    Returns
    -------
    ax : Axes
    """
    taken = [(str(s.kind), float(s.inertia)) for s in steps]
    if not taken:
        msg = "inertia_plot: steps is empty"
        raise ValueError(msg)
    if ax is None:
        ax = new_axes(5.6, 3.6)
    values = [v for _, v in taken]
    ax.plot(range(1, len(values) + 1), values, color="#999999", lw=1.5, zorder=1)
    for kind, marker, color in (("assign", "o", COLORS[0]), ("update", "s", COLORS[1])):
        at = [i for i, (k, _) in enumerate(taken, 1) if k == kind]
        if at:
            heights = [values[i - 1] for i in at]
            ax.scatter(at, heights, s=50, marker=marker, color=color, label=f"after {kind}", zorder=2)
    ax.set(xlabel="half-step", ylabel="inertia")
    ax.legend()
    falls = all(b <= a for a, b in pairwise(values))
    word = "never rises" if falls else "rises at least once"
    ends = f"from {number(values[0])} to {number(values[-1])}"
    note(ax, f"Inertia after each of {len(values)} half-steps, {ends}; it {word}.")
    return ax


def read_frames(name: str, X: Floats, steps: Iterable[Any]) -> list[Frame]:
    """Check half-steps and bring them to the host; remember where the centres stood before."""
    frames: list[Frame] = []
    for step in steps:
        C = points(name, step.cluster_centers)
        y = labels_for(name, step.labels, len(X))
        before = frames[-1].centers if frames else C
        what = f"round {step.n_iter}: {step.kind}" if step.stop_reason is None else f"end, rule “{step.stop_reason}”"
        frames.append(Frame(y, C, before, float(step.inertia), f"{what} · inertia {number(step.inertia)}"))
    if not frames:
        msg = f"{name}: steps is empty"
        raise ValueError(msg)
    return frames


def draw_frame(ax: Any, X: Floats, frame: Frame) -> None:
    """Draw one half-step: the labelled points, the centres, and arrows from where they stood."""
    cluster_map(X, frame.labels, ax=ax, numbers=False)
    draw_centers(ax, frame.centers, size=150)
    for k, (old, new) in enumerate(zip(frame.before, frame.centers, strict=True)):
        if np.any(old != new):
            ax.plot(*old, marker="o", ms=6, mfc="white", mec=look(k).color, mew=1.5, zorder=4, gid="before")
            ax.annotate("", new, old, zorder=4.5, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.4})
    where = ", ".join(f"({a:.3g}, {b:.3g})" for a, b in frame.centers[:8])
    note(ax, f"Centres at {where}.")
    bare(ax)
    ax.set_title(frame.title, fontsize=11)


def tell_moves(frames: list[Frame]) -> str:
    """Say in one sentence how far the run came."""
    return f"The inertia goes from {number(frames[0].inertia)} to {number(frames[-1].inertia)}."
