"""The deconvnet as a diagram: a network's way up, and beside it the way down."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS, INK

_UP, _DOWN, _SWITCH = "#dcebf7", "#fdeccb", COLORS[5]


def deconvnet_diagram(n_stages: int = 2, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw stages of convolution, ReLU and pooling on the left, and the step that goes back over each on the right.

    Parameters
    ----------
    n_stages : int, at least 1
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "deconvnet_diagram: n_stages must be at least 1, got 0"

    References
    ----------
    M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, figure 1.
    """
    if n_stages < 1:
        msg = f"deconvnet_diagram: n_stages must be at least 1, got {n_stages}"
        raise ValueError(msg)
    names = [("convolution", "the same filters, transposed"), ("ReLU", "ReLU"), ("max-pooling", "unpooling")] * n_stages
    top = len(names)
    ax = new_axes(7.6, 0.62 * top + 1.7) if ax is None else ax
    for level, (up, down) in enumerate(names, start=1):
        _box(ax, 0.0, level, up, _UP)
        _box(ax, 4.2, level, down, _DOWN)
        if up == "max-pooling":
            _arrow(ax, (1.3, level), (2.85, level), _SWITCH)
            ax.text(2.1, level + 0.14, "switches", ha="center", va="bottom", fontsize=10, color=_SWITCH)
    for x, ends in ((0.0, ("image", "maps")), (4.2, ("pixels that it came from", "one activation, all others 0"))):
        for text, y in zip(ends, (0, top + 1), strict=True):
            ax.text(x, y, text, ha="center", va="center", fontsize=11, color=INK)
    for level in range(top + 1):
        _arrow(ax, (0.0, level + 0.3), (0.0, level + 0.7), "#777777")
        _arrow(ax, (4.2, level + 0.7), (4.2, level + 0.3), "#777777")
    _arrow(ax, (0.6, top + 1), (2.2, top + 1), "#777777")
    ax.set(xlim=(-1.6, 6.1), ylim=(-0.5, top + 1.5))
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    up = f"image, then {n_stages} times convolution, ReLU and max-pooling, to the maps"
    down = f"one activation, all others 0, then {n_stages} times unpooling, ReLU and the same filters transposed"
    switches = "Switches lead from each max-pooling to the unpooling beside it."
    note(ax, f"Left, upwards: {up}. Right, downwards: {down}, to the pixels. {switches}")
    return ax


def _box(ax: Axes, x: float, y: float, name: str, fill: str) -> None:
    half = 1.25
    shape = FancyBboxPatch(
        (x - half, y - 0.3), 2 * half, 0.6, boxstyle="round,pad=0,rounding_size=0.12", fc=fill, ec="#555555", zorder=3
    )
    shape.set_gid("box")
    ax.add_patch(shape)
    ax.text(x, y, name, ha="center", va="center", fontsize=10, color=INK, zorder=4)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str) -> None:
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12}
    ax.annotate("", end, start, arrowprops=style, zorder=2)
