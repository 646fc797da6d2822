"""Figures with one panel or many."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def new_axes(width: float = 6.4, height: float = 4.6) -> Axes:
    """Make a figure with one panel."""
    import matplotlib.pyplot as plt

    ax: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return ax


def panels(n: int, *, columns: int, size: float = 2.9, height: float | None = None) -> tuple[Figure, list[Any]]:
    """Make a figure with n panels in rows; places that are not needed stay empty.

    Parameters
    ----------
    n : int
    columns : int
        At most this many in a row.
    size : float
        Width of a panel in inches.
    height : float, optional
        Its height; `size` if left out.

    Returns
    -------
    fig : Figure
    axes : list of n Axes, in reading order

    Raises
    ------
    ValueError
        "panels: n and columns must be at least 1, got n=0, columns=3"
    """
    import matplotlib.pyplot as plt

    if n < 1 or columns < 1:
        msg = f"panels: n and columns must be at least 1, got n={n}, columns={columns}"
        raise ValueError(msg)
    columns = min(n, columns)
    rows = -(-n // columns)
    shape = (columns * size, rows * (height or size))
    fig, grid = plt.subplots(rows, columns, figsize=shape, layout="constrained", squeeze=False)
    axes = list(grid.ravel())
    for spare in axes[n:]:
        spare.remove()
    return fig, axes[:n]


def bare(ax: Any) -> None:
    """Take the ticks off a small panel and give it a thin frame."""
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(True)
        side.set_color("#bbbbbb")


def hide_frame(ax: Any) -> None:
    """Take ticks and frame off a diagram without scales; it keeps its title and its description."""
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_visible(False)
