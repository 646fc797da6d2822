import numpy as np
import pytest

from glassnet.ops import _strips
from glassnet.ops._strips import strip, times


@pytest.mark.parametrize(
    ("size", "width"), [(36, 512), (1953, 512), (1954, 256), (3906, 256), (15625, 64), (15626, 0), (10**9, 0)]
)
def test_a_strip_is_small_enough_not_to_be_packed(size, width):
    assert strip(size) == width


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("columns", [3, 8, 9, 16, 25])
@pytest.mark.parametrize(
    ("a", "b"), [((3, 2), (2,)), ((3, 2), (5, 2)), ((4, 3, 2), (4, 2)), ((4, 3, 2), (5, 4, 2)), ((5, 1, 3, 2), (4, 2))]
)
def test_strips_multiply_as_one(a, b, columns, dtype, monkeypatch):
    calls = []
    matmul = np.matmul
    monkeypatch.setattr(_strips, "_NARROW", 4)
    monkeypatch.setattr(_strips, "_WIDE", 8)
    rng = np.random.default_rng(columns)
    a, b = rng.normal(size=a).astype(dtype), rng.normal(size=(*b, columns)).astype(dtype)
    expected = matmul(a.astype(float), b.astype(float))
    monkeypatch.setattr(_strips.np, "matmul", lambda *x, **k: calls.append(x[1].shape[-1]) or matmul(*x, **k))
    found = times(np, a, b)
    assert calls == ([8] if columns >= 8 else []) + ([columns % 8] if columns % 8 else [])
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
