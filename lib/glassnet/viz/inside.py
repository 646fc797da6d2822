"""What a network has inside, as pictures: filters in colour, patches and what came back from them, heat on an image."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glassnet.backend import to_numpy
from glassnet.viz._checks import Floats
from glassnet.viz._panels import hide_frame, new_axes, panels
from glassnet.viz.alt import counted, note, number

_GREY = 0.5


def around_grey(values: Any) -> Floats:
    """Turn signed numbers into colours: 0 is mid-grey, and each picture is scaled by its own largest magnitude.

    Parameters
    ----------
    values : array of shape (..., C, H, W), C = 1 or 3
        Filters, gradients, what a deconvnet painted.

    Returns
    -------
    pictures : NumPy array of shape (..., H, W, 3), from 0 to 1

    Raises
    ------
    ValueError
        "around_grey: values must have shape (..., C, H, W) with C = 1 or 3, got (16, 8, 5, 5)"
    """
    a = np.asarray(to_numpy(values) if hasattr(values, "dtype") else values, dtype=np.float64)
    if a.ndim < 3 or a.shape[-3] not in (1, 3):
        msg = f"around_grey: values must have shape (..., C, H, W) with C = 1 or 3, got {a.shape}"
        raise ValueError(msg)
    most = np.abs(a).max(axis=(-3, -2, -1), keepdims=True)
    scaled = _GREY + _GREY * a / np.where(most == 0, 1.0, most)
    shape = (*a.shape[:-3], 3, *a.shape[-2:])
    found: Floats = np.moveaxis(np.broadcast_to(scaled, shape), -3, -1)
    return found


def patch_sheet(
    groups: Any,
    beside: Any = None,
    titles: Sequence[str] | None = None,
    *,
    across: int = 3,
    columns: int = 6,
    size: float = 1.9,
) -> Figure:
    """Draw for each channel a sheet of patches; beside it, if given, a sheet of as many other pictures.

    Parameters
    ----------
    groups : array of shape (K, k, h, w, 3), from 0 to 1
        k patches of each of K channels, in reading order.
    beside : array of shape (K, k, h, w, 3), optional
        What came back from them to the pixels.
    titles : sequence of str, optional
        One for each channel.
    across : int
        Patches in a row of a sheet.
    columns : int
        Channels in a row of the figure.
    size : float
        Height of a sheet in inches.

    Returns
    -------
    fig : Figure

    Raises
    ------
    ValueError
        "patch_sheet: groups must have shape (K, k, h, w, 3), got (9, 7, 7, 3)",
        "patch_sheet: beside must have the shape of groups, (2, 9, 7, 7, 3), got (1, 9, 7, 7, 3)",
        "patch_sheet: 2 titles for 3 channels".
    """
    first = np.asarray(groups, dtype=np.float64)
    if first.ndim != 5 or first.shape[-1] != 3 or 0 in first.shape:
        msg = f"patch_sheet: groups must have shape (K, k, h, w, 3), got {first.shape}"
        raise ValueError(msg)
    second = None if beside is None else np.asarray(beside, dtype=np.float64)
    if second is not None and second.shape != first.shape:
        msg = f"patch_sheet: beside must have the shape of groups, {first.shape}, got {second.shape}"
        raise ValueError(msg)
    if titles is not None and len(titles) != len(first):
        msg = f"patch_sheet: {len(titles)} titles for {len(first)} channels"
        raise ValueError(msg)
    wide = size if second is None else 2.05 * size
    high = size + (0 if titles is None else 0.3)
    fig, axes = panels(len(first), columns=columns, size=wide, height=high)
    for i, ax in enumerate(axes):
        mosaics = [_mosaic(part[i], across) for part in (first, second) if part is not None]
        gap = np.ones((mosaics[0].shape[0], 3, 3))
        ax.imshow(np.concatenate([mosaics[0], *(p for m in mosaics[1:] for p in (gap, m))], axis=1))
        ax.set_axis_off()
        if titles is not None:
            ax.set_title(titles[i], fontsize=9, fontweight="normal", loc="left")
    _, k, h, w, _ = first.shape
    told = "" if titles is None else f": {', '.join(titles)}"
    both = "" if second is None else ", and beside each what it sends back to the pixels"
    patches = "1 patch" if k == 1 else f"{k} patches"
    note(fig, f"{patches} of {h} by {w} pixels for each of {counted(len(first), 'channel')}{both}{told}.")
    return fig


def heat_map(
    values: Any,
    image: Any = None,
    *,
    title: str | None = None,
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a map of numbers in colour; with an image, stretched over it and half transparent.

    Parameters
    ----------
    values : array of shape (h, w)
    image : array of shape (H, W, 3), from 0 to 1, optional
    title : str, optional
    limits : (low, high), optional
        Of the colours; dark is low. By default those of the values.
    ax : Axes, optional

    Returns
    -------
    ax : Axes

    Raises
    ------
    ValueError
        "heat_map: values must have shape (h, w), got (3, 4, 5)"
    """
    heat = np.asarray(to_numpy(values) if hasattr(values, "dtype") else values, dtype=np.float64)
    if heat.ndim != 2:
        msg = f"heat_map: values must have shape (h, w), got {heat.shape}"
        raise ValueError(msg)
    ax = new_axes(3.2, 3.2) if ax is None else ax
    low, high = (heat.min(), heat.max()) if limits is None else limits
    h, w = heat.shape if image is None else np.asarray(image).shape[:2]
    if image is not None:
        ax.imshow(image, extent=(0, w, h, 0), interpolation="nearest")
    ax.imshow(
        heat,
        cmap="viridis",
        vmin=low,
        vmax=high,
        extent=(0, w, h, 0),
        alpha=1 if image is None else 0.6,
        interpolation="nearest",
    )
    hide_frame(ax)  # and not set_axis_off: a panel without axes is not described
    if title is not None:
        ax.set_title(title, fontsize=11, fontweight="normal", loc="center")
    i, j = np.unravel_index(np.argmin(heat), heat.shape)
    where = f"the lowest at row {i}, column {j}"
    over = "" if image is None else " over an image"
    size, reach = f"{heat.shape[0]} by {heat.shape[1]}", f"{number(heat.min())} to {number(heat.max())}"
    note(ax, f"Map of {size} numbers{over}, {reach}, {where}.")
    return ax


def _mosaic(patches: Floats, across: int) -> Floats:
    """Lay pictures (k, h, w, 3) side by side in rows, one white pixel between them."""
    k, h, w, _ = patches.shape
    sheet = np.ones((-(-k // across) * (h + 1) - 1, min(across, k) * (w + 1) - 1, 3))
    for i, patch in enumerate(patches):
        top, left = (i // across) * (h + 1), (i % across) * (w + 1)
        sheet[top : top + h, left : left + w] = patch
    return sheet
