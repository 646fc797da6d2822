"""Whether tensor cores may round float32 inputs to TF32. One switch, as PyTorch has it for convolutions."""

import numpy as np

_allowed = [True]


def set_tf32(allow: bool) -> None:  # noqa: FBT001  the name says what the one argument is
    """Let convolutions and K-Means on the GPU use tensor cores, or keep them to full float32.

    TF32 keeps 10 of float32's 23 fraction bits of the inputs, so a product is off by up to 1 in 1000; sums are kept
    in float32. On (the default, as in PyTorch for convolutions) is several times as fast on Ampere and later GPUs;
    older ones have no TF32 and ignore the switch.

    Parameters
    ----------
    allow : bool

    Raises
    ------
    TypeError
        "set_tf32: allow must be True or False, got 1".

    References
    ----------
    NVIDIA, "NVIDIA A100 Tensor Core GPU Architecture", section "TensorFloat-32".
    """
    if not isinstance(allow, bool | np.bool_):
        raise TypeError(f"set_tf32: allow must be True or False, got {allow!r}")
    _allowed[0] = bool(allow)


def tf32_allowed() -> bool:
    """Say whether tensor cores may round float32 inputs to TF32 (see `set_tf32`).

    Examples
    --------
    >>> tf32_allowed()
    True
    """
    return _allowed[0]
