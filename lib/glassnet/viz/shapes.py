"""Shape diagrams: matrices as tiles, to scale, in a row with the signs between them."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import note
from glassnet.viz.style import COLORS, INK

Block = tuple[str, tuple[int, ...]]
_MAX = 12


def shape_row(
    parts: Sequence[str | Block],
    *,
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a product or sum of matrices by their shapes: ``[("x", (5, 3)), "@", ("w", (3, 4)), "=", ("s", (5, 4))]``.

    Parameters
    ----------
    parts : sequence of str or (name, shape)
        A name with a shape of one or two axes is drawn as tiles, a row of one axis as a single row; a plain text is
        written between.
    colors : mapping of name to colour, optional
        So that a matrix keeps its colour from one row to the next. Others get the palette's colours in turn.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "shape_row: w has shape (2, 3, 4); it must have one or two axes of length 1 to 12".
    """
    blocks = [_sized(*part) for part in parts if not isinstance(part, str)]
    tall = max((rows for rows, _ in blocks), default=1)
    if ax is None:
        ax = new_axes(1.0 + 0.36 * sum(columns + 1.7 for _, columns in blocks), 1.1 + 0.36 * tall)
    x, number = 0.0, 0
    for part in parts:
        if isinstance(part, str):
            room = 0.9 if len(part) < 3 else 0.42 * len(part)
            ax.text(x + room / 2, 0, part, ha="center", va="center", fontsize=15 if len(part) < 3 else 12, color=INK)
            x += room
            continue
        rows, columns = _sized(*part)
        color = (colors or {}).get(part[0], COLORS[number % len(COLORS)])
        for i in range(rows):
            for j in range(columns):
                corner = (x + 0.4 + j, rows / 2 - i - 1)
                ax.add_patch(Rectangle(corner, 1, 1, fc=color, ec="white", lw=1.5, alpha=0.75))
        middle = x + 0.4 + columns / 2
        ax.text(middle, rows / 2 + 0.25, part[0], ha="center", va="bottom", fontsize=13, fontweight="bold", color=INK)
        ax.text(middle, -rows / 2 - 0.25, str(part[1]), ha="center", va="top", fontsize=11, color=INK)
        x += columns + 0.8
        number += 1
    ax.set_xlim(-0.5, x + 0.5)
    ax.set_ylim(-tall / 2 - 1.3, tall / 2 + 1.3)
    ax.set_aspect("equal")
    hide_frame(ax)
    told = " ".join(part if isinstance(part, str) else f"{part[0]} {part[1]}" for part in parts)
    if title is not None:
        ax.set_title(title)
    note(ax, f"Shapes drawn as tiles: {told}.")
    return ax


def _sized(name: str, shape: tuple[int, ...]) -> tuple[int, int]:
    if len(shape) not in (1, 2) or not all(1 <= n <= _MAX for n in shape):
        msg = f"shape_row: {name} has shape {shape}; it must have one or two axes of length 1 to {_MAX}"
        raise ValueError(msg)
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])
