"""Colours, marker shapes and defaults that every plot of the course shares."""

from typing import NamedTuple

import matplotlib as mpl
from cycler import cycler

# The palette of Okabe and Ito, ordered so that the first ones differ most. Yellow is faint on white and
# comes late; black is left for text, centres and outlines.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
MARKERS = ("o", "s", "^", "D", "v", "P", "p", "<", ">", "h", "X")
NOISE_COLOR = "#6e6e6e"
INK = "#222222"


class Look(NamedTuple):
    """How one cluster is drawn: never by colour alone."""

    color: str
    marker: str


def look(cluster: int) -> Look:
    """Give the colour and the marker shape of a cluster.

    Parameters
    ----------
    cluster : int
        Cluster number from 0; a negative number means noise.

    Returns
    -------
    look : Look
        Pairs do not repeat before cluster 77, since 7 colours and 11 shapes share no factor.

    References
    ----------
    Okabe and Ito, Color Universal Design, 2008.

    Examples
    --------
    >>> look(0)
    Look(color='#0072B2', marker='o')
    >>> look(-1).marker
    'x'
    """
    if cluster < 0:
        return Look(NOISE_COLOR, "x")
    return Look(COLORS[cluster % len(COLORS)], MARKERS[cluster % len(MARKERS)])


def use_style() -> None:
    """Set matplotlib's defaults from here on: larger text, no frame on top and right, our colours."""
    mpl.rcParams.update(
        {
            "figure.figsize": (7.0, 4.2),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "font.size": 12,
            "axes.titlesize": 13,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelsize": 12,
            "axes.edgecolor": "#888888",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=COLORS),
            "legend.frameon": False,
            "lines.linewidth": 2.0,
            "image.cmap": "cividis",
        }
    )
