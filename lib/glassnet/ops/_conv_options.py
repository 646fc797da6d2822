"""From the options of a convolution, as a person writes them, to `Windows`; every check on the way."""

from typing import Any

from glassnet.backend import Array, array_module
from glassnet.ops._check import check_axes, check_choice, check_floating, per_axis, whole
from glassnet.ops._conv_windows import Windows
from glassnet.ops.pad import MODES, Sides, check_border, per_side
from glassnet.ops.window import places

AXES = {1: "N, C, L", 2: "N, C, H, W"}
FILTERS = {1: "F, C/groups, K", 2: "F, C/groups, KH, KW"}


def conv_windows(
    caller: str,
    x: Array,
    w: Array,
    b: Array | None,
    *,
    axes: int,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
    padding_mode: str,
    strict: bool,
) -> Windows:
    """Check a convolution over the last one or two axes; a single axis L becomes the two axes (1, L)."""
    groups = _check_arrays(caller, x, w, b, axes, groups)
    kernel = kernel_of(caller, w)
    steps = per_axis(caller, "stride", stride, axes, 1)
    spread = per_axis(caller, "dilation", dilation, axes, 1)
    sides = _sides(caller, padding, kernel, steps, spread)
    check_choice(caller, "padding_mode", padding_mode, MODES)
    check_border(caller, x, sides, padding_mode)
    out = tuple(
        places(caller, *axis, strict=strict) for axis in zip(x.shape[2:], kernel, steps, sides, spread, strict=True)
    )
    return Windows(
        image=_two(x.shape[2:], 1),
        kernel=_two(kernel, 1),
        stride=_two(steps, 1),
        dilation=_two(spread, 1),
        sides=_two(sides, (0, 0)),
        mode=padding_mode,
        groups=groups,
        out=_two(out, 1),
        filters=w.shape[0] // groups,
    )


def _check_arrays(caller: str, x: Array, w: Array, b: Array | None, axes: int, groups: object) -> int:
    """Refuse arrays that do not fit each other; return the number of groups."""
    xp = array_module(x, w, b, caller=caller)
    check_axes(caller, "x", x, AXES[axes])
    check_axes(caller, "w", w, FILTERS[axes])
    check_floating(caller, xp, x=x, w=w, b=b)
    number = whole(caller, "groups", groups, 1)
    _check_channels(caller, x, w, number)
    check_bias(caller, b, w.shape[0])
    return number


def check_bias(caller: str, b: Array | None, filters: int) -> None:
    """Refuse a bias that has not one number for each filter."""
    if b is not None and tuple(b.shape) != (filters,):
        raise ValueError(f"{caller}: b must have shape ({filters},), one number per filter, got {tuple(b.shape)}")


def kernel_of(caller: str, w: Array) -> tuple[int, ...]:
    """Return the size of the filters; refuse filters without a tap."""
    kernel = tuple(w.shape[2:])
    if 0 in kernel:
        raise ValueError(f"{caller}: w has no taps (w: {tuple(w.shape)})")
    return kernel


def _check_channels(caller: str, x: Array, w: Array, groups: int) -> None:
    channels, filters = x.shape[1], w.shape[0]
    if channels % groups or filters % groups:
        raise ValueError(
            f"{caller}: groups={groups} must divide the C={channels} channels of x and the F={filters} filters of w"
        )
    if w.shape[1] * groups != channels:
        expected = f"C={w.shape[1]}" if groups == 1 else f"C={w.shape[1]} in each of groups={groups}"
        raise ValueError(
            f"{caller}: x has C={channels} channels but w expects {expected} (x: {tuple(x.shape)}, w: {tuple(w.shape)})"
        )


def _sides(
    caller: str, padding: object, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Sides:
    if not isinstance(padding, str):
        return per_side(caller, padding, len(kernel))
    check_choice(caller, "padding", padding, ("valid", "same"))
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    if any(step != 1 for step in stride):
        raise ValueError(f"{caller}: padding='same' needs stride 1, got {stride}; give the padding as a number")
    border = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in border)


def _two(values: tuple[Any, ...], missing: Any) -> Any:
    """Put the axis that a 1-D convolution does not have in front."""
    return tuple(values) if len(values) == 2 else (missing, *values)
