"""The registry, the TF32 switch, and what `launch` hands to a kernel."""

import subprocess
import sys

import numpy as np
import pytest

from glassnet import cuda
from glassnet.cuda import _compile


@pytest.fixture
def as_cupy(monkeypatch):
    """Count NumPy's arrays as CuPy's."""
    monkeypatch.setattr(cuda, "is_cupy", lambda a: isinstance(a, np.ndarray))


@pytest.fixture
def seen(monkeypatch):
    calls = []
    monkeypatch.setattr(_compile, "_kernel", lambda file, name: lambda *call: calls.append((file, name, *call)))
    return calls


def test_the_cpu_gets_no_launcher():
    assert cuda.find("_precision", np.ones(3, dtype=np.float32)) is None


def test_a_launcher_is_found_by_its_name(as_cupy):
    x = np.ones(3, dtype=np.float32)
    assert cuda.find("_precision", x, None).__name__ == "glassnet.cuda._precision"
    assert cuda.find("_precision", x, np.ones(3)) is None
    assert cuda.find("_precision", x, [1.0]) is None
    assert cuda.find("_precision", np.ones(3), dtype="float64") is not None
    assert cuda.find("_precision", None) is None
    with pytest.raises(ModuleNotFoundError, match="no_such_kernel"):
        cuda.find("no_such_kernel", x)


def test_kernels_can_be_switched_off(as_cupy):
    x = np.ones(3, dtype=np.float32)
    with cuda.disabled():
        assert cuda.find("_precision", x) is None
        with pytest.raises(TypeError), cuda.disabled():
            cuda.set_tf32(None)
        assert cuda.find("_precision", x) is None
    assert cuda.find("_precision", x) is not None


def test_tf32_is_allowed_until_someone_says_no():
    assert cuda.tf32_allowed()
    try:
        cuda.set_tf32(False)
        assert not cuda.tf32_allowed()
    finally:
        cuda.set_tf32(True)
    with pytest.raises(TypeError, match=r"set_tf32: allow must be True or False, got 1"):
        cuda.set_tf32(1)


def test_numbers_get_the_types_that_cuda_means(seen):
    x = np.ones((2, 3), dtype=np.float32)
    _compile.launch("conv.cu", "some_kernel", (2, 3), (64,), x, 5, 0.5, True, np.int64(2**40))
    [(file, name, grid, block, args)] = seen
    assert (file, name, grid, block) == ("conv.cu", "some_kernel", (2, 3), (64,))
    assert args[0] is x
    assert [a.dtype.name for a in args[1:]] == ["int32", "float32", "int32", "int64"]
    assert [a.item() for a in args[1:]] == [5, 0.5, 1, 2**40]


def test_what_a_kernel_would_misread_is_refused(seen):
    with pytest.raises(OverflowError):
        _compile.launch("conv.cu", "k", (1,), (32,), 2**31)
    with pytest.raises(
        ValueError, match=r"k of conv.cu: expected C-contiguous arrays, got strides \(4, 8\) for \(2, 3\)"
    ):
        _compile.launch("conv.cu", "k", (1,), (32,), np.ones((3, 2), dtype=np.float32).T)
    assert seen == []


def test_an_empty_grid_launches_nothing(seen):
    _compile.launch("conv.cu", "k", (0, 4), (32,), 1)
    assert seen == []


def test_the_text_of_a_kernel_holds_its_headers_once():
    text = _compile.source(_compile.FOLDER / "conv.cu")
    assert "#include" not in text
    assert "#pragma once" not in text
    assert text.count("void mma_tf32(") == 1
    assert text.count("struct Gather {") == 1
    assert text.index("void mma_tf32(") < text.index("multiply_tf32(") < text.index("conv_gather_tf32_64(")


def test_pointers_are_addresses():
    arrays = [np.ones(3, dtype=np.float32), np.ones(5, dtype=np.float32)]
    table = _compile.pointers(arrays)
    assert table.dtype == np.uint64
    assert table.tolist() == [a.ctypes.data for a in arrays]


def test_the_library_does_not_import_cupy():
    program = "import sys, glassnet.cuda, glassnet.ops; sys.exit('cupy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
