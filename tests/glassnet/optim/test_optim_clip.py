"""Clipping: the length and the direction, by hand, on extreme numbers and over the libraries."""

import re

import numpy as np
import pytest

from glassnet.backend import to_numpy
from glassnet.nn import Layer, Sequential
from glassnet.optim import clip_grad_norm, clip_grad_value


def some():
    return {"a": np.array([[3.0, 0.0]]), "b": np.array([-4.0, 12.0, 0.0])}


def test_all_together_are_cut_to_the_length():
    grads = some()
    assert clip_grad_norm(grads, 6.5) == pytest.approx(13.0, rel=1e-15)
    np.testing.assert_allclose(grads["a"], [[1.5, 0.0]], rtol=1e-6)
    np.testing.assert_allclose(grads["b"], [-2.0, 6.0, 0.0], rtol=1e-6)


def test_short_ones_stay():
    grads = some()
    kept = dict(grads)
    assert clip_grad_norm(grads, 13.1) == pytest.approx(13.0)
    assert grads["a"] is kept["a"]


@pytest.mark.oracle
@pytest.mark.parametrize("max_norm", [1.0, 12.9, 100.0])
def test_as_pytorch(max_norm):
    torch = pytest.importorskip("torch")
    grads = some()
    params = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in grads.values()]
    for param, grad in zip(params, grads.values(), strict=True):
        param.grad = torch.tensor(grad)
    norm = torch.nn.utils.clip_grad_norm_(params, max_norm)
    assert clip_grad_norm(grads, max_norm) == pytest.approx(float(norm), rel=1e-12)
    for param, grad in zip(params, grads.values(), strict=True):
        np.testing.assert_allclose(grad, param.grad.numpy(), rtol=1e-12)


@pytest.mark.parametrize("scale", [1e30, 1e-30])
def test_squares_neither_overflow_nor_vanish_in_float32(scale):
    grads = {key: (scale * g).astype(np.float32) for key, g in some().items()}
    assert clip_grad_norm(grads, 1.0) == pytest.approx(13 * scale, rel=1e-6)


def test_a_layers_gradients():
    net = Sequential(Layer(), Layer())
    net[0].grads, net[1].grads = {"w": np.array([3.0])}, {"w": np.array([4.0])}
    assert clip_grad_norm(net, 1.0) == pytest.approx(5.0)
    np.testing.assert_allclose([net[0].grads["w"][0], net[1].grads["w"][0]], [0.6, 0.8], rtol=1e-6)
    clip_grad_value(net, 0.7)
    np.testing.assert_allclose([net[0].grads["w"][0], net[1].grads["w"][0]], [0.6, 0.7], rtol=1e-6)


def test_values_are_cut_one_by_one():
    grads = some()
    clip_grad_value(grads, 3.5)
    np.testing.assert_array_equal(grads["a"], [[3.0, 0.0]])
    np.testing.assert_array_equal(grads["b"], [-3.5, 3.5, 0.0])


def test_any_library(put):
    grads = {key: put(g.astype(np.float32)) for key, g in some().items()}
    like = put(np.zeros(1, dtype=np.float32))
    assert clip_grad_norm(grads, 6.5) == pytest.approx(13.0)
    clip_grad_value(grads, 5.0)
    for grad in grads.values():
        assert type(grad) is type(like)
        assert grad.dtype == like.dtype
        assert grad.device == like.device
    np.testing.assert_allclose(to_numpy(grads["b"]), [-2.0, 5.0, 0.0], rtol=1e-5)


def test_nan_is_refused_and_nothing_changed():
    grads = {"a": np.array([1.0]), "b": np.array([1.0, np.nan])}
    with pytest.raises(ValueError, match=r"^clip_grad_norm: gradient 1 of 2 holds NaN or infinity$"):
        clip_grad_norm(grads, 0.1)
    assert grads["a"][0] == 1.0


def test_zeros_and_empty_arrays_have_length_zero():
    grads = {"a": np.zeros(3), "b": np.zeros((0, 2))}
    assert clip_grad_norm(grads, 1.0) == 0.0
    np.testing.assert_array_equal(grads["a"], np.zeros(3))


REFUSED = [
    (lambda: clip_grad_value(some(), -1), ValueError, "clip_grad_value: limit must be more than 0, got -1"),
    (lambda: clip_grad_value(some(), 0), ValueError, "clip_grad_value: limit must be more than 0, got 0"),
    (lambda: clip_grad_value(some(), "x"), TypeError, "clip_grad_value: limit must be a number, got 'x'"),
    (lambda: clip_grad_norm({}, 1), ValueError, "clip_grad_norm: there are no gradients; call backward first"),
    (lambda: clip_grad_value(Sequential(), 1), ValueError, "clip_grad_value: there are no gradients; call backward"),
    (
        lambda: clip_grad_norm([np.ones(2)], 1),
        TypeError,
        "clip_grad_norm: grads must be a Layer or a dict of arrays, got list",
    ),
    (lambda: clip_grad_norm({"a": [1.0]}, 1), TypeError, "clip_grad_norm: expected arrays, got list"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message)):
        call()
