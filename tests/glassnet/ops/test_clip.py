import numpy as np
import pytest
from kernel_checks import draw

from glassnet.backend import to_numpy
from glassnet.ops import clip_grad_norm


def test_by_hand():
    grads = [np.array([2.0]), None, np.array([[6.0, 9.0]])]  # 4 + 36 + 81 = 11 squared
    clipped, norm = clip_grad_norm(grads, 5.5)
    assert norm == 11
    np.testing.assert_allclose(clipped[0], [2 * 5.5 / (11 + 1e-6)], rtol=1e-15)
    np.testing.assert_allclose(clipped[2], [[3, 4.5]], rtol=1e-6)
    assert clipped[1] is None
    assert grads[2].tolist() == [[6, 9]]


def test_short_gradients_come_back_as_they_are():
    grads = [np.array([3.0]), np.array([4.0])]
    for most in (5.1, 5.000001, 1e9):
        clipped, norm = clip_grad_norm(grads, most)
        assert norm == 5
        assert all(a is b for a, b in zip(clipped, grads, strict=True))
    clipped, _ = clip_grad_norm(grads, 5.0)
    assert clipped[0][0] < 3  # the 1e-6 of PyTorch's formula
    assert clip_grad_norm([], 1.0) == ([], 0.0)


def test_every_library(put):
    a, b = (x.astype(np.float32) for x in draw(1, (3, 4), (5,)))
    clipped, norm = clip_grad_norm([put(a), put(b)], 0.5)
    assert norm == pytest.approx(float(np.linalg.norm(np.concatenate([a.ravel(), b]).astype(float))), rel=1e-12)
    for ours, theirs in zip(clipped, (a, b), strict=True):
        assert type(ours) is type(put(a))
        assert str(ours.dtype).endswith("float32")
        np.testing.assert_allclose(to_numpy(ours), theirs * (0.5 / norm), rtol=1e-5)


def test_squares_of_large_float32_do_not_overflow():
    clipped, norm = clip_grad_norm([np.array([3e30, 4e30], dtype=np.float32)], 1.0)
    assert norm == pytest.approx(5e30)
    np.testing.assert_allclose(clipped[0], [0.6, 0.8], rtol=1e-6)


def test_bad_input_is_named():
    fine = np.ones(2)
    for grads, most, error, message in [
        ([fine, None, np.array([1.0, np.nan])], 1.0, ValueError, "gradient 2 of 3 holds NaN or infinity"),
        ([np.array([np.inf]), fine], 1.0, ValueError, "gradient 0 of 2 holds NaN or infinity"),
        ([fine], 0, ValueError, "max_norm must be more than 0, got 0"),
        ([fine], np.inf, ValueError, "max_norm must be finite, got inf"),
        ([fine, np.ones(2, dtype=int)], 1.0, TypeError, "gradient 1 must be float32 or float64, got int64"),
        ([[1.0]], 1.0, TypeError, "expected arrays, got list"),
    ]:
        with pytest.raises(error) as caught:
            clip_grad_norm(grads, most)
        assert str(caught.value) == f"clip_grad_norm: {message}"
