"""Blocks with several ways through: side by side as in Inception, and every layer to all later ones as in DenseNet."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

_WIDE, _HIGH = 1.5, 0.62
_COOL, _WARM, _GREY = "#dcebf7", "#fdeccb", "#777777"


def branch_diagram(
    branches: Sequence[Sequence[str]],
    *,
    highlight: str = "1×1",
    source: str = "x",
    joint: str = "concat",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw ways side by side from one input to one output, a row each, a box for each layer.

    Parameters
    ----------
    branches : sequence of sequences of str
        The texts of the boxes of each way, from the input to the output. No box: x itself.
    highlight : str
        Boxes that begin with this text have the second colour and a dashed frame.
    source, joint : str
        Names of both ends.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "branch_diagram: branches is empty"

    References
    ----------
    C. Szegedy et al., "Going deeper with convolutions", CVPR 2015, figure 2.
    """
    if not branches:
        msg = "branch_diagram: branches is empty"
        raise ValueError(msg)
    longest = max(1, *(len(branch) for branch in branches))
    end = 0.9 + longest * (_WIDE + 0.5) + 0.3
    if ax is None:
        ax = new_axes(0.75 * end + 1.2, 0.62 * len(branches) + 0.7)
    for i, branch in enumerate(branches):
        y = (len(branches) - 1) / 2 - i
        room = (end - 1.2) / max(1, len(branch))
        places = [1.05 + room * (j + 0.5) for j in range(len(branch))]
        stops = [0.9, *places, end - 0.35]
        ax.plot([0.25, 0.9], [0, y], color=_GREY, lw=1.4, zorder=1)
        _line(ax, (stops[0], y), (stops[-1], y))
        ax.plot([end - 0.35, end], [y, 0], color=_GREY, lw=1.4, zorder=1)
        for text, x in zip(branch, places, strict=True):
            _box(ax, text, x, y, marked=bool(highlight) and text.startswith(highlight))
    ax.text(0.15, 0, source, ha="right", va="center", fontsize=13, color=INK)
    ax.text(end + 0.1, 0, joint, ha="left", va="center", fontsize=12, color=INK)
    tall = len(branches) / 2
    ax.set(xlim=(-0.2 - 0.1 * len(source), end + 0.25 + 0.17 * len(joint)), ylim=(-tall - 0.1, tall + 0.1))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    ways = "; ".join(", ".join(branch) or f"{source} itself" for branch in branches)
    note(ax, f"{counted(len(branches), 'way')} from {source} to {joint}: {ways}.".replace("\n", " "))
    return ax


def dense_diagram(first: int, growth: int, n_layers: int, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a dense block: each layer sees the maps of all before it and adds `growth` of its own.

    Parameters
    ----------
    first : int
        Maps of the input.
    growth : int
        New maps of each layer.
    n_layers : int
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "dense_diagram: n_layers must be at least 1, got 0"

    References
    ----------
    G. Huang, Z. Liu, L. van der Maaten and K. Weinberger, "Densely connected convolutional networks", CVPR 2017,
    figure 1.
    """
    if n_layers < 1:
        msg = f"dense_diagram: n_layers must be at least 1, got {n_layers}"
        raise ValueError(msg)
    ax = new_axes(1.5 * (n_layers + 2), 3.4) if ax is None else ax
    sees = [first + growth * i for i in range(n_layers + 1)]
    last = n_layers + 1  # the place where all maps come together
    for i in range(n_layers + 1):
        color, style = COLORS[i % len(COLORS)], ("-", "--", "-.", ":")[i % 4]
        for j in range(i + 1, last + 1):
            _arc(ax, 2.0 * i, 2.0 * j, color, style)
    for i in range(last + 1):
        text = f"x\n{first} maps" if i == 0 else f"layer {i}\n+{growth}" if i < last else f"block\n{sees[-1]} maps"
        _box(ax, text, 2.0 * i, 0.0, marked=i in (0, last))
        if 0 < i < last:
            ax.text(2.0 * i, -0.55, f"sees {sees[i - 1]}", ha="center", va="top", fontsize=11, color=INK)
    ax.set(xlim=(-1.0, 2.0 * last + 1.0), ylim=(-1.0, 0.8 + 0.42 * last))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    lines = counted(last * (last + 1) // 2, "connection")
    told = ", ".join(str(n) for n in sees[:-1])
    note(ax, f"Dense block of {counted(n_layers, 'layer')} with {lines}: they see {told} maps; {sees[-1]} come out.")
    return ax


def _box(ax: Axes, text: str, x: float, y: float, *, marked: bool) -> None:
    style = "round,pad=0,rounding_size=0.12"
    box = FancyBboxPatch(
        (x - _WIDE / 2, y - _HIGH / 2),
        _WIDE,
        _HIGH,
        boxstyle=style,
        fc=_WARM if marked else _COOL,
        ec="#555555",
        ls="--" if marked else "-",
        zorder=3,
    )
    box.set_gid("box")
    ax.add_patch(box)
    ax.text(x, y, text, ha="center", va="center", fontsize=10.5, linespacing=1.1, color=INK, zorder=4)


def _line(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    line = FancyArrowPatch(start, end, arrowstyle="-", color=_GREY, lw=1.4, shrinkA=0, shrinkB=0, zorder=1)
    ax.add_patch(line)


def _arc(ax: Axes, start: float, end: float, color: str, style: str) -> None:
    """Draw a way from the top of one box over all between to the top of another; neighbours are joined straight."""
    far = round((end - start) / 2.0)
    if far == 1:
        points, bend = ((start + _WIDE / 2, 0.0), (end - _WIDE / 2, 0.0)), 0.0
    else:
        points, bend = ((start + 0.25, _HIGH / 2), (end - 0.25, _HIGH / 2)), -0.42
    arc = FancyArrowPatch(
        *points,
        arrowstyle="-|>",
        connectionstyle=f"arc3,rad={bend}",
        color=color,
        lw=1.6,
        ls=style,
        mutation_scale=11,
        shrinkA=0,
        shrinkB=1,
        zorder=2,
    )
    arc.set_gid("way")
    ax.add_patch(arc)
