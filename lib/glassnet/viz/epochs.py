"""Which samples form a batch, epoch by epoch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from glassnet.viz._checks import row
from glassnet.viz._panels import new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK


def epoch_diagram(orders: Sequence[Any], batch_size: int, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the samples of some epochs in the order of their turn, a colour for each batch.

    Parameters
    ----------
    orders : sequence of arrays of shape (n_samples,), integer
        The row numbers of each epoch.
    batch_size : int, at least 1
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "epoch_diagram: batch_size must be at least 1, got 0", "epoch_diagram: orders is empty".
    """
    from matplotlib.patches import Rectangle

    rows = [row("epoch_diagram", "an order", order).astype(int) for order in orders]
    if batch_size < 1 or not rows:
        msg = "orders is empty" if not rows else f"batch_size must be at least 1, got {batch_size}"
        raise ValueError(f"epoch_diagram: {msg}")
    n = len(rows[0])
    ax = new_axes(0.5 * n + 1.2, 0.75 * len(rows) + 0.7) if ax is None else ax
    for line, order in enumerate(rows):
        for place, sample in enumerate(order):
            batch = place // batch_size
            x = place + 0.35 * batch  # a gap between the batches
            box = Rectangle((x, line + 0.15), 0.92, 0.7, facecolor=COLORS[batch % len(COLORS)], alpha=0.35)
            ax.add_patch(box)
            ax.text(x + 0.46, line + 0.5, str(sample), ha="center", va="center", fontsize=10, color=INK)
    n_batches = -(-n // batch_size)
    ax.set(xlim=(-0.2, n + 0.35 * n_batches), ylim=(len(rows), 0), xticks=[])
    ax.set_yticks(np.arange(len(rows)) + 0.5, [f"epoch {i + 1}" for i in range(len(rows))])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    if title is not None:
        ax.set_title(title)
    last = n - batch_size * (n_batches - 1)
    told = "; ".join(f"epoch {i + 1}: {', '.join(map(str, order))}" for i, order in enumerate(rows))
    note(ax, f"{counted(n, 'sample')} in {n_batches} batches of {batch_size}, the last of {last}. {told}.")
    return ax
