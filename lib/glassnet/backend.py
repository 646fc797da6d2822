"""Which library owns these arrays? Every kernel asks, and then uses that library's functions.

A kernel begins with ``xp = array_module(x, w, b)`` and calls ``xp.sum``, ``xp.exp`` and so on: one code path for
NumPy, CuPy and any library that follows the array API standard. Nothing here switches a global backend, and nothing
but `to_device` and `to_numpy` moves data between devices. CuPy is imported only when someone asks for the GPU.
"""

import sys
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = Any
"""An array of any supported library. Python has no common type for them."""

Shape: TypeAlias = int | tuple[int, ...]

_INSTALL = 'pip install "glassnet[gpu]"'


class GpuStatus(NamedTuple):
    """What `gpu_status` found: can we compute on a GPU, and if not, why not."""

    usable: bool
    reason: str
    device: str


def array_module(*arrays: object, caller: str = "array_module") -> Any:
    """Return the library that owns the arrays.

    Parameters
    ----------
    *arrays : arrays of NumPy, CuPy or any library with ``__array_namespace__``
        None and plain numbers are skipped: they belong to no library, so an absent bias does no harm.
    caller : str
        The function to name in an error.

    Returns
    -------
    xp : module
        ``numpy``, ``cupy`` or the namespace of the array API library.

    Raises
    ------
    TypeError
        "conv2d: the arrays belong to different libraries (cupy, numpy); move them with to_device first", or
        "assign: expected arrays, got list".

    Examples
    --------
    >>> import numpy as np
    >>> array_module(np.ones(3), None, 2.0).__name__
    'numpy'
    """
    if arrays and type(arrays[0]) is np.ndarray and all(type(a) is np.ndarray or a is None for a in arrays):
        return np  # by far the most common case, and asked a hundred times a training step
    owners = {
        owner.__name__: owner for a in arrays if not _is_number(a) for owner in [_owner(a, caller)]
    } or _owners_of_scalars(arrays)
    if len(owners) == 1:
        return next(iter(owners.values()))
    if not owners:
        msg = f"{caller}: expected at least one array, got {', '.join(_kind(a) for a in arrays) or 'nothing'}"
        raise TypeError(msg)
    names = ", ".join(sorted(owners))
    msg = f"{caller}: the arrays belong to different libraries ({names}); move them with to_device first"
    raise TypeError(msg)


def is_cupy(x: object) -> bool:
    """Say whether `x` is a CuPy array, without importing CuPy."""
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(x, cupy.ndarray)


def zeros(shape: Shape, like: Array, dtype: Any = None) -> Array:
    """Make an array of zeros in the library and on the device of `like`.

    Parameters
    ----------
    shape : int or tuple of int
    like : array
        Gives library, device and, if `dtype` is None, the dtype.
    dtype : dtype of that library, optional

    Returns
    -------
    a : array of shape `shape`

    Examples
    --------
    >>> import numpy as np
    >>> zeros((2, 2), like=np.ones(1, dtype=np.float32)).dtype
    dtype('float32')
    """
    return _make("zeros", shape, (), like, dtype)


def empty(shape: Shape, like: Array, dtype: Any = None) -> Array:
    """Make an array with no particular content in the library and on the device of `like` (see `zeros`)."""
    return _make("empty", shape, (), like, dtype)


def full(shape: Shape, value: complex, like: Array, dtype: Any = None) -> Array:
    """Make an array filled with `value` in the library and on the device of `like` (see `zeros`)."""
    return _make("full", shape, (value,), like, dtype)


def asarray(a: object, like: Array, dtype: Any = None) -> Array:
    """Bring host data (numbers, lists, a NumPy array) to the library and the device of `like`.

    An array that is already there comes back as it is. The way off a device is `to_numpy`, never this.

    Raises
    ------
    TypeError
        "asarray: cannot bring a cupy array to numpy; leave the device with to_numpy".
    """
    xp = array_module(like, caller="asarray")
    if hasattr(a, "__array_namespace__") and not isinstance(a, np.ndarray | np.generic):
        owner = _owner(a, "asarray")
        if owner is not xp:
            msg = f"asarray: cannot bring a {owner.__name__} array to {xp.__name__}; leave the device with to_numpy"
            raise TypeError(msg)
    if is_cupy(like):
        with like.device:
            return xp.asarray(a, dtype=dtype)
    return xp.asarray(a, dtype=dtype, device=like.device)


def astype(a: Array, dtype: Any) -> Array:
    """Convert `a` to `dtype` in its own library; no copy where none is needed."""
    if isinstance(a, np.ndarray) or is_cupy(a):
        return a.astype(dtype, copy=False)
    return array_module(a, caller="astype").astype(a, dtype, copy=False)


def to_numpy(a: Array) -> np.ndarray[Any, Any]:
    """Bring an array to the CPU as a NumPy array: the only exit from a device.

    Parameters
    ----------
    a : array of any supported library

    Returns
    -------
    a : numpy.ndarray
        The same object if it is a NumPy array already.

    Raises
    ------
    TypeError
        "to_numpy: expected arrays, got list".
    """
    xp = array_module(a, caller="to_numpy")
    if xp is np:
        return a if isinstance(a, np.ndarray) else np.asarray(a)
    if is_cupy(a):
        return np.asarray(a.get())
    if hasattr(xp, "__array_namespace_info__"):
        a = a.to_device(xp.__array_namespace_info__().default_device())
    return np.asarray(a)


