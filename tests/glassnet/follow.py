"""What the tests that follow the data share: the same numbers on a device, and cases of neighbouring folders."""

import importlib.util
from pathlib import Path

import numpy as np

from glassnet.backend import to_numpy


def same(found, expected, name="", rtol=1e-12, atol=1e-13):
    """`found` is on the device, with the numbers and the dtype of `expected`."""
    if expected is None:
        assert found is None, name
        return
    assert not isinstance(found, np.ndarray | np.generic), f"{name} came back to the host"
    back = to_numpy(found)
    assert str(found.dtype).endswith(str(expected.dtype)), name
    assert back.shape == expected.shape, name
    np.testing.assert_allclose(back, expected, rtol=rtol, atol=atol, err_msg=name)


def load(path):
    """Import cases of a neighbouring folder, which is on no path when this file runs alone."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, Path(__file__).parent / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
