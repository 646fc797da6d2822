import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import _row_passes, layer_norm
from glassnet.ops.naive_norm import naive_layer_norm

X, WEIGHT, BIAS = draw(1, (3, 2, 5), (2, 5), (2, 5))


def test_by_hand():
    y, _ = layer_norm.forward(
        np.array([[0.0, 2.0, 4.0]]), np.array([1.0, 5.0, 2.0]), np.array([0.0, 1.0, 0.0]), eps=1 / 3
    )
    np.testing.assert_allclose(y, [[-2 / np.sqrt(3), 1, 4 / np.sqrt(3)]])


def test_its_twin():
    np.testing.assert_allclose(
        layer_norm.forward(X, WEIGHT, BIAS, eps=0.1)[0], naive_layer_norm(X, WEIGHT, BIAS, 0.1), rtol=1e-12
    )


def test_a_single_sample_without_a_batch_axis():
    y, _ = layer_norm.forward(X[0, 0])
    ones = np.ones(5)
    np.testing.assert_allclose(y, naive_layer_norm(X[0, :1], ones, 0 * ones, 1e-5)[0], rtol=1e-12)


def test_gradients_by_differences():
    arrays = [X, WEIGHT, BIAS]
    _, grads, dy = run(layer_norm, arrays)
    for i, grad in enumerate(grads):

        def loss(a, i=i):
            return float(np.sum(dy * layer_norm.forward(*arrays[:i], a, *arrays[i + 1 :])[0]))

        np.testing.assert_allclose(grad, numeric_gradient(loss, arrays[i]), rtol=1e-6, atol=1e-8, err_msg=str(i))


def test_what_normalized_shape_defaults_to():
    last, _ = layer_norm.forward(X)
    np.testing.assert_array_equal(last, layer_norm.forward(X, normalized_shape=5)[0])
    np.testing.assert_allclose(last.mean(axis=2), np.zeros((3, 2)), atol=1e-15)
    both, _ = layer_norm.forward(X, None, BIAS)
    np.testing.assert_array_equal(both, layer_norm.forward(X, normalized_shape=[2, 5])[0] + BIAS)


@pytest.mark.parametrize("arrays", [[X, WEIGHT, BIAS], [X, None, None], [X, None, BIAS], [X, WEIGHT[0], None]])
def test_every_library(arrays, put):
    same_everywhere(layer_norm, arrays, {}, put)
    y, (dx, dw, db), _ = run(layer_norm, [np.zeros((0, 2, 5)), *arrays[1:]])
    assert (y.shape, dx.shape) == ((0, 2, 5), (0, 2, 5))
    assert dw is None or not dw.any()
    assert db is None or not db.any()


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ([X], {"normalized_shape": 4}, "x (3, 2, 5) does not end in normalized_shape (4,)"),
        ([X], {"normalized_shape": (2, 3, 2, 5)}, "x (3, 2, 5) does not end in normalized_shape (2, 3, 2, 5)"),
        ([X, WEIGHT.T], {}, "x (3, 2, 5) does not end in normalized_shape (5, 2)"),
        ([X, WEIGHT], {"normalized_shape": 5}, "weight must have shape (5,), the normalized_shape, got (2, 5)"),
        ([X, WEIGHT, BIAS[0]], {}, "bias must have shape (2, 5), the normalized_shape, got (5,)"),
        ([X], {"normalized_shape": 0}, "normalized_shape must be at least 1, got 0"),
        ([X], {"normalized_shape": ()}, "x (3, 2, 5) does not end in normalized_shape ()"),
        ([X[..., :0]], {}, "x (3, 2, 0) does not end in normalized_shape (0,)"),
        ([np.array(1.0)], {}, "x must have shape (..., features), got ()"),
        ([X], {"eps": np.nan}, "eps must be finite and at least 0, got nan"),
    ],
)
def test_bad_input_is_named(arrays, options, message):
    with pytest.raises(ValueError) as caught:
        layer_norm.forward(*arrays, **options)
    assert str(caught.value) == f"layer_norm: {message}"


def test_a_bad_upstream_gradient_is_named():
    _, cache = layer_norm.forward(X)
    with pytest.raises(ValueError, match=r"^layer_norm: dy must have the shape of y, \(3, 2, 5\), got \(2, 5\)$"):
        layer_norm.backward(BIAS, cache)


@pytest.mark.parametrize("piece", [1, 30, 1 << 18])
@pytest.mark.parametrize("affine", [True, False])
def test_pieces_and_gaps_in_memory_change_nothing(piece, affine, monkeypatch):
    x, dy, weight, bias = draw(7, (6, 5, 4), (6, 5, 4), (4,), (4,))
    arrays = [x, weight, bias] if affine else [x, None, None]
    y, grads, _ = run(layer_norm, arrays, dy=dy)
    expected = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(y, expected * weight + bias if affine else expected, rtol=1e-11, atol=1e-13)
    monkeypatch.setattr(_row_passes, "PIECE", piece)
    for there in (x, np.asfortranarray(x), np.repeat(x, 2, axis=2)[..., ::2], x[::-1].copy()[::-1]):
        before = there.copy()
        found, gradients, _ = run(layer_norm, [there, *arrays[1:]], dy=np.asfortranarray(dy))
        np.testing.assert_allclose(found, y, rtol=1e-12)
        np.testing.assert_array_equal(there, before)
        for a, b in zip(gradients, grads, strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)
