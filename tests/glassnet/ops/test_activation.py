import math

import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import gelu, leaky_relu, prelu, relu, sigmoid, softplus, tanh

PLAIN = {
    "sigmoid": (sigmoid, {}, lambda v: 1 / (1 + math.exp(-v))),
    "tanh": (tanh, {}, math.tanh),
    "relu": (relu, {}, lambda v: max(v, 0.0)),
    "leaky_relu": (leaky_relu, {"negative_slope": 0.3}, lambda v: v if v > 0 else 0.3 * v),
    "softplus": (softplus, {"beta": 2.0}, lambda v: math.log1p(math.exp(2 * v)) / 2),
    "gelu": (gelu, {}, lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2),
    "gelu tanh": (
        gelu,
        {"approximate": "tanh"},
        lambda v: v * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))) / 2,
    ),
}
NAMES = list(PLAIN)


@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes_by_the_formula(name):
    op, options, formula = PLAIN[name]
    x = np.array([[-3.1, -0.7, 0.2], [1.3, 2.9, -0.01]])
    y, (dx,), dy = run(op, [x], options)
    np.testing.assert_allclose(y, [[formula(v) for v in row] for row in x], rtol=1e-13)
    slope = numeric_gradient(lambda a: float(np.sum(dy * op.forward(a, **options)[0])), x)
    np.testing.assert_allclose(dx, slope, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_every_library(name, put, xp):
    op, options, _ = PLAIN[name]
    if name == "gelu" and "strict" in xp.__name__:
        with pytest.raises(NotImplementedError) as caught:
            op.forward(put(np.ones(3)))
        assert str(caught.value) == 'gelu: array_api_strict has no error function; use approximate="tanh"'
        return
    for shape in ((2, 3, 4), (5,)):
        same_everywhere(op, [draw(1, shape)], options, put)
    y, (dx,), _ = run(op, [np.zeros((0, 3), dtype=np.float32)], options)
    assert (y.shape, dx.shape, dx.dtype) == ((0, 3), (0, 3), np.float32)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_values_stay_finite(name, dtype):
    op, options, _ = PLAIN[name]
    x = np.array([-1000.0, -100.0, 100.0, 1000.0], dtype=dtype)
    y, (dx,), _ = run(op, [x], options, dy=np.ones(4, dtype=dtype))
    limits = {"sigmoid": [0, 0, 1, 1], "tanh": [-1, -1, 1, 1], "leaky_relu": [-300, -30, 100, 1000]}
    np.testing.assert_allclose(y, limits.get(name, [0, 0, 100, 1000]), rtol=1e-6, atol=1e-30)
    slopes = {"sigmoid": [0] * 4, "tanh": [0] * 4, "leaky_relu": [0.3, 0.3, 1, 1]}
    np.testing.assert_allclose(dx, slopes.get(name, [0, 0, 1, 1]), rtol=1e-6, atol=1e-30)


def test_small_probabilities_keep_their_digits():
    y, _ = sigmoid.forward(np.array([-40.0, -700.0]))
    np.testing.assert_allclose(y, [math.exp(-40), math.exp(-700)], rtol=1e-13)
    y, _ = softplus.forward(np.array([-40.0, 25.0]))
    np.testing.assert_allclose(y, [math.exp(-40), 25 + math.exp(-25)], rtol=1e-15)
    y, _ = gelu.forward(np.array([-10.0]))
    np.testing.assert_allclose(y, [-10 * math.erfc(10 / math.sqrt(2)) / 2], rtol=1e-12)


def test_slopes_at_the_kink():
    zero, one = np.zeros(1), np.ones(1)
    assert run(relu, [zero], dy=one)[1][0].tolist() == [0]
    assert run(leaky_relu, [zero], {"negative_slope": 0.3}, dy=one)[1][0].tolist() == [0.3]
    assert run(prelu, [zero, np.array([0.4])], dy=one)[1][0].tolist() == [0.4]


def test_leaky_relu_leaks_a_hundredth():
    assert leaky_relu.forward(np.array([-2.0, 2.0]))[0].tolist() == [-0.02, 2]


def test_prelu_by_hand():
    x = np.array([[[1.0, -2.0], [-3.0, 4.0]], [[-5.0, 6.0], [7.0, -8.0]]])  # (N=2, C=2, 2)
    y, (dx, dalpha), _ = run(prelu, [x, np.array([0.5, 0.25])], dy=np.full((2, 2, 2), 2.0))
    assert y.tolist() == [[[1, -1], [-0.75, 4]], [[-2.5, 6], [7, -2]]]
    assert dx.tolist() == [[[2, 1], [0.5, 2]], [[1, 2], [2, 0.5]]]
    assert dalpha.tolist() == [-14, -22]
    assert run(prelu, [x, np.array([0.5])], dy=np.full((2, 2, 2), 2.0))[1][1].tolist() == [-36]


@pytest.mark.parametrize(
    ("shape", "slopes"), [((2, 3, 4, 5), 3), ((2, 3), 3), ((2, 3, 4), 1), ((5,), 1), ((0, 3, 2), 3), ((2, 1, 3), 1)]
)
def test_prelu_in_every_library(shape, slopes, put):
    same_everywhere(prelu, [draw(3, shape), np.linspace(-0.5, 1.5, slopes)], {}, put)


@pytest.mark.parametrize("name", NAMES)
def test_bad_input_is_named(name):
    op, options, _ = PLAIN[name]
    short = name.split()[0]
    with pytest.raises(TypeError) as caught:
        op.forward(np.ones(3, dtype=np.int32), **options)
    assert str(caught.value) == f"{short}: x must be float32 or float64, got int32"
    _, cache = op.forward(np.ones((2, 3)), **options)
    with pytest.raises(ValueError) as caught:
        op.backward(np.ones(3), cache)
    assert str(caught.value) == f"{short}: dy must have the shape of y, (2, 3), got (3,)"
    with pytest.raises(TypeError) as caught:
        op.backward(1.0, cache)
    assert str(caught.value) == f"{short}: dy must be an array of the shape of y, (2, 3), got 1.0"


def test_bad_options_are_named():
    x = np.ones((2, 3, 4))
    for call, error, message in [
        (lambda: softplus.forward(x, beta=0), ValueError, "softplus: beta must be more than 0, got 0"),
        (lambda: softplus.forward(x, beta=np.inf), ValueError, "softplus: beta must be finite, got inf"),
        (
            lambda: leaky_relu.forward(x, negative_slope=None),
            TypeError,
            "leaky_relu: negative_slope must be a number, got None",
        ),
        (
            lambda: leaky_relu.forward(x, negative_slope=True),
            TypeError,
            "leaky_relu: negative_slope must be a number, got True",
        ),
        (
            lambda: gelu.forward(x, approximate="erf"),
            ValueError,
            "gelu: approximate must be one of none, tanh, got 'erf'",
        ),
        (
            lambda: prelu.forward(x, np.ones(2)),
            ValueError,
            "prelu: alpha must have shape (1,) or (3,), one slope per channel of x (2, 3, 4), got (2,)",
        ),
        (
            lambda: prelu.forward(x[0, 0], np.ones(2)),
            ValueError,
            "prelu: alpha must have shape (1,), one slope per channel of x (4,), got (2,)",
        ),
    ]:
        with pytest.raises(error) as caught:
            call()
        assert str(caught.value) == message
    _, cache = prelu.forward(x, np.ones(3))
    with pytest.raises(ValueError, match=r"^prelu: dy must have the shape of y, \(2, 3, 4\), got \(3,\)$"):
        prelu.backward(np.ones(3), cache)
