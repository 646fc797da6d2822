import subprocess
import sys
import types

import array_api_strict
import numpy as np
import pytest

from glassnet import backend
from glassnet.backend import (
    array_module,
    asarray,
    astype,
    empty,
    full,
    gpu_status,
    is_cupy,
    to_device,
    to_numpy,
    zeros,
)

LIBRARIES = '; install its CUDA libraries with: pip install "glassnet[gpu]"'
DEVICE1 = array_api_strict.Device("device1")


class FakeArray:
    """What the switch needs to know of a CuPy array."""

    def __init__(self, host):
        self.host = host

    def get(self):
        return self.host


def fake_cupy(count=1, product=2.0, fails=""):
    """A stand-in for CuPy that breaks at the given place."""

    def broken(place, value):
        def call(*args, **kwargs):
            if fails == place:
                raise RuntimeError(f"{place} broke\nsecond line")
            return value

        return call

    class Ones:
        def __matmul__(self, other):
            return np.full((2, 2), broken("product", product)())

    module = types.ModuleType("cupy")
    module.ndarray = FakeArray
    module.float32 = np.float32
    module.asarray = FakeArray
    module.ones = lambda shape, dtype: Ones()
    module.cuda = types.SimpleNamespace(
        runtime=types.SimpleNamespace(
            getDeviceCount=broken("count", count),
            getDevice=lambda: 0,
            getDeviceProperties=broken("properties", {"name": b"Test GPU"}),
            driverGetVersion=broken("version", 13000),
        )
    )
    return module


@pytest.fixture
def no_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)  # import raises ModuleNotFoundError


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ((np.ones(2),), np),
        ((np.ones(2), None, 3, 2.5, np.float32(1)), np),
        ((np.float64(3.0),), np),
        ((array_api_strict.ones(2), None), array_api_strict),
        ((array_api_strict.ones(2), np.float64(1), np.float32(1)), array_api_strict),
    ],
)
def test_the_library_of_the_arrays_is_found(arrays, expected):
    assert array_module(*arrays) is expected


def test_a_mix_of_libraries_is_refused_by_name():
    with pytest.raises(
        TypeError, match=r"^conv2d: the arrays belong to different libraries \(array_api_strict, numpy\); move"
    ):
        array_module(np.ones(2), array_api_strict.ones(2), caller="conv2d")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (([1, 2],), r"^relu: expected arrays, got list$"),
        ((np.ones(1), "text"), r"^relu: expected arrays, got str$"),
        ((), r"^relu: expected at least one array, got nothing$"),
        ((None, 3), r"^relu: expected at least one array, got None, int$"),
    ],
)
def test_what_is_no_array_is_named(arrays, message):
    with pytest.raises(TypeError, match=message):
        array_module(*arrays, caller="relu")


