"""Networks against each other: a ranking with a line to beat, what each spends where, and accuracy against cost."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note, number
from glassnet.viz.general import bars
from glassnet.viz.style import COLORS, INK, look

_HATCHES = ("", "//", "..", "xx", "\\\\", "++", "--")


def ranking(
    values: Mapping[str, float],
    *,
    line: tuple[str, float],
    hatched: Collection[str] = (),
    hatch_means: str = "",
    xlabel: str = "",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw horizontal bars with a line to beat; some bars are hatched.

    Parameters
    ----------
    values : mapping of name to value
        From top to bottom.
    line : (name, value)
        A dashed line across all bars.
    hatched : collection of str
        Names of the hatched bars.
    hatch_means : str
        What the hatching says, for the legend.
    xlabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "ranking: no bar is called 'VGG'".
    """
    unknown = [name for name in hatched if name not in values]
    if unknown:
        msg = f"ranking: no bar is called {unknown[0]!r}"
        raise ValueError(msg)
    ax = bars(values, xlabel=xlabel, title=title, texts=[f"{v:g}" for v in values.values()], ax=ax)
    labelled = False
    for name, bar in zip(values, ax.patches, strict=True):
        if name in hatched:
            bar.set(hatch="//", facecolor=COLORS[4], edgecolor="white")
            if not labelled:
                bar.set_label(hatch_means)
                labelled = True
    ax.axvline(line[1], color=INK, ls="--", lw=1.5, zorder=0.5, label=f"{line[0]}: {line[1]:g}")
    for text in ax.texts:  # a value stays readable where the line runs through it
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.0})
    ax.legend(loc="lower right", fontsize=10.5)
    ax.margins(y=0.02)
    told = f" Hatched ({hatch_means}): {', '.join(n for n in values if n in hatched)}." if labelled else ""
    note(ax, f"A dashed line at {line[1]:g}: {line[0]}.{told}")
    return ax


def stacked(
    parts: Mapping[str, Mapping[str, float]],
    *,
    xlabel: str = "",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a horizontal bar for each name, made of pieces; each kind of piece has its colour and hatching.

    Parameters
    ----------
    parts : mapping of name to (mapping of piece to size)
        Pieces lie side by side in the order in which they first come up.
    xlabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "stacked: parts is empty"
    """
    if not parts:
        msg = "stacked: parts is empty"
        raise ValueError(msg)
    kinds = list(dict.fromkeys(kind for pieces in parts.values() for kind in pieces))
    ax = new_axes(7.4, 1.5 + 0.5 * len(parts)) if ax is None else ax
    names, left = list(parts), np.zeros(len(parts))
    for i, kind in enumerate(kinds):
        sizes = np.array([float(pieces.get(kind, 0.0)) for pieces in parts.values()])
        color, hatch = COLORS[i % len(COLORS)], _HATCHES[i % len(_HATCHES)]
        ax.barh(names, sizes, left=left, color=color, hatch=hatch, edgecolor="white", height=0.62, label=kind)
        left += sizes
    for y, total in enumerate(left):
        ax.text(total, y, f"  {number(total)}", va="center", color=INK)
    ax.invert_yaxis()
    ax.margins(x=0.12, y=0.02)
    ax.set_xlabel(xlabel)
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.3 if len(parts) < 4 else -0.2), ncols=6, fontsize=10)
    if title is not None:
        ax.set_title(title)
    told = []
    for name, pieces in parts.items():
        inside = ", ".join(f"{kind} {number(size)}" for kind, size in pieces.items())
        told.append(f"{name} {number(sum(pieces.values()))} ({inside})")
    note(ax, f"{counted(len(parts), 'bar')} of pieces: {'; '.join(told)}.")
    return ax


def bubbles(
    families: Mapping[str, Mapping[str, tuple[float, float, float]]],
    *,
    xlabel: str,
    ylabel: str,
    size_means: str,
    nudge: Mapping[str, tuple[float, float]] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw networks as bubbles over a logarithmic axis; a line joins the members of a family.

    Parameters
    ----------
    families : mapping of family to (mapping of name to (x, y, size))
        The area of a bubble is proportional to its size.
    xlabel, ylabel : str
    size_means : str
        What the area says, with its unit: "million parameters".
    nudge : mapping of name to (right, up), optional
        Moves a name away from its bubble's upper right, in points.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "bubbles: families is empty"
    """
    if not families:
        msg = "bubbles: families is empty"
        raise ValueError(msg)
    ax = new_axes(8.0, 5.2) if ax is None else ax
    largest = max(size for members in families.values() for _, _, size in members.values())
    for i, (family, members) in enumerate(families.items()):
        x, y, sizes = np.array(list(members.values()), dtype=float).T
        color = look(i).color
        ax.plot(x, y, color=color, ls=("-", "--", "-.", ":")[i % 4], lw=1.2, marker=look(i).marker, ms=5, label=family)
        ax.scatter(x, y, s=2200 * sizes / largest, color=color, alpha=0.3, edgecolors=color, zorder=2)
        for name, place in zip(members, zip(x, y, strict=True), strict=True):
            shift = (nudge or {}).get(name, (0.0, 0.0))
            offset = (7 + shift[0], 7 + shift[1])
            ax.annotate(name, place, offset, textcoords="offset points", fontsize=10, color=INK)
    ax.set_xscale("log")
    for axis in (ax.xaxis.set_major_formatter, ax.xaxis.set_minor_formatter):
        axis(FuncFormatter(lambda value, _: f"{value:g}" if f"{value:.0e}"[0] in "125" else ""))
    ax.margins(0.12)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if len(families) > 1:
        ax.legend(loc="best", fontsize=10.5)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(families, xlabel, ylabel, size_means))
    return ax


def _words(families: Mapping[str, Mapping[str, Any]], xlabel: str, ylabel: str, size_means: str) -> str:
    n = sum(len(members) for members in families.values())
    told = [
        f"{name} {number(x)}, {number(y)}, {number(size)}"
        for members in families.values()
        for name, (x, y, size) in members.items()
    ]
    return f"{counted(n, 'bubble')} ({xlabel} on a logarithmic axis; {ylabel}; area: {size_means}): {'; '.join(told)}."
