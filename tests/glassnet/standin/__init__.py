"""CuPy's stand-in: a GPU for machines that have none, which refuses what CuPy refuses. See `library` and `array`."""

from standin.array import ndarray
from standin.library import modules

MODULES = modules()
cupy = MODULES["cupy"]

__all__ = ["MODULES", "cupy", "ndarray"]
