"""How a layer makes its first weights."""

from typing import Any

import numpy as np

from glassnet._arguments import Rng, generator, integer
from glassnet.backend import Array
from glassnet.init import Initializer


def first_weight(
    caller: str, init: Initializer, shape: tuple[int, ...], rng: Rng, dtype: Any
) -> np.ndarray[Any, np.dtype[Any]]:
    """Call an initialiser, and check that it gave what it was asked for."""
    w = init(shape, generator(caller, rng), dtype=dtype)
    if tuple(np.shape(w)) != shape:
        msg = f"{caller}: the initialiser gave an array of shape {tuple(np.shape(w))}, expected {shape}"
        raise ValueError(msg)
    return w


def kernel_pair(caller: str, size: Any, axes: int = 2) -> tuple[int, ...]:
    """Return the size of a kernel along each axis; one number stands for all."""
    sizes = tuple(size) if isinstance(size, tuple | list) else (size,) * axes
    if len(sizes) != axes:
        msg = f"{caller}: kernel_size must be one number or {axes}, one per axis, got {size!r}"
        raise ValueError(msg)
    return tuple(integer(caller, "kernel_size", n) for n in sizes)


def groups_of(caller: str, groups: Any, **channels: int) -> int:
    """Return the number of groups, which must divide each number of channels."""
    groups = integer(caller, "groups", groups)
    for name, count in channels.items():
        if count % groups:
            msg = f"{caller}: groups={groups} does not divide {name}={count}"
            raise ValueError(msg)
    return int(groups)


def not_default(**options: tuple[Any, Any]) -> dict[str, Any]:
    """Keep the options that differ from their default: name=(value, default).

    An op gets only these, so a learner's first kernel, ``forward(x, w, b)``, fits in where no option is used.
    """
    return {name: value for name, (value, default) in options.items() if value != default}


def scale_and_shift(shape: tuple[int, ...], dtype: Any, *, affine: bool) -> dict[str, Array | None]:
    """Begin as the plain normalisation: scale 1, shift 0."""
    if not affine:
        return {"weight": None, "bias": None}
    return {"weight": np.ones(shape, dtype=dtype), "bias": np.zeros(shape, dtype=dtype)}
