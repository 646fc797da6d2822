"""Figures with one panel or many."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def new_axes(width: float = 6.4, height: float = 4.6) -> Axes:
    """Make a figure with one panel."""
    import matplotlib.pyplot as plt

    ax: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return ax


def panel_grid(n: int, columns: int, size: float, height: float | None = None) -> tuple[Figure, list[Any]]:
    """Make a figure with n panels in rows of `columns`; unused places stay empty."""
    import matplotlib.pyplot as plt

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
