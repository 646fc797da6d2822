"""`emulated`: launchers run on NumPy arrays, their kernels under emulation, in two orders of the threads."""

import emulator
import numpy as np
import pytest

from glassnet import backend
from glassnet.cuda import _compile


@pytest.fixture(params=[0, 20261120], ids=["in-order", "shuffled"])
def emulated(request, monkeypatch):
    """Put the emulator in the GPU's place, and NaN (or -1, True) into all arrays that launchers leave to be filled."""
    if not emulator.HAS_COMPILER:
        pytest.skip("g++ is not installed: kernels cannot be run under emulation")
    watched: list[np.ndarray] = []
    make, address = backend._make, _compile.address

    def kernel(file, name):
        def call(grid, block, args):
            emulator.run(_compile.FOLDER / file, name, grid, block, args, seed=request.param, watch=tuple(watched))

        return call

    def poisoned(name, shape, fill, like, dtype):
        a = make(name, shape, fill, like, dtype)
        if name == "empty":
            a.view(np.uint8)[...] = 0xFF if a.ndim else a
        return a

    def noted(a):
        watched.append(a)
        return address(a)

    monkeypatch.setattr(_compile, "_kernel", kernel)
    monkeypatch.setattr(_compile, "address", noted)
    monkeypatch.setattr(backend, "_make", poisoned)
    return request.param
