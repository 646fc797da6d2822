"""The gradient of the images as a convolution: of the gradient, with the filters turned by 180 degrees.

Pixel p gave to place p - t through tap t; so, from p, the places that it gave to lie at -t: the taps in reverse order.
"""

from typing import Any

from glassnet.backend import Array
from glassnet.ops._conv_windows import Windows


def gather_is_cheaper(w: Array, windows: Windows) -> bool:
    """Whether dx is a convolution of dy with the filters turned by 180 degrees, and that is cheaper.

    It is one where windows move by one over a border of zeros no wider than they reach. It copies the gradient's F
    channels once per tap (none where there is one tap); the other way adds the image's C channels once per tap.
    """
    if windows.stride != (1, 1) or windows.mode != "zeros" or min(windows.image) < 1:
        return False
    few = w.shape[0] <= w.shape[1] * windows.groups or windows.is_pointwise
    return few and all(side >= 0 for sides in turned_windows(windows, w.shape[1]).sides for side in sides)


def turned_windows(windows: Windows, channels: int) -> Windows:
    """Where the turned filters go: over the gradient, with the border that makes the output as large as the image."""
    sides = []
    axes = (windows.image, windows.out, windows.kernel, windows.dilation, windows.sides)
    for n, out, k, d, (before, _) in zip(*axes, strict=True):
        sides.append((d * (k - 1) - before, n - out + before))  # n values, some of them perhaps seen by no window
    return windows._replace(image=windows.out, out=windows.image, sides=tuple(sides), filters=channels)


def turned(xp: Any, w: Array, groups: int) -> Array:
    """Turn the filters by 180 degrees and exchange, in each group, what is input and what is output."""
    f, c, height, width = w.shape
    grouped = xp.reshape(xp.flip(w, axis=(2, 3)), (groups, f // groups, c, height, width))
    return xp.reshape(xp.permute_dims(grouped, (0, 2, 1, 3, 4)), (groups * c, f // groups, height, width))
