"""Networks side by side as columns of layers, as in the table of the VGG paper."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glassnet.analysis import Summary
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import note
from glassnet.viz.architectures import kernel_of, kind_of
from glassnet.viz.style import COLORS, INK

_COLUMN = {"Conv": COLORS[0], "Conv 1×1": COLORS[1], "Linear": COLORS[2]}
_CELL = 1.0  # height of a box


def layer_columns(networks: Mapping[str, Summary], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw networks side by side, a box for each layer with weights, a line for each pooling, from top to bottom.

    Parameters
    ----------
    networks : mapping of name to Summary
        Layers between two poolings start at the same height in all columns.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "layer_columns: networks is empty"

    References
    ----------
    K. Simonyan and A. Zisserman, "Very deep convolutional networks", ICLR 2015, table 1.
    """
    if not networks:
        msg = "layer_columns: networks is empty"
        raise ValueError(msg)
    stages = {name: _stages(table) for name, table in networks.items()}
    n_stages = max(map(len, stages.values()))
    room = [max(len(s[i]) if i < len(s) else 0 for s in stages.values()) for i in range(n_stages)]
    tops = np.concatenate([[0.0], np.cumsum(np.array(room) * _CELL + 0.45)])
    ax = new_axes(1.5 * len(networks) + 0.4, 0.26 * tops[-1] + 0.9) if ax is None else ax
    for column, (name, boxes) in enumerate(stages.items()):
        for top, rows in zip(tops, boxes, strict=False):
            for i, (kind, text) in enumerate(rows):
                _layer(ax, kind, text, (column, float(top) + i * _CELL))
        depth = sum(map(len, boxes))
        ax.text(column, -0.35, f"{name}\n{depth} layers", ha="center", va="bottom", fontsize=11, color=INK)
    for line in tops[1:-1]:
        ax.axhline(line - 0.22, color="#999999", lw=1.2, ls=":")
    ax.set(xlim=(-0.6, len(networks) - 0.4), ylim=(tops[-1], -2.6))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    told = ". ".join(f"{name}: {_words(s)}" for name, s in stages.items())
    note(ax, f"Columns of layers with weights, / for a pooling. {told}.")
    return ax


def _stages(table: Summary) -> list[list[tuple[str, str]]]:
    """Collect the layers with weights between two poolings: what each is, and what to write on it."""
    stages: list[list[tuple[str, str]]] = [[]]
    for row in table.only("Conv", "Linear", "MaxPool", "AvgPool", "LocalResponseNorm"):
        if row.kind.endswith("Pool"):
            stages.append([])
        elif row.kind == "LocalResponseNorm" and stages[-1]:
            kind, text = stages[-1][-1]
            stages[-1][-1] = (kind, f"{text} + LRN")
        elif row.kind == "Linear":
            stages[-1].append((row.kind, f"FC-{row.output[0]}"))
        elif row.kind == "Conv":
            stages[-1].append((kind_of(row), f"{kernel_of(row)}, {row.output[0]}"))
    return [stage for stage in stages if stage]


def _layer(ax: Axes, kind: str, text: str, place: tuple[int, float]) -> None:
    column, top = place
    box = Rectangle((column - 0.46, top), 0.92, 0.86 * _CELL, fc=_COLUMN[kind], ec="none", alpha=0.35)
    box.set_gid(kind)
    ax.add_patch(box)
    ax.text(column, top + 0.43 * _CELL, text, ha="center", va="center", fontsize=9, color=INK)


def _words(stages: list[list[tuple[str, str]]]) -> str:
    return " / ".join("; ".join(text for _, text in stage) for stage in stages)
