import math

import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import binary_cross_entropy_with_logits as bce
from glassnet.ops import mse_loss

OPS = {"mse_loss": mse_loss, "binary_cross_entropy_with_logits": bce}
X, T = 2 * draw(1, (3, 4)), np.random.default_rng(2).uniform(size=(3, 4))
POSITIVE = np.array([0.5, 2.0, 1.0, 3.0])
PER_ROW = np.array([[1.0], [0.5], [2.0]])


@pytest.mark.parametrize(("reduction", "share"), [("sum", 1), ("mean", 12), ("none", 1)])
def test_squared_error_by_the_formula(reduction, share):
    y, (dx, none), dy = run(mse_loss, [X, T], {"reduction": reduction})
    losses = (X - T) ** 2
    np.testing.assert_allclose(y, losses if reduction == "none" else losses.sum() / share, rtol=1e-13)
    np.testing.assert_allclose(dx, 2 * (X - T) * dy / share, rtol=1e-13)
    assert none is None


@pytest.mark.parametrize(("reduction", "share"), [("sum", 1), ("mean", 12), ("none", 1)])
@pytest.mark.parametrize("weights", [{}, {"pos_weight": POSITIVE}, {"weight": PER_ROW, "pos_weight": POSITIVE}])
def test_binary_cross_entropy_by_the_formula(reduction, share, weights):
    options = {"reduction": reduction, **weights}
    y, (dx, none), dy = run(bce, [X, T], options)
    p = 1 / (1 + np.exp(-X))
    losses = -weights.get("pos_weight", 1) * T * np.log(p) - (1 - T) * np.log(1 - p)
    losses = losses * weights.get("weight", 1)
    np.testing.assert_allclose(y, losses if reduction == "none" else losses.sum() / share, rtol=1e-12)
    slope = numeric_gradient(lambda a: float(np.sum(dy * bce.forward(a, T, **options)[0])), X)
    np.testing.assert_allclose(dx, slope, rtol=1e-6, atol=1e-8)
    assert none is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_scores_of_a_thousand(dtype):
    x, t = np.array([1000, -1000, 1000, -1000], dtype=dtype), np.array([1, 0, 0, 1], dtype=dtype)
    y, (dx, _), _ = run(bce, [x, t], {"reduction": "none"}, dy=np.ones(4, dtype=dtype))
    assert y.tolist() == [0, 0, 1000, 1000]
    assert dx.tolist() == [0, 0, 1, -1]
    tiny, (slope, _), _ = run(bce, [np.array([-40.0]), np.array([0.0])], {"reduction": "sum"}, dy=1.0)
    np.testing.assert_allclose([tiny, slope[0]], math.exp(-40), rtol=1e-13)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", OPS)
def test_every_library(name, reduction, put):
    same_everywhere(OPS[name], [X, T], {"reduction": reduction}, put)


def test_weights_in_every_library(put):
    same_everywhere(bce, [X, T], {"weight": PER_ROW, "pos_weight": POSITIVE}, put)


@pytest.mark.parametrize("name", OPS)
def test_the_mean_over_nothing_is_nan(name):
    empty = np.zeros((0, 4), dtype=np.float32)
    y, (dx, _), _ = run(OPS[name], [empty, empty], dy=1.0)
    assert math.isnan(y)
    assert (y.dtype, dx.shape, dx.dtype) == (np.float32, (0, 4), np.float32)
    assert run(OPS[name], [empty, empty], {"reduction": "sum"}, dy=1.0)[0] == 0


@pytest.mark.parametrize("name", OPS)
def test_upstream_gradients_of_a_number(name):
    for dy in (3, 3.0, np.float32(3), np.array(3.0)):
        _, cache = OPS[name].forward(X, T)
        _, (dx, _), _ = run(OPS[name], [X, T], dy=1.0)
        np.testing.assert_allclose(OPS[name].backward(dy, cache)[0], 3 * dx, rtol=1e-13)
    with pytest.raises(ValueError) as caught:
        OPS[name].backward(np.ones((3, 4)), cache)
    assert str(caught.value) == f"{name}: dy must have the shape of y, (), got (3, 4)"
    _, cache = OPS[name].forward(X, T, reduction="none")
    with pytest.raises(TypeError) as caught:
        OPS[name].backward(1.0, cache)
    assert str(caught.value) == f'{name}: with reduction="none" dy must be an array of shape (3, 4), got 1.0'


@pytest.mark.parametrize("name", OPS)
def test_bad_input_is_named(name):
    for x, target, options, error, message in [
        (np.ones((4, 1)), np.ones(4), {}, ValueError, "target must have the shape of x, (4, 1), got (4,)"),
        (X, T, {"reduction": "max"}, ValueError, "reduction must be one of mean, sum, none, got 'max'"),
        (X, T.astype(np.float32), {}, TypeError, "x is float64 but target is float32; convert one of them"),
        (X, T > 0.5, {}, TypeError, "target must be float32 or float64, got bool"),
    ]:
        with pytest.raises(error) as caught:
            OPS[name].forward(x, target, **options)
        assert str(caught.value) == f"{name}: {message}"


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_binary_targets_lie_between_0_and_1(bad):
    target = T.copy()
    target[1, 2] = bad
    with pytest.raises(ValueError, match=r"^binary_cross_entropy_with_logits: target must lie in 0\.\.1$"):
        bce.forward(X, target)
    target[1, 2] = 1.0
    target[0, 0] = 0.0
    assert np.isfinite(bce.forward(X, target)[0])


@pytest.mark.parametrize("name", ["weight", "pos_weight"])
@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), (1, 3, 4), (3, 2)])
def test_weights_must_broadcast_to_the_scores(name, shape):
    with pytest.raises(ValueError) as caught:
        bce.forward(X, T, **{name: np.ones(shape)})
    assert str(caught.value) == (
        f"binary_cross_entropy_with_logits: {name} {shape} does not broadcast to the shape of x, (3, 4)"
    )
