import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_checks import draw, run, same_everywhere

from glassnet.ops import max_pool2d, max_pool2d_indices, max_unpool2d

X = np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]])
SWITCHES = np.array([[[[5, 0]], [[1, 3]]]])


def test_by_hand():
    y, cache = max_unpool2d.forward(X, SWITCHES, output_size=(2, 3))
    assert y.tolist() == [[[[2, 0, 0], [0, 0, 1]], [[0, 3, 0], [4, 0, 0]]]]
    dx, none = max_unpool2d.backward(np.arange(12.0).reshape(1, 2, 2, 3), cache)
    assert dx.tolist() == [[[[5, 0]], [[7, 9]]]]
    assert none is None


@given(st.integers(0, 99), st.integers(1, 3), st.integers(1, 3))
def test_it_turns_pooling_around_also_where_windows_overlap(seed, kernel, stride):
    x = np.random.default_rng(seed).integers(-2, 3, (2, 3, 6, 5)).astype(float)
    y, cache = max_pool2d.forward(x, kernel, stride=stride)
    dy = draw(seed, y.shape)
    # Max-pool's backward puts each gradient under its switch and sums: unpooling is the same step.
    filled, unpool_cache = max_unpool2d.forward(dy, max_pool2d_indices(cache), output_size=(6, 5))
    np.testing.assert_allclose(filled, max_pool2d.backward(dy, cache)[0], atol=1e-13)
    np.testing.assert_array_equal(max_unpool2d.backward(x, unpool_cache)[0], y)


def test_float32_and_other_memory():
    same_everywhere(max_unpool2d, [X, SWITCHES], {"output_size": (2, 3)}, np.array)


@pytest.mark.parametrize("shape", [(0, 2, 1, 2), (2, 0, 1, 2)])
def test_empty(shape):
    arrays = [np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.int64)]
    y, (dx, _), _ = run(max_unpool2d, arrays, {"output_size": (3, 3)})
    assert (y.shape, y.dtype, dx.shape) == ((*shape[:2], 3, 3), np.float32, shape)


@pytest.mark.parametrize(
    ("indices", "size", "error", "message"),
    [
        (SWITCHES[..., :1], (2, 3), ValueError, "indices must have the shape of x, (1, 2, 1, 2), got (1, 2, 1, 1)"),
        (SWITCHES, (1, 5), ValueError, "indices must lie in 0..4, the pixels of a plane (1, 5), got 0..5"),
        (SWITCHES - 1, (2, 3), ValueError, "indices must lie in 0..5, the pixels of a plane (2, 3), got -1..4"),
        (SWITCHES * 1.0, (2, 3), TypeError, "indices must be whole numbers, got float64"),
        (SWITCHES, 3, TypeError, "output_size must be a pair (H, W), got 3"),
        (SWITCHES, (3, 0), ValueError, "output_size must be at least 1, got 0"),
    ],
)
def test_bad_switches_are_named(indices, size, error, message):
    with pytest.raises(error) as caught:
        max_unpool2d.forward(X, indices, output_size=size)
    assert str(caught.value) == f"max_unpool2d: {message}"


def test_other_bad_arrays_are_named():
    with pytest.raises(ValueError, match=r"^max_unpool2d: x must have shape \(N, C, OH, OW\), got \(2,\)$"):
        max_unpool2d.forward(np.ones(2), np.ones(2, dtype=int), output_size=(2, 2))
    import array_api_strict as strict

    with pytest.raises(TypeError) as caught:
        max_unpool2d.forward(strict.asarray(X), strict.asarray(SWITCHES), output_size=(2, 3))
    assert str(caught.value) == "max_unpool2d: array_api_strict cannot scatter; move the arrays to NumPy or CuPy first"
    _, cache = max_unpool2d.forward(X, SWITCHES, output_size=(2, 3))
    with pytest.raises(ValueError, match=r"^max_unpool2d: dy must have the shape of y, \(1, 2, 2, 3\), got \(2, 3\)$"):
        max_unpool2d.backward(np.ones((2, 3)), cache)
