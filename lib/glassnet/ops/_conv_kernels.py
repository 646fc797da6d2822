"""Who slides the filters: the kernels of `glassnet.cuda.conv` for arrays of CuPy in float32, else `_correlate`."""

from typing import Any

from glassnet import cuda
from glassnet.backend import Array
from glassnet.ops import _correlate
from glassnet.ops._conv_windows import Windows


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide the filters `w` (F, C/groups, KH, KW) over the images `x` (N, C, H, W), add `b`: (N, F, OH, OW)."""
    return _kernels(windows, x.shape[0], w, x, b).correlate(x, w, b, windows)


def input_gradient(dy: Array, w: Array, windows: Windows) -> Array:
    """Send the gradient `dy` (N, F, OH, OW) back to the images, through the same filters: (N, C, H, W)."""
    return _kernels(windows, dy.shape[0], w, dy).input_gradient(dy, w, windows)


def weight_gradient(x: Array, dy: Array, windows: Windows) -> Array:
    """Sum, over all places, what the filters saw times the gradient there: (F, C/groups, KH, KW)."""
    launcher = cuda.find("conv", x, dy)
    fits = launcher is not None and launcher.takes(windows, x.shape[0], x.shape[1], dy.shape[1])
    return (launcher if fits else _correlate).weight_gradient(x, dy, windows)


def _kernels(windows: Windows, images: int, w: Array, *others: Array | None) -> Any:
    launcher = cuda.find("conv", w, *others)
    fits = launcher is not None and launcher.takes(windows, images, w.shape[1] * windows.groups, w.shape[0])
    return launcher if fits else _correlate
