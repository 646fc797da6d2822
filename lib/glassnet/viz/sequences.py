"""A recurrent network unrolled over time: one column a step, the same three weights in every column."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from glassnet.viz._panels import hide_frame, new_axes
from glassnet.viz.alt import counted, note
from glassnet.viz.style import COLORS, INK

_IN, _LOOP, _OUT = COLORS[1], COLORS[0], COLORS[2]  # wx, wh, wy
_BACK = COLORS[5]
_FILL = {"input": "#fdeccb", "state": "#dcebf7", "output": "#d9efe8"}
_STEP, _HIGH = 1.6, 1.25  # from column to column, from row to row
_WIDE, _TALL = 1.0, 0.62


def unrolled(
    inputs: Sequence[str],
    outputs: Sequence[str],
    *,
    states: Sequence[str] | None = None,
    folded: bool = False,
    back: bool = False,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a recurrent network over some steps: inputs below, states in the middle, outputs above.

    Parameters
    ----------
    inputs, outputs : sequence of str
        What is read and what is said at each step; an empty text draws no box.
    states : sequence of str, optional
        Names of the states; h without them.
    folded : bool
        Draw the network as it is written, with a loop, to the left of the steps.
    back : bool
        Draw the way of the gradient too, against the arrows.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "unrolled: 3 outputs for 4 inputs", "unrolled: there are no steps".

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, section 10.1.
    """
    if not inputs:
        msg = "unrolled: there are no steps"
        raise ValueError(msg)
    states = ["h"] * len(inputs) if states is None else states
    for what, texts in (("outputs", outputs), ("states", states)):
        if len(texts) != len(inputs):
            msg = f"unrolled: {len(texts)} {what} for {counted(len(inputs), 'input')}"
            raise ValueError(msg)
    left = 2.1 * _STEP if folded else 0.0
    right = left + _STEP * (len(inputs) - 1)
    low, high = -_HIGH * any(inputs), _HIGH * any(outputs)
    ax = new_axes(0.85 * right + 1.8, 1.0 + 0.85 * (high - low)) if ax is None else ax
    if folded:
        _column(ax, 0.0, "x", "h", "y", marks=True)
        _loop(ax)
        ax.text(left / 2 + 0.1, 0, "=", ha="center", va="center", fontsize=20, color=INK)
    for i, (given, state, said) in enumerate(zip(inputs, states, outputs, strict=True)):
        x = left + _STEP * i
        _column(ax, x, given, state, said, marks=folded or back, back=back)
        if i:
            _arrow(ax, (x - _STEP + _WIDE / 2, 0), (x - _WIDE / 2, 0), _LOOP)
            if folded:
                ax.text(x - _STEP / 2, 0.12, "wh", ha="center", va="bottom", fontsize=9.5, color=_LOOP)
            if back:
                _arrow(ax, (x - _WIDE / 2, -0.17), (x - _STEP + _WIDE / 2, -0.17), _BACK, dashed=True)
    ax.set(xlim=(-0.9, right + 0.9), ylim=(low - 0.5, high + 0.5), aspect="equal")
    hide_frame(ax)
    if title is not None:
        ax.set_title(title)
    note(ax, _words(inputs, outputs, folded=folded, back=back))
    return ax


def _column(ax: Axes, x: float, given: str, state: str, said: str, *, marks: bool, back: bool = False) -> None:
    """One step: a state, and the boxes below and above it where they have a text."""
    _box(ax, state, x, 0.0, "state")
    gap = _TALL / 2
    for text, y, what, name, color in ((given, -_HIGH, "input", "wx", _IN), (said, _HIGH, "output", "wy", _OUT)):
        if not text:
            continue
        _box(ax, text, x, y, what)
        low, high = (y + gap, -gap) if y < 0 else (gap, y - gap)
        _arrow(ax, (x, low), (x, high), color)
        if marks and not back:
            ax.text(x + 0.1, (low + high) / 2, name, ha="left", va="center", fontsize=9.5, color=color)
        if back:
            _arrow(ax, (x + 0.2, high), (x + 0.2, low), _BACK, dashed=True)


def _loop(ax: Axes) -> None:
    """An arrow from the state to itself, around its right side."""
    edge, out = _WIDE / 2, _WIDE / 2 + 0.38
    ax.plot([edge, out, out], [0.14, 0.14, -0.14], color=_LOOP, lw=2.2, zorder=1)
    _arrow(ax, (out, -0.14), (edge, -0.14), _LOOP)
    ax.text(out + 0.06, 0.0, "wh", ha="left", va="center", fontsize=9.5, color=_LOOP)


def _box(ax: Axes, text: str, x: float, y: float, what: str) -> None:
    shape = FancyBboxPatch(
        (x - _WIDE / 2, y - _TALL / 2),
        _WIDE,
        _TALL,
        boxstyle="round,pad=0,rounding_size=0.12",
        fc=_FILL[what],
        ec="#555555",
        zorder=3,
    )
    shape.set_gid(what)
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center", fontsize=11, color=INK, zorder=4)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str, *, dashed: bool = False) -> None:
    style = {
        "arrowstyle": "-|>",
        "color": color,
        "lw": 1.5 if dashed else 2.2,
        "ls": "--" if dashed else "-",
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 13,
    }
    ax.annotate("", end, start, arrowprops=style, zorder=2)


def _words(inputs: Sequence[str], outputs: Sequence[str], *, folded: bool, back: bool) -> str:
    told = [f"Recurrent network over {counted(len(inputs), 'step')}; each state leads to the next"]
    for what, texts in (("reads", inputs), ("says", outputs)):
        if any(texts):
            told.append(f"{what} {', '.join(text or 'nothing' for text in texts)}".replace("\n", " "))
    if folded:
        told.append("to its left the same network with a loop")
    if back:
        told.append("dashed arrows lead the gradient back, from the last step to the first")
    return f"{'; '.join(told)}."
