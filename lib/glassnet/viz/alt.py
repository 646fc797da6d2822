"""A picture in words: alt text from the data that was drawn, and the display that carries it."""

import base64
import html
import io
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_SENTENCES: "WeakKeyDictionary[Any, list[str]]" = WeakKeyDictionary()
_DPI = 144  # drawn finer than shown, so that text stays sharp on dense screens
_SHOWN_DPI = 96


def describe(picture: Any) -> str:
    """Say in words what a figure shows.

    Parameters
    ----------
    picture : Figure, Axes or Player
        What a function of `glassnet.viz` returned, or any figure of matplotlib.

    Returns
    -------
    alt : str
        Built from the plotted data: kinds of marks, counts, ranges. Panels are told one after the other.

    Raises
    ------
    TypeError
        "describe: expected a matplotlib Figure or Axes, got list"

    Examples
    --------
    >>> from glassnet import viz
    >>> viz.describe(viz.cluster_map([[0, 0], [1, 0], [5, 5]], [0, 0, 1]))
    'Scatter plot of 3 points in 2 clusters of 2 and 1 points.'
    """
    if hasattr(picture, "alt"):
        return str(picture.alt)
    if isinstance(picture, Axes):
        return _describe_axes(picture)
    if not isinstance(picture, Figure):
        msg = f"describe: expected a matplotlib Figure or Axes, got {type(picture).__name__}"
        raise TypeError(msg)
    panels = [_describe_axes(ax) for ax in picture.axes if ax.axison]
    parts = list(_SENTENCES.get(picture, []))
    if len(panels) < 2:
        parts += panels
    else:
        parts += [f"Panel {i}: {text}" for i, text in enumerate(panels, 1)]
    return " ".join(parts) or "Empty figure."


def show(picture: Any, alt: str | None = None) -> None:
    """Display a picture with its alt text and close the figure.

    In a notebook the picture is an `img` element with `alt`; in a script its description is printed.

    Parameters
    ----------
    picture : Figure, Axes or Player
    alt : str, optional
        Your own words. Without it, `describe(picture)`.
    """
    from IPython.display import display

    text = describe(picture) if alt is None else alt
    if hasattr(picture, "_repr_html_") and hasattr(picture, "alt"):
        display(picture)
        return
    import matplotlib.pyplot as plt

    fig = picture.figure if isinstance(picture, Axes) else picture
    image = _Image(_png(fig, _DPI), text)
    plt.close(fig)
    display(image)


def note(target: Any, sentence: str) -> None:
    """Keep a sentence about an Axes or Figure for `describe`; plots call it with what they drew."""
    _SENTENCES.setdefault(target, []).append(sentence)


def number(value: float) -> str:
    """Write a number for a sentence: three digits, no exponent where it can be avoided."""
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:.2e}"


def counted(n: int, noun: str) -> str:
    """Write a count with its noun: `1 point`, `3 points`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def png_size(data: bytes) -> tuple[int, int]:
    """Read width and height from a PNG's header."""
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


class _Image:
    """What Jupyter displays: a PNG inside an img element, the description where there is no HTML."""

    def __init__(self, png: bytes, alt: str) -> None:
        self.png, self.alt = png, alt

    def _repr_html_(self) -> str:
        width = round(png_size(self.png)[0] * _SHOWN_DPI / _DPI)
        data = base64.b64encode(self.png).decode()
        return (
            f'<img alt="{html.escape(self.alt)}" width="{width}" '
            f'style="max-width:100%;height:auto;background:#fff" src="data:image/png;base64,{data}">'
        )

    def __repr__(self) -> str:
        return f"[picture] {self.alt}"


def _png(fig: Any, dpi: int) -> bytes:
    buffer = io.BytesIO()
    # No software stamp: the same data gives the same bytes on the next version of matplotlib too.
    fig.savefig(buffer, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def _describe_axes(ax: Any) -> str:
    title = (ax.get_title(loc="left") or ax.get_title()).replace("\n", ", ")
    body = " ".join(_SENTENCES.get(ax, [])) or _from_artists(ax)
    return f"“{title}”. {body}" if title else body


def _from_artists(ax: Any) -> str:
    """Describe marks that no function of ours drew."""
    parts = [_line_words(line) for line in ax.lines if len(line.get_xdata()) > 1]
    for marks in ax.collections:
        n = len(marks.get_offsets())
        if n > 1:
            parts.append(f"{n} points.")
    parts += [f"{len(group)} bars." for group in ax.containers if hasattr(group, "patches")]
    for image in ax.images:
        h, w = np.shape(image.get_array())[:2]
        parts.append(f"Image of {h} by {w} pixels.")
    names = [n for n in (ax.get_xlabel(), ax.get_ylabel()) if n]
    axes = f" Axes: {' and '.join(names)}." if names else ""
    return (" ".join(parts) or "Empty axes.") + axes


def _line_words(line: Any) -> str:
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    name = str(line.get_label())
    who = "Line" if name.startswith("_") else f"Line “{name}”"
    return (
        f"{who} with {len(x)} points, x from {number(x[0])} to {number(x[-1])}, "
        f"y from {number(y[0])} to {number(y[-1])}."
    )
