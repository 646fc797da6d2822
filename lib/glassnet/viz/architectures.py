"""A whole network as a picture: the maps behind each layer as a row of blocks."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Polygon

from glassnet.analysis import Row, Summary
from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS, INK

_LOOK = {  # hatched where two colours could be mixed up
    "Conv": ("convolution", COLORS[0], ""),
    "Conv 1×1": ("1×1 convolution", COLORS[4], "//"),
    "MaxPool": ("max-pooling", COLORS[1], ""),
    "AvgPool": ("mean-pooling", COLORS[6], ""),
    "Linear": ("fully connected", COLORS[2], ""),
    "GlobalAvgPool": ("global mean", COLORS[3], "//"),
    "Input": ("image", "#999999", ""),
}


def architecture(
    table: Summary, *, labels: bool = True, legend: bool = True, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the maps behind each layer as a block: as high as the maps, as wide as there are many.

    Heights and widths are drawn by their roots, so that 3 and 4096 fit into one picture. Activations, norms and dropout
    do not change a shape and are left out.

    Parameters
    ----------
    table : Summary
        What `glassnet.analysis.summary` returned.
    labels : bool
        Write the shape (height × width × maps) under each block.
    legend : bool
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "architecture: no layer of this table changes a shape; expected one of Conv, MaxPool, ..."
    """
    rows = _drawn(table)
    ax = new_axes(10.0, 3.2 if labels else 2.4) if ax is None else ax
    x, used = 0.0, []
    for kind, shape in [("Input", table.input), *((kind_of(row), row.output) for row in rows)]:
        maps, height, width = (*shape, 1, 1)[:3]
        wide, high, deep = 0.35 + 0.13 * maps**0.5, 0.5 + 0.55 * height**0.5, 0.25 * width**0.5
        _block(ax, x, high, (wide, deep), _LOOK[kind][1:])
        if labels:
            text = "×".join(map(str, (*shape[1:], shape[0])))
            place: dict[str, Any] = {"ha": "right", "va": "top", "rotation": 50, "rotation_mode": "anchor"}
            ax.text(x + wide / 2 + 0.2, -high / 2 - 0.3, text, fontsize=8.5, color=INK, **place)
        x += wide + 0.75 * deep + 0.7
        used += [kind] if kind not in used else []
    if legend:
        handles = [Patch(fc=_LOOK[k][1], hatch=_LOOK[k][2], ec="white", label=_LOOK[k][0]) for k in used]
        above: dict[str, Any] = {
            "loc": "lower right",
            "bbox_to_anchor": (1.0, 1.0),
            "ncols": len(used),
            "borderaxespad": 0.2,
        }
        ax.legend(handles=handles, fontsize=9, handlelength=1.2, columnspacing=1.0, **above)
    ax.autoscale_view()
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    told = ", ".join(f"{row.name} {'×'.join(map(str, row.output))}" for row in rows)
    note(ax, f"Blocks for the maps of {len(rows)} layers, from an input of {'×'.join(map(str, table.input))}: {told}.")
    return ax


def _drawn(table: Summary) -> tuple[Row, ...]:
    kinds = [kind for kind in _LOOK if kind not in ("Input", "Conv 1×1")]
    rows = table.only(*kinds)
    if not rows:
        msg = f"architecture: no layer of this table changes a shape; expected one of {', '.join(kinds)}"
        raise ValueError(msg)
    return rows


def kind_of(row: Row) -> str:
    """Tell a window of 1 by 1 from those that see neighbours."""
    return "Conv 1×1" if row.kind == "Conv" and kernel_of(row) == "1×1" else row.kind


def kernel_of(row: Row) -> str:
    """Write a convolution's window, as in "3×3"."""
    return row.detail.split(", ")[1].split("/")[0].replace("x", "×")


def _block(ax: Axes, x: float, high: float, sides: tuple[float, float], look: tuple[str, str]) -> None:
    """Draw front, top and right side of a block whose middle is at height 0."""
    (wide, deep), (color, hatch) = sides, look
    dx, dy = 0.6 * deep, 0.6 * deep
    low, top = -high / 2, high / 2
    front = [(x, low), (x + wide, low), (x + wide, top), (x, top)]
    above = [(x, top), (x + wide, top), (x + wide + dx, top + dy), (x + dx, top + dy)]
    right = [(x + wide, low), (x + wide + dx, low + dy), (x + wide + dx, top + dy), (x + wide, top)]
    for face, alpha in ((front, 0.95), (above, 0.5), (right, 0.7)):
        patch = Polygon(face, closed=True, fc=color, ec="white", lw=0.8, alpha=alpha, hatch=hatch)
        patch.set_gid("front" if face is front else "side")
        ax.add_patch(patch)
