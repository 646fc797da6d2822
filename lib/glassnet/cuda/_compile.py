"""From a `.cu` file to a kernel that runs: CuPy compiles it once per GPU with NVRTC and keeps the result on disk.

Arguments of a kernel are raw: an array passes as its address, a number with exactly the bytes it has. CuPy hands a
Python int over as 8 bytes even where the kernel reads 4, and nothing complains. So `launch` gives every number the
type that CUDA C means: int is 4 bytes, float is 4 bytes.
"""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np

from glassnet.backend import Array, asarray, is_cupy

FOLDER = Path(__file__).parent
OPTIONS = ("-std=c++17",)
Size = tuple[int, ...]


def launch(file: str, name: str, grid: Size, block: Size, *args: Any) -> None:
    """Run a kernel on the device that holds the arrays.

    Parameters
    ----------
    file : str
        Such as ``"conv.cu"``, beside this module.
    name : str
        Of the ``extern "C" __global__`` function.
    grid, block : tuple of one to three ints
        Number of blocks and of threads in a block. A grid without blocks does nothing.
    *args : arrays and numbers, in the kernel's order
        Arrays are C-contiguous, None is a null pointer; ints pass as int (32 bits), floats as float (32 bits); NumPy's
        scalars as they are. A NumPy array of one structured element passes as a struct, by value.
    """
    if 0 in grid:
        return
    on_gpu = any(map(is_cupy, args))
    if on_gpu and any(isinstance(a, np.ndarray) and a.dtype.names is None for a in args):
        raise TypeError(f"{name} of {file}: expected all arrays on the GPU; move them with to_device first")
    with _on_device_of(args):
        _kernel(file, name)(grid, block, tuple(_argument(file, name, a) for a in args))


def has_tensor_cores(x: Array) -> bool:
    """Say whether the GPU that holds `x` multiplies TF32 matrices (compute capability 8.0, Ampere, or later)."""
    return int(x.device.compute_capability) >= 80 if is_cupy(x) else _EMULATED_TENSOR_CORES


def multiprocessors(x: Array) -> int:
    """Say how many streaming multiprocessors the GPU that holds `x` has: how many blocks run at the same time."""
    if not is_cupy(x):
        return _EMULATED_MULTIPROCESSORS
    return _multiprocessors(x.device)


def pointers(arrays: Sequence[Array]) -> Array:
    """Return the addresses of the arrays as an array of uint64 on their device, for a kernel that takes many."""
    return asarray(np.array([address(a) for a in arrays], dtype=np.uint64), like=arrays[0])


def address(a: Array) -> int:
    """Return where an array begins in memory."""
    return int(a.data.ptr if is_cupy(a) else a.ctypes.data)


# NumPy arrays come here only in the tests, which run the kernels under emulation.
_EMULATED_TENSOR_CORES = True
_EMULATED_MULTIPROCESSORS = 4


@cache
def _kernel(file: str, name: str) -> Any:
    return _module(file).get_function(name)


@cache
def _module(file: str) -> Any:
    import cupy

    return cupy.RawModule(code=source(FOLDER / file), options=OPTIONS)


def source(path: Path) -> str:
    """Return a `.cu` file with the headers of this folder in the place of their #include lines, each once.

    CuPy keeps compiled kernels by their text. Were headers left to the compiler, a change in one would go unnoticed.
    """
    return _with_headers(path, set())


def _with_headers(path: Path, seen: set[str]) -> str:
    def header(line: re.Match[str]) -> str:
        if line[1] in seen:
            return ""
        seen.add(line[1])
        return _with_headers(FOLDER / line[1], seen)

    text = path.read_text(encoding="utf-8").replace("#pragma once\n", "")
    return re.sub(r'^#include "(\w+\.cuh)"$', header, text, flags=re.MULTILINE)


@cache
def _multiprocessors(device: Any) -> int:
    return cast("int", device.attributes["MultiProcessorCount"])  # CuPy asks the driver for all attributes each time


def _on_device_of(args: Sequence[Any]) -> Any:
    return next((a.device for a in args if is_cupy(a)), nullcontext())


def _argument(file: str, name: str, a: Any) -> Any:
    if a is None or isinstance(a, np.generic):
        return a  # first: a np.float64 is a Python float too, and would lose its digits below
    if isinstance(a, bool | int):
        return np.int32(a)  # NumPy refuses what does not fit
    if isinstance(a, float):
        return np.float32(a)
    if not a.flags.c_contiguous:
        raise ValueError(f"{name} of {file}: expected C-contiguous arrays, got strides {a.strides} for {a.shape}")
    return a
