"""Plots that every unit needs: bars, timings, rows of small images."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glassnet.backend import to_numpy
from glassnet.viz._panels import new_axes, panels
from glassnet.viz.alt import counted, note, number
from glassnet.viz.style import COLORS, INK


def bars(
    values: Mapping[str, float],
    *,
    xlabel: str = "",
    title: str | None = None,
    log: bool = False,
    texts: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw horizontal bars, each with its value written at its end.

    Parameters
    ----------
    values : mapping of name to value
        From top to bottom.
    xlabel, title : str, optional
    log : bool
        Logarithmic axis.
    texts : sequence of str, optional
        What to write instead of the values.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "bars: values is empty"
    """
    if not values:
        msg = "bars: values is empty"
        raise ValueError(msg)
    if ax is None:
        ax = new_axes(6.6, 0.9 + (0.5 if len(values) < 7 else 0.32) * len(values))
    names, lengths = list(values), [float(v) for v in values.values()]
    texts = [number(v) for v in lengths] if texts is None else list(texts)
    drawn = ax.barh(names, lengths, color=COLORS[0], height=0.6)
    ax.bar_label(drawn, labels=texts, padding=4, color=INK)
    ax.invert_yaxis()
    if log:
        ax.set_xscale("log")
    ax.margins(x=0.2, y=0.02)
    ax.set_xlabel(xlabel)
    ax.tick_params(axis="y", length=0)
    if title is not None:
        ax.set_title(title)
    told = ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    note(ax, f"{len(names)} bars{' on a logarithmic scale' if log else ''}: {told}.")
    return ax


def timing_bars(seconds: Mapping[str, float], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw measured times side by side on a logarithmic axis, each with its speed-up over the slowest.

    Parameters
    ----------
    seconds : mapping of name to seconds
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes
    """
    if not seconds:
        msg = "timing_bars: seconds is empty"
        raise ValueError(msg)
    slowest = max(seconds.values())
    texts = [_duration(t) + (f" · {slowest / t:,.0f}× faster" if t < slowest else "") for t in seconds.values()]
    ax = bars(seconds, xlabel="seconds (logarithmic)", title=title, log=True, texts=texts, ax=ax)
    ax.set_xlim(min(seconds.values()) / 3, slowest * 10)
    return ax


def image_grid(
    images: Any,
    titles: Sequence[str] | None = None,
    *,
    columns: int = 10,
    size: float = 1.1,
    cmap: str = "gray_r",
) -> Figure:
    """Draw small images in rows, all on one grey scale.

    Parameters
    ----------
    images : array of shape (n, H, W) or (n, H, W, 3), or a sequence of such images
    titles : sequence of str, optional
        One for each image.
    columns : int
    size : float
        Width of an image in inches.
    cmap : str

    Returns
    -------
    fig : Figure

    Raises
    ------
    ValueError
        "image_grid: 2 titles for 3 images"
    """
    pictures = [np.asarray(to_numpy(p) if hasattr(p, "dtype") else p) for p in images]
    if titles is not None and len(titles) != len(pictures):
        msg = f"image_grid: {len(titles)} titles for {len(pictures)} images"
        raise ValueError(msg)
    if not pictures:
        msg = "image_grid: images is empty"
        raise ValueError(msg)
    low, high = min(p.min() for p in pictures), max(p.max() for p in pictures)
    fig, axes = panels(len(pictures), columns=columns, size=size, height=size * (1.3 if titles is not None else 1.0))
    for i, (ax, picture) in enumerate(zip(axes, pictures, strict=True)):
        ax.imshow(picture, cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
        ax.set_axis_off()
        if titles is not None:
            ax.set_title(titles[i], fontsize=10, fontweight="normal", loc="center")
    h, w = pictures[0].shape[:2]
    told = "" if titles is None else f": {', '.join(t.replace(chr(10), ' ') for t in titles)}"
    note(fig, f"{counted(len(pictures), 'image')} of {h} by {w} pixels{told}.")
    return fig


def _duration(t: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if t * factor >= 1:
            return f"{t * factor:.3g} {unit}"
    return f"{t * 1e9:.3g} ns"
