"""Convolution on the GPU: how the kernels of `conv.cu` are launched.

The three functions have the contract of their twins in `glassnet.ops._correlate`, which calls them for CuPy's float32
arrays. A convolution computes in TF32 on tensor cores where the GPU has them and `glassnet.cuda.set_tf32` allows it.
"""

from collections.abc import Sequence
from math import prod

from glassnet.backend import Array, array_module, empty
from glassnet.cuda._compile import has_tensor_cores, launch, multiprocessors
from glassnet.cuda._precision import tf32_allowed
from glassnet.cuda.conv_geometry import Axis, back_axis, forward_axes, geometry_of
from glassnet.ops._conv_windows import Windows

DEPTH = 16  # BK, BP and the 64 rows of a tile of dw, in conv.cu and conv_tile.cuh
PLACES = 128
ROWS = 64
_WORKSPACE = 1 << 24  # floats of partial sums, 64 MB


def takes(windows: Windows, images: int, channels: int, filters: int) -> bool:
    """Say whether the kernels can do this: a border of zeros, and arrays whose places 32 bits can count.

    Parameters
    ----------
    windows : Windows
    images : int, N
    channels, filters : int, C and F: of all groups together
    """
    sizes = images * channels * prod(windows.image), images * filters * prod(windows.out)
    weights = filters * channels // windows.groups * prod(windows.kernel)
    return windows.mode == "zeros" and windows.groups < 2**16 and max(sizes) <= 2**30 and weights <= 2**24


def correlate(x: Array, w: Array, b: Array | None, windows: Windows) -> Array:
    """Slide the filters `w` (F, C/groups, KH, KW) over the images `x` (N, C, H, W), add `b`: (N, F, OH, OW)."""
    groups = windows.groups
    axes = forward_axes(windows)
    y = empty((x.shape[0], w.shape[0], *windows.out), like=x)
    _gather(x, w, b, y, groups, w.shape[0] // groups, w.shape[1], [axes], rows_first=True)
    return y


def input_gradient(dy: Array, w: Array, windows: Windows) -> Array:
    """Send the gradient `dy` (N, F, OH, OW) back to the images, through the same filters: (N, C, H, W)."""
    groups, filters = windows.groups, w.shape[0] // windows.groups
    dx = empty((dy.shape[0], w.shape[1] * groups, *windows.image), like=dy)
    down, right = (
        [back_axis(*facts, rest) for rest in range(facts[3])]
        for facts in zip(
            windows.image, windows.kernel, windows.dilation, windows.stride, [s[0] for s in windows.sides], strict=True
        )
    )
    classes = [(a, b) for a in down for b in right if a.places and b.places]
    _gather(dy, w, None, dx, groups, w.shape[1], filters, classes, rows_first=False)
    return dx


def weight_gradient(x: Array, dy: Array, windows: Windows) -> Array:
    """Sum, over all places, what the filters saw times the gradient there: (F, C/groups, KH, KW)."""
    groups, (images, filters) = windows.groups, dy.shape[:2]
    channels, rows = x.shape[1] // groups, filters // groups
    shape = (filters, channels, *windows.kernel)
    columns, places = prod(shape[1:]), images * prod(windows.out)
    if 0 in (prod(shape), places, x.size):
        dw = empty(shape, like=x)
        dw[...] = 0
        return dw
    axes = forward_axes(windows)
    geometry = geometry_of(images, groups, channels, rows, rows, x.shape[2:], windows.kernel, windows.out, axes)
    tiles = -(-columns // PLACES) * -(-rows // ROWS) * groups
    span, splits = _parts(places, tiles, prod(shape), groups, 2 * multiprocessors(x))
    sums = empty((splits, *shape), like=x)
    grid = (-(-columns // PLACES), -(-rows // ROWS), groups * splits)
    name = "conv_weights_tf32" if _uses_tf32(x) else "conv_weights_fp32"
    launch("conv_weights.cu", name, grid, (256,), _plain(x), _plain(dy), sums, geometry, span)
    if splits == 1:
        return sums[0]
    dw = empty(shape, like=x)
    launch("conv_weights.cu", "conv_sum", (-(-dw.size // 256),), (256,), sums, dw, dw.size, splits)
    return dw


def _gather(
    x: Array,
    w: Array,
    bias: Array | None,
    y: Array,
    groups: int,
    rows: int,
    channels: int,
    classes: Sequence[tuple[Axis, ...]],
    *,
    rows_first: bool,
) -> None:
    """Launch the product of forward or dx for all classes of pixels of `y`."""
    if y.size == 0:
        return
    tf32 = _uses_tf32(x) and rows > 8  # for fewer, three quarters of a tensor core's tile would be empty
    height = next((h for h in (32 if tf32 else 16, 64) if rows <= h), 128)  # of a tile
    padded = -(-rows // height) * height
    packed = _packed(w, groups, rows, padded, channels, rounded=tf32, rows_first=rows_first)
    name = f"conv_gather_{'tf32' if tf32 else 'fp32'}_{height}"
    for axes in classes:
        places = x.shape[0] * axes[0].places * axes[1].places
        geometry = geometry_of(x.shape[0], groups, channels, rows, padded, x.shape[2:], w.shape[2:], y.shape[2:], axes)
        grid = (-(-places // PLACES), padded // height, groups)
        launch("conv.cu", name, grid, (256,), _plain(x), packed, bias, y, geometry)


def _packed(w: Array, groups: int, rows: int, padded: int, channels: int, *, rounded: bool, rows_first: bool) -> Array:
    """Lay the filters out as (groups, channels*KH*KW, rows): of w's two first axes one is rows, the other channels."""
    taps = w.shape[2] * w.shape[3]
    packed = empty((groups, channels * taps, padded), like=w)
    row_step, channel_step = (channels * taps, taps) if rows_first else (taps, rows * taps)
    args = (packed.size, rows, padded, channels * taps, taps, rows * channels * taps, row_step, channel_step, rounded)
    launch("conv.cu", "conv_pack", (-(-packed.size // 256),), (256,), _plain(w), packed, *args)
    return packed


def _parts(places: int, tiles: int, size: int, groups: int, wanted: int) -> tuple[int, int]:
    """Split the depth of dw so that about `wanted` blocks have work, each at least 16 steps of it."""
    splits = min(-(-wanted // tiles), -(-places // (16 * DEPTH)), max(_WORKSPACE // size, 1), 65535 // groups)
    span = -(-places // max(splits, 1) // DEPTH) * DEPTH
    return span, -(-places // span)


def _uses_tf32(x: Array) -> bool:
    return tf32_allowed() and has_tensor_cores(x)


def _plain(a: Array) -> Array:
    return a if a.flags.c_contiguous else array_module(a).ascontiguousarray(a)
