"""The batch norm kernels under emulation, against the readable twin in float64."""

import numpy as np
import pytest

from glassnet.cuda import batchnorm as fast
from glassnet.ops import batch_norm, batch_norm_stats, relu

SHAPES = [(5, 3), (4, 3, 7), (3, 2, 5, 6), (2, 1, 3, 300), (70, 2)]


def _draw(shape, seed=0, *, far=0.0):
    return (np.random.default_rng(seed).normal(size=shape) + far).astype(np.float32)


def _wide(*arrays):
    return [None if a is None else a.astype(np.float64) for a in arrays]


def _both(x, weight, bias, dy, *, with_relu, **options):
    """The twin in float64: y, dx, dweight, dbias."""
    wide = {k: v.astype(float) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    y, cache = batch_norm.forward(*_wide(x, weight, bias), **wide)
    dy = dy.astype(float)
    if with_relu:
        y, mask = relu.forward(y)
        (dy,) = relu.backward(dy, mask)
    return [y, *batch_norm.backward(dy, cache)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("with_relu", [False, True])
@pytest.mark.parametrize("parts", ["one", "many"])
def test_training(shape, with_relu, parts, emulated, monkeypatch):
    if parts == "many":
        monkeypatch.setattr(fast, "_PART", 4)
    x, dy = _draw(shape, far=3.0), _draw(shape, 1)
    weight, bias = _draw(shape[1:2], 2), _draw(shape[1:2], 3)
    y, cache = fast.forward(x, weight, bias, eps=0.1, relu=with_relu)
    found = [y, *fast.backward(dy, cache)]
    expected = _both(x, weight, bias, dy, with_relu=with_relu, eps=0.1)
    for name, a, b in zip(("y", "dx", "dweight", "dbias"), found, expected, strict=True):
        assert a.dtype == np.float32
        np.testing.assert_allclose(a, b, rtol=2e-4, atol=2e-5, err_msg=name)
    np.testing.assert_allclose(cache.mean, x.mean(axis=(0, *range(2, x.ndim)), dtype=float), rtol=1e-5)
    np.testing.assert_allclose(cache.var, x.var(axis=(0, *range(2, x.ndim)), dtype=float), rtol=1e-4)
    assert cache.values == x.size // x.shape[1]


@pytest.mark.parametrize("with_relu", [False, True])
def test_inference_and_no_weights(with_relu, emulated):
    x, dy = _draw((3, 4, 2, 3)), _draw((3, 4, 2, 3), 1)
    given = {"running_mean": _draw((4,), 2), "running_var": np.abs(_draw((4,), 3)), "training": False, "eps": 0.1}
    y, cache = fast.forward(x, relu=with_relu, **given)
    dx, dweight, dbias = fast.backward(dy, cache)
    expected = _both(x, None, None, dy, with_relu=with_relu, **given)
    np.testing.assert_allclose(y, expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(dx, expected[1], rtol=1e-4, atol=1e-5)
    assert dweight is None
    assert dbias is None


def test_numbers_far_from_zero_keep_their_variance(emulated):
    x = (_draw((64, 2, 3, 3)).astype(float) * 0.5 + 4096.0).astype(np.float32)
    _, cache = fast.forward(x)
    np.testing.assert_allclose(cache.var, x.astype(float).var(axis=(0, 2, 3)), rtol=2e-4)
    squares = np.mean(np.square(x), axis=(0, 2, 3)) - np.square(np.mean(x, axis=(0, 2, 3)))
    assert np.abs(squares / cache.var - 1).max() > 0.1  # the short formula has lost it


def test_many_parts_and_one_give_the_same(emulated, monkeypatch):
    x = _draw((30, 2, 5))
    one = fast.forward(x)[0]
    monkeypatch.setattr(fast, "_PART", 8)
    assert fast._cut(x)[0] > 3
    np.testing.assert_allclose(fast.forward(x)[0], one, rtol=1e-5, atol=1e-6)


def test_what_is_not_a_number_stays(emulated):
    x = _draw((4, 2, 3))
    x[1, 1, 1] = np.nan
    y, _ = fast.forward(x, relu=True)
    assert np.isnan(y[:, 1]).all()
    assert (y[:, 0] >= 0).all()


def test_running_statistics(emulated):
    x, mean, var = _draw((5, 3, 4)), _draw((3,), 1), np.abs(_draw((3,), 2))
    found = fast.running(fast.forward(x)[1], mean, var, 0.3)
    expected = batch_norm_stats(batch_norm.forward(x.astype(float))[1], *_wide(mean, var), momentum=0.3)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_no_samples(emulated):
    x = np.zeros((0, 3, 2), dtype=np.float32)
    y, cache = fast.forward(x, _draw((3,)), _draw((3,)))
    dx, dweight, dbias = fast.backward(y, cache)
    assert y.shape == dx.shape == x.shape
    assert dweight.tolist() == dbias.tolist() == [0, 0, 0]
    assert cache.mean.tolist() == cache.var.tolist() == [0, 0, 0]
