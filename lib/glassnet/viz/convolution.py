"""Drawings for windows that slide: cells with numbers, the walk over an image, and what a unit sees."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glassnet.backend import to_numpy
from glassnet.ops.window import output_size
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

Frame = tuple[int, int, int, int]
Layer = tuple[int, int, int]
_PALE, _BORDER = "#f4f4f4", "#dbe9f6"


def number_grid(
    values: Any, *, frames: Sequence[Frame] = (), border: int = 0, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a small matrix as cells with their numbers.

    Parameters
    ----------
    values : array of shape (H, W)
    frames : sequence of (row, column, height, width)
        Windows to frame, each in a colour of its own.
    border : int
        This many cells on every side are tinted: padding.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "number_grid: expected a matrix of at most 16 by 16 values, got shape (3, 4, 5)"
    """
    grid = np.asarray(to_numpy(values) if hasattr(values, "dtype") else values, dtype=float)
    if grid.ndim != 2 or max(grid.shape) > 16:
        msg = f"number_grid: expected a matrix of at most 16 by 16 values, got shape {grid.shape}"
        raise ValueError(msg)
    rows, columns = grid.shape
    ax = new_axes(0.42 * columns + 0.6, 0.42 * rows + 0.8) if ax is None else ax
    for i, j in np.ndindex(rows, columns):
        outside = min(i, j, rows - 1 - i, columns - 1 - j) < border
        _cell(ax, i, j, fc=_BORDER if outside else "white")
        ax.text(j + 0.5, i + 0.5, f"{grid[i, j]:.3g}", ha="center", va="center", color=INK, fontsize=10)
    _frames(ax, frames)
    _finish(ax, rows, columns, title)
    around = f" with a border of {border}" if border else ""
    framed = f"; {counted(len(frames), 'window')} framed" if frames else ""
    told = " / ".join(" ".join(f"{v:.3g}" for v in row) for row in grid)
    note(ax, f"Matrix of {rows} by {columns} numbers{around}{framed}: {told}.")
    return ax


