import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import log_softmax, softmax
from glassnet.ops.naive_dense import naive_softmax

OPS = {"softmax": softmax, "log_softmax": log_softmax}


def test_by_hand():
    x = np.log(np.array([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]))
    np.testing.assert_allclose(softmax.forward(x)[0], [[1 / 8, 2 / 8, 5 / 8], [3 / 8, 3 / 8, 2 / 8]], rtol=1e-14)
    np.testing.assert_allclose(softmax.forward(x, axis=0)[0][0], [1 / 4, 2 / 5, 5 / 7], rtol=1e-14)
    np.testing.assert_allclose(log_softmax.forward(x)[0][0], np.log([1 / 8, 2 / 8, 5 / 8]), rtol=1e-14)


def test_its_twin():
    x = 3 * draw(1, (4, 5))
    np.testing.assert_allclose(softmax.forward(x)[0], naive_softmax(x), rtol=1e-13)


@pytest.mark.parametrize("name", OPS)
@pytest.mark.parametrize("axis", [0, 1, -1, -3])
def test_gradients_by_differences(name, axis):
    x = draw(2, (2, 3, 4))
    _, (dx,), dy = run(OPS[name], [x], {"axis": axis})
    slope = numeric_gradient(lambda a: float(np.sum(dy * OPS[name].forward(a, axis=axis)[0])), x)
    np.testing.assert_allclose(dx, slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_a_thousand(dtype):
    x = np.array([[1000.0, -1000.0, 999.0], [-1000.0, -1000.0, -1001.0]], dtype=dtype)
    e = np.exp(-1.0)
    y, _ = softmax.forward(x)
    np.testing.assert_allclose(y, [[1 / (1 + e), 0, e / (1 + e)], [1 / (2 + e), 1 / (2 + e), e / (2 + e)]], rtol=1e-6)
    z, (dx,), _ = run(log_softmax, [x], dy=np.ones_like(x))
    np.testing.assert_allclose(z[0], [-np.log1p(e), -2000 - np.log1p(e), -1 - np.log1p(e)], rtol=1e-6)
    assert np.all(np.isfinite(dx))


@pytest.mark.parametrize("name", OPS)
def test_every_library(name, put):
    same_everywhere(OPS[name], [draw(3, (2, 3, 4))], {"axis": 1}, put)
    y, (dx,), _ = run(OPS[name], [np.zeros((0, 3), dtype=np.float32)])
    assert (y.shape, dx.shape, dx.dtype) == ((0, 3), (0, 3), np.float32)


@pytest.mark.parametrize("name", OPS)
def test_bad_input_is_named(name):
    for x, axis, error, message in [
        (np.ones((4, 3)), 2, ValueError, "axis=2 is not an axis of x (4, 3)"),
        (np.ones((4, 3)), -3, ValueError, "axis=-3 is not an axis of x (4, 3)"),
        (np.ones((4, 0)), 1, ValueError, "axis 1 of x (4, 0) has no entries"),
        (np.ones((4, 3)), 1.0, TypeError, "axis must be a whole number, got 1.0"),
        (np.ones((4, 3), dtype=int), 1, TypeError, "x must be float32 or float64, got int64"),
    ]:
        with pytest.raises(error) as caught:
            OPS[name].forward(x, axis=axis)
        assert str(caught.value) == f"{name}: {message}"
    _, cache = OPS[name].forward(np.ones((4, 3)))
    with pytest.raises(ValueError) as caught:
        OPS[name].backward(np.ones(3), cache)
    assert str(caught.value) == f"{name}: dy must have the shape of y, (4, 3), got (3,)"
