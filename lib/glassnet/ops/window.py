"""How a window slides along an axis: where it starts, where it stops, how many places it has."""

from glassnet.ops._check import whole


def output_size(
    n: int, k: int, stride: int = 1, padding: int | tuple[int, int] = 0, dilation: int = 1, *, strict: bool = False
) -> int:
    """Count the places of a window of `k` taps on an axis of `n` values.

    The window covers ``dilation * (k - 1) + 1`` values; its first place is at the start of the padded axis and each
    next one `stride` further.

    Parameters
    ----------
    n : int
        Length of the axis, at least 0.
    k : int
        Taps of the window, at least 1.
    stride : int
        Step from place to place, at least 1.
    padding : int or (int, int)
        Values added at both ends, or (before, after).
    dilation : int
        Distance between taps, at least 1.
    strict : bool
        False: values at the end that no window reaches are left out, as PyTorch does.
        True: that is an error, as on paper: the filter "does not fit".

    Returns
    -------
    out : int
        ``(n + before + after - dilation*(k - 1) - 1) // stride + 1``

    Raises
    ------
    ValueError
        "output_size: a window of 5 is larger than the axis of 3 with padding 0+0", or, when strict,
        "output_size: a window of 3 with stride 3 does not fit an axis of 7 with padding 0+0: 1 left over".

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, section 2.

    Examples
    --------
    >>> output_size(7, 3, stride=2)
    3
    >>> output_size(227, 11, stride=4), output_size(32, 5, padding=2)
    (55, 32)
    """
    caller = "output_size"
    before, after = padding if isinstance(padding, tuple | list) else (padding, padding)
    return places(
        caller,
        whole(caller, "n", n, 0),
        whole(caller, "k", k, 1),
        whole(caller, "stride", stride, 1),
        (whole(caller, "padding", before, 0), whole(caller, "padding", after, 0)),
        whole(caller, "dilation", dilation, 1),
        strict=strict,
    )


def places(
    caller: str, n: int, k: int, stride: int, padding: tuple[int, int], dilation: int, *, strict: bool = False
) -> int:
    """Do the work of `output_size` in the name of another kernel; the numbers are checked already."""
    window = dilation * (k - 1) + 1
    room = n + sum(padding) - window
    axis = f"axis of {n} with padding {padding[0]}+{padding[1]}"
    if room < 0:
        raise ValueError(f"{caller}: a window of {window} is larger than the {axis}")
    if strict and room % stride:
        left = room % stride
        raise ValueError(
            f"{caller}: a window of {window} with stride {stride} does not fit an {axis}: {left} left over"
        )
    return room // stride + 1


def taps(start: int, stride: int, count: int) -> slice:
    """Select what one tap of the window sees: `count` values from `start`, `stride` apart."""
    return slice(start, start + stride * (count - 1) + 1, stride) if count else slice(0, 0)