def test_nothing_imports_cupy_before_it_is_asked_for():
    code = (
        "import sys, numpy as np; import glassnet.backend as b; x = np.ones(2); b.array_module(x); b.is_cupy(x);"
        "b.to_numpy(x); b.zeros(2, like=x); print('cupy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_cupy_array_is_known_without_importing_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    assert is_cupy(np.ones(1)) is False
    cupy = fake_cupy()
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    x = FakeArray(np.ones(1))
    assert is_cupy(x) is True
    assert is_cupy(np.ones(1)) is False
    assert array_module(x, None) is cupy
    assert to_numpy(x) is x.host
    with pytest.raises(TypeError, match=r"\(cupy, numpy\)"):
        array_module(x, np.ones(1))


def test_new_arrays_go_where_like_is(xp, put):
    like = put(np.ones((2, 3), dtype=np.float32))
    for made, value in [(zeros((4, 2), like), 0), (full((4, 2), 7, like), 7), (empty((4, 2), like), None)]:
        assert array_module(made) is xp
        assert made.shape == (4, 2)
        assert made.dtype == xp.float32
        assert made.device == like.device
        if value is not None:
            assert np.all(to_numpy(made) == value)
    assert zeros(3, like, dtype=xp.int64).dtype == xp.int64


def test_asarray_brings_host_data_to_like(xp, put):
    like = put(np.ones(2))
    for data in ([1.0, 2.0], np.array([1.0, 2.0])):
        moved = asarray(data, like)
        assert array_module(moved) is xp
        assert moved.device == like.device
        np.testing.assert_array_equal(to_numpy(moved), [1.0, 2.0])
    assert asarray([1, 2], like, dtype=xp.float32).dtype == xp.float32


def test_asarray_is_no_way_off_a_device():
    with pytest.raises(TypeError, match=r"^asarray: cannot bring a array_api_strict array to numpy; leave the"):
        asarray(array_api_strict.ones(2), like=np.ones(1))


def test_astype_converts_and_spares_a_copy(xp, put):
    x = put(np.array([1.0, 2.0]))
    assert astype(x, xp.float64) is x
    assert astype(x, xp.float32).dtype == xp.float32


def test_to_numpy_leaves_any_device(put):
    x = np.arange(6.0).reshape(2, 3)
    back = to_numpy(put(x))
    assert type(back) is np.ndarray
    np.testing.assert_array_equal(back, x)
    assert to_numpy(x) is x
    assert to_numpy(np.float64(2.0)).shape == ()
    with pytest.raises(TypeError, match=r"^to_numpy: expected arrays, got list$"):
        to_numpy([1.0])


def test_to_device_cpu_and_a_wrong_name():
    x = array_api_strict.ones(3, device=DEVICE1)
    assert type(to_device(x, "cpu")) is np.ndarray
    with pytest.raises(ValueError, match=r'^to_device: device must be "cpu" or "gpu", got \'tpu\'$'):
        to_device(x, "tpu")


def test_to_device_gpu_says_why_not(no_cupy):
    with pytest.raises(RuntimeError, match=r"^to_device: no GPU is usable: CuPy is not installed; .*glassnet\[gpu\]"):
        to_device(np.ones(2), "gpu")


def test_to_device_gpu_moves_once(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy())
    x = np.ones(2)
    moved = to_device(x, "gpu")
    assert isinstance(moved, FakeArray)
    assert moved.host is x
    assert to_device(moved, "gpu") is moved


def test_status_without_cupy(no_cupy):
    assert gpu_status() == (
        False,
        'CuPy is not installed; on a machine with an NVIDIA GPU run: pip install "glassnet[gpu]"',
        "",
    )


def test_status_with_a_broken_cupy(monkeypatch):
    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name == "cupy":
                raise ImportError("libcudart.so.13 is missing\nand more")

    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    status = gpu_status()
    assert not status.usable
    assert status.reason == (
        "CuPy is installed but does not import (ImportError: libcudart.so.13 is missing); "
        'reinstall it with: pip install "glassnet[gpu]"'
    )


@pytest.mark.parametrize(
    ("options", "usable", "reason", "device"),
    [
        ({}, True, "CuPy computes on Test GPU", "Test GPU"),
        ({"count": 0}, False, "CuPy found no NVIDIA GPU in this machine; the CPU is used", ""),
        (
            {"fails": "count"},
            False,
            "CuPy found no usable NVIDIA GPU (RuntimeError: count broke); install or update the NVIDIA driver",
            "",
        ),
        (
            {"fails": "product"},
            False,
            "CuPy sees Test GPU but cannot compute on it (RuntimeError: product broke; driver for CUDA 13000)"
            + LIBRARIES,
            "Test GPU",
        ),
        (
            {"fails": "properties"},
            False,
            "CuPy sees a GPU but cannot compute on it (RuntimeError: properties broke; driver for CUDA 13000)"
            + LIBRARIES,
            "",
        ),
        ({"product": 3.0}, False, "Test GPU gave a wrong product of two tiny matrices", "Test GPU"),
    ],
)
def test_status_by_trying(monkeypatch, options, usable, reason, device):
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(**options))
    assert gpu_status() == (usable, reason, device)


def test_status_without_a_driver_version(monkeypatch):
    cupy = fake_cupy(fails="product")
    del cupy.cuda.runtime.driverGetVersion
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    assert "driver version unknown" in gpu_status().reason


def test_an_error_without_words_is_named_by_its_kind():
    assert backend._told(ValueError()) == "ValueError"
    assert backend._told(ValueError("it broke.\nmore")) == "ValueError: it broke"
