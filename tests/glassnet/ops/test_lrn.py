import numpy as np
import pytest
from kernel_checks import draw, numeric_gradient, run, same_everywhere

from glassnet.ops import local_response_norm
from glassnet.ops.naive_norm import naive_local_response_norm

X = draw(1, (2, 5, 3, 2))


def test_by_hand():
    x = np.array([[1.0, 2.0, 3.0]])
    y, _ = local_response_norm.forward(x, size=3, alpha=3.0, beta=1.0, k=2.0)
    np.testing.assert_allclose(y, [[1 / (2 + 5), 2 / (2 + 14), 3 / (2 + 13)]], rtol=1e-15)
    y, _ = local_response_norm.forward(x, size=2, alpha=2.0, beta=1.0)  # an even window leans to the front
    np.testing.assert_allclose(y, [[1 / (1 + 1), 2 / (1 + 5), 3 / (1 + 13)]], rtol=1e-15)


def test_alexnets_numbers_are_not_divided_by_the_size():
    y, _ = local_response_norm.forward(X, size=5, alpha=5e-4, beta=0.75, k=2.0)
    energy = sum(np.roll(np.pad(X, ((0, 0), (2, 2), (0, 0), (0, 0))), i, axis=1)[:, 2:-2] ** 2 for i in range(-2, 3))
    np.testing.assert_allclose(y, X / (2 + 1e-4 * energy) ** 0.75, rtol=1e-13)


def test_the_options_it_starts_with():
    y, _ = local_response_norm.forward(10 * X)
    np.testing.assert_allclose(y, naive_local_response_norm(10 * X, 5, 1e-4, 0.75, 1.0), rtol=1e-13)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9, 12])
def test_its_twin_and_differences(size):
    options = {"size": size, "alpha": 0.7, "beta": 0.6, "k": 1.5}
    y, (dx,), dy = run(local_response_norm, [X], options)
    np.testing.assert_allclose(y, naive_local_response_norm(X, **options), rtol=1e-12)
    slope = numeric_gradient(lambda a: float(np.sum(dy * local_response_norm.forward(a, **options)[0])), X)
    np.testing.assert_allclose(dx, slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("shape", [(2, 5, 3, 2), (3, 4), (2, 1, 3)])
def test_every_library(shape, put):
    same_everywhere(local_response_norm, [draw(2, shape)], {"size": 4, "alpha": 0.7}, put)
    y, (dx,), _ = run(local_response_norm, [np.zeros((0, *shape[1:]), dtype=np.float32)])
    assert (y.shape, dx.shape, dx.dtype) == ((0, *shape[1:]), (0, *shape[1:]), np.float32)


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (X, {"k": 0}, "k must be more than 0, got 0"),
        (X, {"size": 0}, "size must be at least 1, got 0"),
        (X, {"alpha": -1}, "alpha must be finite and at least 0, got -1"),
        (X, {"beta": -1}, "beta must be finite and at least 0, got -1"),
        (X[0, 0, 0], {}, "x must have shape (N, C, ...), got (2,)"),
    ],
)
def test_bad_input_is_named(x, options, message):
    with pytest.raises(ValueError) as caught:
        local_response_norm.forward(x, **options)
    assert str(caught.value) == f"local_response_norm: {message}"


def test_a_bad_upstream_gradient_is_named():
    _, cache = local_response_norm.forward(X)
    with pytest.raises(
        ValueError, match=r"^local_response_norm: dy must have the shape of y, \(2, 5, 3, 2\), got \(5,\)$"
    ):
        local_response_norm.backward(np.ones(5), cache)
