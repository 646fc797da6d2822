"""A residual block as a diagram: the layers in a row, and the way around them."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS, INK

_STEP = 1.5  # from the middle of one box to the middle of the next
_HIGH = 1.35  # of the way around, above the row
_WAY = COLORS[5]


def block_diagram(
    body: Sequence[str],
    *,
    around: Sequence[str] = (),
    after: Sequence[str] = (),
    sizes: tuple[str, str] = ("", ""),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw y = after(body(x) + around(x)), one box a layer, from left to right.

    Parameters
    ----------
    body : sequence of str
        Names of the layers that are passed by, in their order; a line break makes a second line.
    around : sequence of str
        Layers on the way around. None: x itself.
    after : sequence of str
        Layers behind the sum.
    sizes : (before, behind)
        Written under x and under the sum.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "block_diagram: body is empty; then there is nothing to go around"

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016, figure 2.
    """
    if not body:
        msg = "block_diagram: body is empty; then there is nothing to go around"
        raise ValueError(msg)
    places = [_STEP * (i + 1) for i in range(len(body))]
    end = places[-1] + 0.85 * _STEP
    behind = [end + _STEP * (i + 0.85) for i in range(len(after))]
    last = behind[-1] if behind else end
    ax = new_axes(1.05 * last / _STEP + 1.6, 2.7) if ax is None else ax
    _arrow(ax, (0, 0), (last + 1.0, 0), "#777777", 1.4)
    ax.plot([0.35, 0.35, end, end], [0, _HIGH, _HIGH, 0.3], color=_WAY, lw=3.0, zorder=1)
    _arrow(ax, (end, 0.5), (end, 0.27), _WAY, 3.0)
    middle, half = (0.35 + end) / 2, (len(around) - 1) / 2
    beside = [middle + _STEP * (i - half) for i in range(len(around))]
    for names, xs, y in ((body, places, 0.0), (around, beside, _HIGH), (after, behind, 0.0)):
        for name, x in zip(names, xs, strict=True):
            _box(ax, name, x, y, "#fdeccb" if y else "#dcebf7")
    ax.plot(end, 0, "o", ms=21, mfc="white", mec=INK, mew=1.3, zorder=3)
    ax.text(end, -0.01, "+", ha="center", va="center", fontsize=15, color=INK, zorder=4)
    ax.text(-0.12, 0, "x", ha="right", va="center", fontsize=13, color=INK)
    for size, x in zip(sizes, (0.1, end), strict=True):
        ax.text(x, -0.5, size, ha="center", va="top", fontsize=10.5, color=INK)
    ax.set(xlim=(-0.7, last + 1.1), ylim=(-0.95, _HIGH + 0.55))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(body, around, after, sizes))
    return ax


def _box(ax: Axes, name: str, x: float, y: float, fill: str) -> None:
    shape = FancyBboxPatch(
        (x - 0.6, y - 0.36), 1.2, 0.72, boxstyle="round,pad=0,rounding_size=0.12", fc=fill, ec="#555555", zorder=3
    )
    shape.set_gid("box")
    ax.add_patch(shape)
    ax.text(x, y, name, ha="center", va="center", fontsize=10.5, linespacing=1.1, color=INK, zorder=4)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, width: float) -> None:
    style = {"arrowstyle": "-|>", "color": color, "lw": width, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 14}
    ax.annotate("", end, start, arrowprops=style, zorder=1)


def _words(body: Sequence[str], around: Sequence[str], after: Sequence[str], sizes: tuple[str, str]) -> str:
    told: dict[str, Any] = {
        "body": ", ".join(body),
        "around": ", ".join(around) or "x itself",
        "after": f", then {', '.join(after)}" if after else "; nothing follows the sum",
    }
    grown = f" {sizes[0]} becomes {sizes[1]}." if all(sizes) else ""
    words = f"Block: x goes through {told['body']}; on the way around, {told['around']}. Both are added{told['after']}."
    return (words + grown).replace("\n", " ")
