"""Means with their spread, as lines in bands."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from glassnet.viz._checks import row, same_length
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note, number
from glassnet.viz.style import COLORS


def spread_plot(
    series: Mapping[str, tuple[Any, Any, Any]],
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw means as lines, each in a band that shows their spread.

    Parameters
    ----------
    series : mapping of name to (x, mean, spread)
        The band reaches from mean - spread to mean + spread.
    xlabel, ylabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "spread_plot: series is empty", "spread_plot: these must be equally long: x has 3, mean has 2, spread has 2".
    """
    if not series:
        msg = "spread_plot: series is empty"
        raise ValueError(msg)
    ax = new_axes(6.4, 3.8) if ax is None else ax
    told = []
    for i, (name, given) in enumerate(series.items()):
        x, mean, spread = (row("spread_plot", what, v) for what, v in zip(("x", "mean", "spread"), given, strict=True))
        same_length("spread_plot", x=x, mean=mean, spread=spread)
        color = COLORS[i % len(COLORS)]
        ax.plot(x, mean, color=color, marker="os^Dv"[i % 5], ms=4, label=name)
        ax.fill_between(x, mean - spread, mean + spread, color=color, alpha=0.18, lw=0)
        ends = f"{number(mean[0])} ± {number(spread[0])} to {number(mean[-1])} ± {number(spread[-1])}"
        told.append(f"{name} from {ends}")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(series) > 1:
        ax.legend(loc="best", fontsize=10)
    if title is not None:
        ax.set_title(title)
    note(ax, f"{counted(len(series), 'line')} with bands over {xlabel}: {'; '.join(told)}.")
    return ax
