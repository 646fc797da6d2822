"""CUDA kernels written by hand, for what CuPy's own functions cannot do well, and the way to find them.

A kernel is three things: CUDA C in a ``.cu`` file, a launcher in the ``.py`` file of the same name that computes grid
and block, and a readable twin elsewhere in the library that says the same in NumPy's words. The twin asks for its
launcher, and on the CPU gets None::

    launcher = cuda.find("conv", x, w, b)
    if launcher is not None:
        return launcher.forward(x, w, windows)

Nothing is imported, compiled or touched until an array of CuPy comes along.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from glassnet.backend import is_cupy
from glassnet.cuda._precision import set_tf32, tf32_allowed

__all__ = ["Kept", "disabled", "find", "set_tf32", "tf32_allowed"]

_enabled = [True]


class Kept(NamedTuple):
    """The cache of a forward pass that a kernel did: its launcher, which goes the way back too, and its memory."""

    launcher: Any
    memory: Any


def find(name: str, *arrays: Any, dtype: str = "float32") -> Any:
    """Return the module `glassnet.cuda.<name>` if its kernels can take these arrays, else None.

    Parameters
    ----------
    name : str
        Of the launcher's module, such as ``"conv"``.
    *arrays : arrays, or None for an absent one
        All must be CuPy's, with the dtype that the kernels are written for, and of at most 2**30 numbers: the kernels
        count in 32 bits.
    dtype : str
        That dtype.

    Returns
    -------
    launcher : module or None
        None: use the readable twin, which runs on CuPy's functions.

    Examples
    --------
    >>> import numpy as np
    >>> find("conv", np.ones((1, 1, 3, 3), dtype=np.float32)) is None
    True
    """
    present = [a for a in arrays if a is not None]
    if not (_enabled[0] and present and all(_fits(a, dtype) for a in present)):
        return None
    return importlib.import_module(f"glassnet.cuda.{name}")


def _fits(a: Any, dtype: str) -> bool:
    return is_cupy(a) and str(a.dtype) == dtype and a.size <= 2**30


@contextmanager
def disabled() -> Iterator[None]:
    """Run what is inside on CuPy's own functions: to compare a kernel with its twin, or to work around it.

    Examples
    --------
    >>> with disabled():
    ...     pass
    """
    before, _enabled[0] = _enabled[0], False
    try:
        yield
    finally:
        _enabled[0] = before
