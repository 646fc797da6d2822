"""Large arrays go piece by piece; nothing of that may show."""

import numpy as np
import pytest

from glassnet.ops import _pieces, avg_pool2d, gelu, leaky_relu, relu, sigmoid, softplus, tanh
from glassnet.threads import get_num_threads, set_num_threads

OPS = {"relu": relu, "leaky": leaky_relu, "sigmoid": sigmoid, "tanh": tanh, "softplus": softplus, "gelu": gelu}


@pytest.fixture(params=[1, 3])
def threads(request):
    before = get_num_threads()
    set_num_threads(request.param)
    yield request.param
    set_num_threads(before)


@pytest.mark.parametrize("name", OPS)
@pytest.mark.parametrize("layout", ["as it is", "turned", "with gaps", "mixed"])
def test_pieces_change_nothing(name, layout, threads, monkeypatch):
    x, dy = np.random.default_rng(1).normal(size=(2, 5, 7, 11)).astype(np.float32)
    expected, cache = OPS[name].forward(x)
    (dx,) = OPS[name].backward(dy, cache)
    monkeypatch.setattr(_pieces, "LARGE", 1)
    monkeypatch.setattr(_pieces, "PIECE", 10)
    there = {"turned": (np.asfortranarray(x), np.asfortranarray(dy)), "mixed": (np.asfortranarray(x), dy)}
    there["with gaps"] = (np.repeat(x, 2, axis=1)[:, ::2], dy)
    a, up = there.get(layout, (x, dy))
    y, cache = OPS[name].forward(a)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(OPS[name].backward(up, cache)[0], dx)
    assert y.dtype == np.float32
    if layout == "turned":
        assert y.flags.f_contiguous


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_relu_sends_nothing_back_at_the_kink_and_keeps_what_is_infinite(dtype, monkeypatch):
    x = np.array([-0.0, 0.0, -1.0, 1e-40, np.inf, 0.5, -np.inf], dtype=dtype)
    for large in (1 << 17, 1):
        monkeypatch.setattr(_pieces, "LARGE", large)
        _, cache = relu.forward(x)
        dy = np.array([1, np.inf, np.inf, np.inf, 5, 1 / 3, 7], dtype=dtype)
        (dx,) = relu.backward(dy, cache)
        assert dx.tolist() == [0, 0, 0, np.inf, 5, dy[5], 0]  # to the last bit


def test_slices_cover_all_once():
    assert [(s.start, s.stop) for s in _pieces.slices(7, 3)] == [(0, 3), (3, 6), (6, 7)]
    assert _pieces.slices(0, 3) == []
    assert [(s.start, s.stop) for s in _pieces.slices(2, 0)] == [(0, 1), (1, 2)]


@pytest.mark.parametrize("options", [{"kernel_size": 2}, {"kernel_size": 3, "stride": 2, "padding": 1}])
def test_mean_pooling_some_images_at_a_time(options, threads, monkeypatch):
    x = np.random.default_rng(2).normal(size=(5, 2, 8, 6))
    y, cache = avg_pool2d.forward(x, **options)
    dy = np.random.default_rng(3).normal(size=y.shape)
    (dx,) = avg_pool2d.backward(dy, cache)
    monkeypatch.setattr(_pieces, "LARGE", 1)
    monkeypatch.setattr(_pieces, "PIECE", 2 * 96)  # two images
    found, cache = avg_pool2d.forward(x, **options)
    np.testing.assert_array_equal(found, y)
    np.testing.assert_array_equal(avg_pool2d.backward(dy, cache)[0], dx)
