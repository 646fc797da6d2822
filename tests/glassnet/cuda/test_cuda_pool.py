"""The pooling kernels under emulation, against the readable twins in float64."""

import numpy as np
import pytest

from glassnet.cuda import pool as fast
from glassnet.ops import avg_pool2d, max_pool2d, max_pool2d_indices
from glassnet.ops._windows import windows

# shape of x, kernel, stride, padding, dilation
CASES = [
    ((2, 3, 6, 4), 2, None, 0, 1),
    ((1, 2, 7, 9), (3, 2), (2, 1), (1, 0), 1),
    ((2, 2, 8, 7), 3, 2, 1, 1),
    ((1, 2, 9, 8), (2, 3), (1, 2), (0, 1), (3, 2)),
    ((1, 1, 5, 40), (5, 4), (5, 3), 0, 1),
]


def _layout(x, kernel, stride, padding, dilation):
    return windows("pool", x, kernel, stride, padding, dilation)[0]


def _draw(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding", "dilation"), CASES)
def test_max_pool(shape, kernel, stride, padding, dilation, emulated):
    x = _draw(shape)
    x = np.round(x * 2) / 2  # many equal values: who is first decides
    y, switches = fast.max_forward(x, *_layout(x, kernel, stride, padding, dilation))
    expected, cache = max_pool2d.forward(x, kernel, stride=stride, padding=padding, dilation=dilation)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(fast.indices(switches), max_pool2d_indices(cache))
    dy = _draw(y.shape, 1)
    dx = fast.max_backward(dy, switches, *_layout(x, kernel, stride, padding, dilation))
    _, exact = max_pool2d.forward(x.astype(float), kernel, stride=stride, padding=padding, dilation=dilation)
    np.testing.assert_allclose(dx, max_pool2d.backward(dy.astype(float), exact)[0], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("shape", "kernel", "stride", "padding", "dilation"), [c for c in CASES if c[4] == 1])
@pytest.mark.parametrize("include_pad", [True, False])
def test_mean_pool(shape, kernel, stride, padding, dilation, include_pad, emulated):
    x, layout = _draw(shape), _layout(_draw(shape), kernel, stride, padding, dilation)
    y = fast.mean_forward(x, *layout, count_include_pad=include_pad)
    options = {"stride": stride, "padding": padding, "count_include_pad": include_pad}
    expected, cache = avg_pool2d.forward(x.astype(float), kernel, **options)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)
    dy = _draw(y.shape, 1)
    dx = fast.mean_backward(dy, *layout, count_include_pad=include_pad)
    np.testing.assert_allclose(dx, avg_pool2d.backward(dy.astype(float), cache)[0], rtol=1e-5, atol=1e-6)


def test_what_is_not_a_number_wins_and_minus_infinity_is_found(emulated):
    x = np.array([[[[1.0, np.nan], [np.nan, 3.0]]], [[[-np.inf, -np.inf], [-np.inf, -np.inf]]]], dtype=np.float32)
    y, switches = fast.max_forward(x, *_layout(x, 2, None, 0, 1))
    assert np.isnan(y[0, 0, 0, 0])
    assert y[1, 0, 0, 0] == -np.inf
    assert switches.ravel().tolist() == [1, 0]


def test_memory_in_another_order(emulated):
    x = np.asfortranarray(_draw((2, 3, 4, 6)))
    y, _ = fast.max_forward(x, *_layout(x, 2, None, 0, 1))
    np.testing.assert_array_equal(y, max_pool2d.forward(x, 2)[0])


def test_no_images(emulated):
    x = np.zeros((0, 3, 4, 6), dtype=np.float32)
    y, switches = fast.max_forward(x, *_layout(x, 2, None, 0, 1))
    assert y.shape == switches.shape == (0, 3, 2, 3)
    assert fast.max_backward(y, switches, *_layout(x, 2, None, 0, 1)).shape == x.shape
