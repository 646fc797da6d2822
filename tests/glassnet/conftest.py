"""The libraries that every kernel is tried with.

`put` moves a NumPy array into one of them and `xp` is its namespace. Strict arrays on "device1" stand in for a GPU:
they refuse NumPy's functions, silent copies to the CPU and a mix of devices. CuPy's own stand-in refuses what CuPy
refuses (see the folder standin).
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import array_api_strict
import numpy as np
import pytest
import standin
from hypothesis import settings

from glassnet import cuda
from glassnet.backend import gpu_status

settings.register_profile("glassnet", deadline=None, derandomize=True, database=None, max_examples=50)
settings.load_profile("glassnet")


def _read_only(a: Any) -> np.ndarray:
    a = np.array(a)
    a.flags.writeable = False
    return a


def _strict(device: str) -> Callable[[Any], Any]:
    return lambda a: array_api_strict.asarray(np.array(a), device=array_api_strict.Device(device))


LIBRARIES: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "numpy": (np, np.array),
    "numpy-read-only": (np, _read_only),
    "strict": (array_api_strict, _strict("CPU_DEVICE")),
    "strict-device1": (array_api_strict, _strict("device1")),
    "cupy-stand-in": (standin.cupy, lambda a: standin.cupy.array(np.array(a))),
}
if gpu_status().usable:
    import cupy

    LIBRARIES["cupy"] = (cupy, cupy.array)


@contextmanager
def _at_hand(name, monkeypatch):
    if name == "cupy-stand-in":
        for module_name, module in standin.MODULES.items():
            monkeypatch.setitem(sys.modules, module_name, module)
        with cuda.disabled():  # it cannot run CUDA kernels; tests/glassnet/cuda can
            yield LIBRARIES[name]
    else:
        cuda.set_tf32(False)  # on a GPU: the tests expect the precision of the arrays' type
        yield LIBRARIES[name]
        cuda.set_tf32(True)


@pytest.fixture(params=list(LIBRARIES))
def library(request, monkeypatch):
    with _at_hand(request.param, monkeypatch) as found:
        yield found


@pytest.fixture
def xp(library):
    """The namespace of the library under test."""
    return library[0]


@pytest.fixture
def put(library):
    """Move a NumPy array (or a list) to the library and the device under test."""
    return library[1]


@pytest.fixture(params=[name for name in LIBRARIES if "cupy" in name or "device1" in name])
def there(request, monkeypatch):
    """A function that moves NumPy arrays to a device; whatever else it is given stays as it is."""
    with _at_hand(request.param, monkeypatch) as (_, make):

        def move(a):
            return make(a) if isinstance(a, np.ndarray) else a

        move.library = request.param
        yield move