def window_walk(
    n: int,
    k: int,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the places of a window in the first row of an n by n image, and the map of its answers beside it.

    The first place is filled, pixel by pixel of the window. Each further place is framed. Padding is tinted; a column
    that no place reaches is hatched: there the filter does not fit.

    Parameters
    ----------
    n, k : int
        Sides of the image and of the window.
    stride, padding, dilation : int
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "output_size: a window of 5 is larger than the axis of 3 with padding 0+0"
    """
    out, side = output_size(n, k, stride, padding, dilation), n + 2 * padding
    reach = dilation * (k - 1) + 1
    left = side - ((out - 1) * stride + reach)
    ax = new_axes(0.3 * (2 * side - k + 1) + 1.2, 0.3 * side + 1.0) if ax is None else ax
    taps = {(i * dilation, j * dilation) for i in range(k) for j in range(k)}
    for i, j in np.ndindex(side, side):
        inside = min(i, j, side - 1 - i, side - 1 - j) >= padding
        spare = max(i, j) >= side - left
        _cell(ax, i, j, fc=COLORS[0] if (i, j) in taps else "white" if inside else _BORDER, alpha=0.75)
        if spare:
            ax.add_patch(Rectangle((j, i), 1, 1, fill=False, hatch="////", ec="#999999", lw=0))
    _frames(ax, [(0, place * stride, reach, reach) for place in range(out)])
    begin = side + 2.5
    ax.text(side + 1.25, side / 2, "→", ha="center", va="center", fontsize=15, color=INK)
    for i, j in np.ndindex(out, out):
        color = COLORS[j % len(COLORS)] if i == 0 else _PALE
        _cell(ax, i + (side - out) / 2, j + begin, fc=color, alpha=0.75 if i == 0 else 1)
    _finish(ax, side, begin + side - k + 1, title)  # room for stride 1, so that panels side by side have one scale
    rest = f"; {counted(left, 'row')} and as many columns are left over: it does not fit" if left else ""
    extras = f", padding {padding}" * bool(padding) + f", dilation {dilation}" * (dilation > 1)
    note(ax, f"A window of {k} by {k} on {n} by {n} pixels, stride {stride}{extras}: {out} by {out} places{rest}.")
    return ax


def receptive_diagram(
    layers: Sequence[Layer], *, names: Sequence[str] = (), title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw what one unit on top sees, layer by layer down to the pixels, along one axis and without padding.

    Parameters
    ----------
    layers : sequence of (k, stride, dilation)
        From the image upwards.
    names : sequence of str
        Of the layers; by default "k 3", "k 3, stride 2" and so on.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "receptive_diagram: layers is empty"
    """
    if not layers:
        msg = "receptive_diagram: layers is empty"
        raise ValueError(msg)
    seen, jumps = [{0}], [1]
    for k, stride, dilation in reversed(layers):
        seen.insert(0, {u * stride + dilation * tap for u in seen[0] for tap in range(k)})
    for _, stride, _ in layers:
        jumps.append(jumps[-1] * stride)
    size = max(seen[0]) + 1
    offsets = [0.0]  # where unit 0 of a layer stands: over the middle of what it sees
    for (k, _, dilation), jump in zip(layers, jumps[:-1], strict=True):
        offsets.append(offsets[-1] + dilation * (k - 1) / 2 * jump)
    ax = new_axes(min(10.0, 0.32 * size + 2.4), 0.75 * len(layers) + 1.3) if ax is None else ax
    spots = [
        [offset + u * jump for u in sorted(units)] for offset, jump, units in zip(offsets, jumps, seen, strict=True)
    ]
    for level, (k, stride, dilation) in enumerate(layers):
        places = dict(zip(sorted(seen[level]), spots[level], strict=True))
        for unit, x in zip(sorted(seen[level + 1]), spots[level + 1], strict=True):
            for tap in range(k):
                ax.plot(
                    [places[unit * stride + dilation * tap], x], [level, level + 1], color="#999999", lw=0.9, zorder=1
                )
    for level, xs in enumerate(spots):
        ax.scatter(xs, [level] * len(xs), s=110, marker="s" if level == 0 else "o", color=COLORS[level % 6], zorder=2)
    labels = list(names) or [_layer_name(*layer) for layer in layers]
    for level, label in enumerate(["pixels", *labels]):
        ax.text(-1.2, level, label, ha="right", va="center", color=INK, fontsize=11)
    ax.set(xlim=(-1.2, size), ylim=(-0.6, len(layers) + 0.5))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    note(ax, f"One unit behind {counted(len(layers), 'layer')} ({'; '.join(labels)}) sees {size} pixels.")
    return ax


def _layer_name(k: int, stride: int, dilation: int) -> str:
    return f"k {k}" + f", stride {stride}" * (stride > 1) + f", dilation {dilation}" * (dilation > 1)


def _cell(ax: Axes, i: float, j: float, fc: str, alpha: float = 1.0) -> None:
    ax.add_patch(Rectangle((j, i), 1, 1, fc=fc, ec="none", alpha=alpha))
    ax.add_patch(Rectangle((j, i), 1, 1, fill=False, ec="#bbbbbb", lw=0.8))


def _frames(ax: Axes, frames: Sequence[Frame]) -> None:
    """Frame windows; one that overlaps earlier ones is drawn a little smaller, so that all sides stay visible."""
    for number, (row, column, height, width) in enumerate(frames):
        covers = any(_overlap(frames[number], other) for other in frames[:number])
        inset = 0.06 + (0.07 * (number % 4) if covers else 0)
        corner, sides = (column + inset, row + inset), (width - 2 * inset, height - 2 * inset)
        color = COLORS[number % len(COLORS)]
        ax.add_patch(Rectangle(corner, *sides, fill=False, ec=color, lw=2.4, zorder=3))


def _overlap(one: Frame, other: Frame) -> bool:
    return all(abs(one[i] - other[i]) < (one if one[i] < other[i] else other)[i + 2] for i in (0, 1))


def _finish(ax: Axes, rows: float, columns: float, title: str | None) -> None:
    ax.set(xlim=(-0.15, columns + 0.15), ylim=(rows + 0.15, -0.15), aspect="equal")
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