def to_device(a: Array, device: Literal["cpu", "gpu"]) -> Array:
    """Move an array to the CPU (as NumPy) or to the GPU (as CuPy).

    Parameters
    ----------
    a : array
    device : {"cpu", "gpu"}

    Returns
    -------
    a : array
        The same object if it is there already.

    Raises
    ------
    ValueError
        'to_device: device must be "cpu" or "gpu", got "tpu"'.
    RuntimeError
        "to_device: no GPU is usable: CuPy is not installed ...": the reason of `gpu_status`.
    """
    if device == "cpu":
        return to_numpy(a)
    if device != "gpu":
        msg = f'to_device: device must be "cpu" or "gpu", got {device!r}'
        raise ValueError(msg)
    if is_cupy(a):
        return a
    status = gpu_status()
    if not status.usable:
        msg = f"to_device: no GPU is usable: {status.reason}"
        raise RuntimeError(msg)
    import cupy

    return cupy.asarray(to_numpy(a))


def gpu_status() -> GpuStatus:
    """Say whether a GPU can be used, by using it: import CuPy, count the devices, multiply one tiny matrix.

    CuPy imports happily without a driver, and a driver may be there without the compiler or the libraries that a
    first product needs; only the product shows that the whole chain works.

    Returns
    -------
    status : GpuStatus
        usable : bool; reason : one sentence, why not and what to install, or what is in use; device : its name
        ("" where there is none).
    """
    try:
        import cupy
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "cupy":
            return GpuStatus(
                usable=False,
                reason=f"CuPy is not installed; on a machine with an NVIDIA GPU run: {_INSTALL}",
                device="",
            )
        return _unusable(f"CuPy is installed but does not import ({_told(error)}); reinstall it with: {_INSTALL}")
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:  # noqa: BLE001  CuPy raises its own kinds, which differ between versions
        return _unusable(f"CuPy found no usable NVIDIA GPU ({_told(error)}); install or update the NVIDIA driver")
    if count == 0:
        return _unusable("CuPy found no NVIDIA GPU in this machine; the CPU is used")
    return _try_product(cupy)


def _try_product(cupy: Any) -> GpuStatus:
    """Multiply one tiny matrix: catches a missing compiler, missing headers, a missing or mismatched cuBLAS."""
    name = ""
    try:
        raw = cupy.cuda.runtime.getDeviceProperties(cupy.cuda.runtime.getDevice())["name"]
        name = raw.decode() if isinstance(raw, bytes) else str(raw)
        x = cupy.ones((2, 2), dtype=cupy.float32)
        right = bool((x @ x == 2).all())
    except Exception as error:  # noqa: BLE001  as above: whatever goes wrong here means "not usable"
        why = f"CuPy sees {name or 'a GPU'} but cannot compute on it ({_told(error)}; {_driver(cupy)})"
        return GpuStatus(usable=False, reason=f"{why}; install its CUDA libraries with: {_INSTALL}", device=name)
    if not right:
        return GpuStatus(usable=False, reason=f"{name} gave a wrong product of two tiny matrices", device=name)
    return GpuStatus(usable=True, reason=f"CuPy computes on {name}", device=name)


def _driver(cupy: Any) -> str:
    try:
        return f"driver for CUDA {cupy.cuda.runtime.driverGetVersion()}"
    except Exception:  # noqa: BLE001  the version is a courtesy inside another error
        return "driver version unknown"


def _unusable(reason: str) -> GpuStatus:
    return GpuStatus(usable=False, reason=reason, device="")


def _told(error: Exception) -> str:
    """Put an exception on one line: its kind and its first line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0].rstrip('.')}" if lines else type(error).__name__


def _is_number(a: object) -> bool:
    return a is None or isinstance(a, int | float | complex | np.generic)


def _owners_of_scalars(arrays: tuple[object, ...]) -> dict[str, Any]:
    """NumPy's scalars are what a reduction returns: alone, they count as NumPy's."""
    return {"numpy": np} if any(isinstance(a, np.generic) for a in arrays) else {}


def _owner(a: object, caller: str) -> Any:
    if isinstance(a, np.ndarray):
        return np
    if is_cupy(a):
        return sys.modules["cupy"]
    namespace = getattr(a, "__array_namespace__", None)
    if namespace is None:
        msg = f"{caller}: expected arrays, got {_kind(a)}"
        raise TypeError(msg)
    return namespace()


def _kind(a: object) -> str:
    return "None" if a is None else type(a).__name__


def _make(name: str, shape: Shape, fill: tuple[complex, ...], like: Array, dtype: Any) -> Array:
    make = getattr(array_module(like, caller=name), name)
    dtype = like.dtype if dtype is None else dtype
    if is_cupy(like):
        with like.device:
            return make(shape, *fill, dtype=dtype)
    return make(shape, *fill, dtype=dtype, device=like.device)
