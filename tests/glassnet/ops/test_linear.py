import numpy as np
import pytest
from kernel_checks import draw, run, same_everywhere

from glassnet.ops import linear
from glassnet.ops.naive_dense import naive_linear

X, W, B = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 10.0], [2.0, -1.0], [0.0, 1.0]]), np.array([0.5, 0, -1])


def test_by_hand():
    y, cache = linear.forward(X, W, B)
    assert y.tolist() == [[21.5, 0, 1], [53.5, 1, 4]]
    dx, dw, db = linear.backward(np.array([[1.0, 0, 0], [0, 2.0, 1.0]]), cache)
    assert dx.tolist() == [[1, 10], [4, -1]]
    assert dw.tolist() == [[1, 2], [6, 10], [3, 5]]
    assert db.tolist() == [1, 2, 1]


def test_its_twin():
    x, w, b = draw(1, (4, 3), (5, 3), (5,))
    np.testing.assert_allclose(linear.forward(x, w, b)[0], naive_linear(x, w, b), rtol=1e-13)


@pytest.mark.parametrize("lead", [(), (4,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_every_library_and_any_axes_before_the_features(lead, bias, put):
    x, w, b = draw(2, (*lead, 4), (5, 4), (5,))
    same_everywhere(linear, [x, w, b if bias else None], {}, put)


def test_an_absent_bias_has_no_gradient():
    assert run(linear, [X, W, None])[1][2] is None


@pytest.mark.parametrize("lead", [(0,), (3, 0)])
def test_an_empty_batch(lead):
    y, (dx, dw, db), _ = run(linear, [np.zeros((*lead, 2)), W, B])
    assert (y.shape, dx.shape) == ((*lead, 3), (*lead, 2))
    assert not dw.any()
    assert not db.any()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((np.ones((2, 3)), W), "x has I=3 features but w expects I=2 (x: (2, 3), w: (3, 2))"),
        ((X, W, np.ones(2)), "b must have shape (3,), one entry per row of w (3, 2), got (2,)"),
        ((X, np.ones(2)), "w must have shape (O, I), got (2,)"),
        ((np.array(1.0), W), "x must have shape (..., I), got ()"),
    ],
)
def test_bad_shapes_are_named(arrays, message):
    with pytest.raises(ValueError) as caught:
        linear.forward(*arrays)
    assert str(caught.value) == f"linear: {message}"


def test_bad_dtypes_and_gradients_are_named():
    with pytest.raises(TypeError, match=r"^linear: x is float64 but w is float32; convert one of them$"):
        linear.forward(X, W.astype(np.float32))
    _, cache = linear.forward(X, W)
    with pytest.raises(ValueError, match=r"^linear: dy must have the shape of y, \(2, 3\), got \(3, 2\)$"):
        linear.backward(np.ones((3, 2)), cache)
    with pytest.raises(TypeError, match=r"^linear: dy must have the dtype of y, float64, got float32$"):
        linear.backward(np.ones((2, 3), dtype=np.float32), cache)


def test_the_gradient_of_the_data_is_left_out_where_nobody_asks():
    x, w, b = draw(8, (3, 4), (2, 4), (2,))
    y, cache = linear.forward(x, w, b)
    dy = draw(9, y.shape)
    full, part = linear.backward(dy, cache), linear.backward(dy, cache, needs_dx=False)
    assert part[0] is None
    assert full[0].shape == x.shape
    for a, expected in zip(part[1:], full[1:], strict=True):
        np.testing.assert_array_equal(a, expected)
