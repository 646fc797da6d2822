"""Initial weights: bounds and spreads by hand, fans and gains beside PyTorch, seeds, messages."""

import math
import re
from functools import partial

import numpy as np
import pytest

from glassnet import _arguments, init

RULES = {
    "xavier_uniform": init.xavier_uniform,
    "xavier_normal": init.xavier_normal,
    "kaiming_uniform": init.kaiming_uniform,
    "kaiming_normal": init.kaiming_normal,
    "orthogonal": init.orthogonal,
    "normal": init.normal,
    "uniform": init.uniform,
    "constant": init.constant,
    "zeros": init.zeros,
    "ones": init.ones,
}


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((10, 784), (784, 10)), ((6, 3, 5, 4), (60, 120)), ((8, 2, 3), (6, 24)), ((64, 32, 1, 1), (32, 64))],
)
def test_fans_by_hand(shape, expected):
    assert init.fans(shape) == expected


@pytest.mark.oracle
@pytest.mark.parametrize("shape", [(10, 7), (6, 3, 5, 4), (8, 2, 3)])
def test_fans_as_pytorch(shape):
    torch = pytest.importorskip("torch")
    expected = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    assert init.fans(shape) == expected


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["linear", "sigmoid", "tanh", "relu", "leaky_relu"])
def test_gains_as_pytorch(name):
    torch = pytest.importorskip("torch")
    assert init.gain(name, 0.2) == pytest.approx(torch.nn.init.calculate_gain(name, 0.2), rel=1e-15)


def test_gains_by_hand():
    assert init.gain("relu") == math.sqrt(2)
    assert init.gain("tanh") == pytest.approx(1.6666666666666667)
    assert init.gain("leaky_relu", 1.0) == 1.0  # the identity
    assert init.gain("leaky_relu") == pytest.approx(1.4141428569978354, rel=1e-15)


# fan_in = 6·20 = 120, fan_out = 30·20 = 600
SHAPE = (30, 6, 5, 4)
HAND = [
    (init.xavier_uniform, math.sqrt(2 / 720), "uniform"),
    (partial(init.xavier_uniform, scale=3.0), 3 * math.sqrt(2 / 720), "uniform"),
    (init.xavier_normal, math.sqrt(2 / 720), "normal"),
    (partial(init.xavier_normal, scale=3.0), 3 * math.sqrt(2 / 720), "normal"),
    (init.kaiming_uniform, math.sqrt(2 / 120), "uniform"),
    (partial(init.kaiming_uniform, mode="fan_out", scale=1.0), math.sqrt(1 / 600), "uniform"),
    (init.kaiming_normal, math.sqrt(2 / 120), "normal"),
    (partial(init.kaiming_normal, mode="fan_out"), math.sqrt(2 / 600), "normal"),
    (partial(init.kaiming_normal, mode="fan_avg", scale=1.0), math.sqrt(1 / 360), "normal"),
    (init.normal, 0.01, "normal"),
    (init.uniform, math.sqrt(1 / 3), "uniform"),
    (partial(init.uniform, bound=0.5), 0.5 * math.sqrt(1 / 3), "uniform"),
]


@pytest.mark.parametrize(("rule", "std", "kind"), HAND)
def test_draws_are_the_generators_own_numbers_times_the_spread(rule, std, kind):
    """The rule may not change the shape of the distribution: exactly NumPy's draw, scaled."""
    w = rule(SHAPE, 5, dtype=np.float64)
    rng = np.random.default_rng(5)
    if kind == "normal":
        expected = std * rng.standard_normal(SHAPE)
    else:
        expected = std * math.sqrt(3) * (2 * rng.random(SHAPE) - 1)
    np.testing.assert_allclose(w, expected, rtol=1e-12, atol=1e-15)


def test_he_keeps_the_size_of_the_signal_through_relus_and_small_weights_lose_it():
    rng = np.random.default_rng(0)
    x = kept = rng.standard_normal((200, 256))
    lost = x
    for _ in range(20):
        kept = np.maximum(kept @ init.kaiming_normal((256, 256), rng).T, 0)
        lost = np.maximum(lost @ init.normal((256, 256), rng).T, 0)
    assert 0.2 < np.sqrt(np.mean(kept**2)) < 5
    assert np.sqrt(np.mean(lost**2)) < 1e-8


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5), (6, 2, 3, 2)])
def test_orthogonal_rows_or_columns(shape):
    w = init.orthogonal(shape, 3, scale=2.0, dtype=np.float64).reshape(shape[0], -1)
    small = min(w.shape)
    product = w @ w.T if w.shape[0] == small else w.T @ w
    np.testing.assert_allclose(product, 4 * np.eye(small), atol=1e-12)


def test_orthogonal_is_uniform_not_biased_by_qr():
    """NumPy's QR alone gives a diagonal of R with fixed signs; then the mean of w[0, 0] is far from 0."""
    rng = np.random.default_rng(1)
    first = [init.orthogonal((3, 3), rng, dtype=np.float64)[0, 0] for _ in range(2000)]
    assert abs(np.mean(first)) < 0.05
    assert np.mean(np.square(first)) == pytest.approx(1 / 3, abs=0.03)


def test_constants():
    np.testing.assert_array_equal(init.zeros((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(init.ones((3,)), [1, 1, 1])
    np.testing.assert_array_equal(init.constant((2,), value=-0.5), [-0.5, -0.5])
    np.testing.assert_array_equal(init.normal((2,), std=0), [0, 0])


@pytest.mark.parametrize("name", RULES)
def test_dtype_shape_and_seed(name):
    rule = RULES[name]
    w = rule((4, 3), 7)
    assert w.dtype == np.float32
    assert w.shape == (4, 3)
    assert rule((4, 3), 7, dtype=np.float64).dtype == np.float64
    np.testing.assert_array_equal(w, rule((4, 3), np.random.default_rng(7)))
    np.testing.assert_allclose(w, rule((4, 3), 7, dtype=np.float64), rtol=1e-6)


@pytest.mark.parametrize("name", sorted(set(RULES) - {"constant", "zeros", "ones"}))
def test_a_generator_moves_on(name):
    rng = np.random.default_rng(7)
    assert not np.array_equal(RULES[name]((4, 3), rng), RULES[name]((4, 3), rng))


MESSAGES = [
    (
        lambda: init.fans((3,)),
        ValueError,
        "fans: shape (3,) has one axis; a weight has at least two, (outputs, inputs)",
    ),
    (lambda: init.fans(()), ValueError, "fans: shape () has no axis; a weight"),
    (lambda: init.orthogonal((3,)), ValueError, "orthogonal: shape (3,) has one axis"),
    (lambda: init.xavier_normal((3,)), ValueError, "xavier_normal: shape (3,) has one axis"),
    (lambda: init.xavier_uniform((3,)), ValueError, "xavier_uniform: shape (3,) has one axis"),
    (lambda: init.kaiming_uniform((3,)), ValueError, "kaiming_uniform: shape (3,) has one axis"),
    (lambda: init.kaiming_normal((0, 3)), ValueError, "kaiming_normal: each number of shape must be at least 1, got 0"),
    (lambda: init.normal(3), TypeError, "normal: shape must be a tuple of whole numbers, got 3"),
    (lambda: init.normal((3, 2.5)), TypeError, "normal: each number of shape must be a whole number, got 2.5"),
    (lambda: init.normal((3,), std=-1), ValueError, "normal: std must be at least 0 and finite, got -1"),
    (lambda: init.uniform((3,), bound=math.nan), ValueError, "uniform: bound must be at least 0 and finite, got nan"),
    (lambda: init.constant((3,), value="x"), TypeError, "constant: value must be a number, got 'x'"),
    (lambda: init.constant((3,), value=math.inf), ValueError, "constant: value must be finite, got inf"),
    (
        lambda: init.kaiming_normal((3, 2), mode="fan"),
        ValueError,
        "kaiming_normal: mode must be fan_in, fan_out or fan_avg, got 'fan'",
    ),
    (
        lambda: init.gain("swish"),
        ValueError,
        "gain: nonlinearity must be one of linear, sigmoid, tanh, relu, leaky_relu, got 'swish'",
    ),
    (
        lambda: init.normal((3,), "seed"),
        TypeError,
        "normal: rng (a seed, a numpy Generator or None) must be a whole number, got 'seed'",
    ),
    (lambda: init.normal((3,), -1), ValueError, "normal: rng (a seed, a numpy Generator or None) must be at least 0"),
    (lambda: _arguments.number("f", "x", True), TypeError, "f: x must be a number, got True"),
    (lambda: _arguments.number("f", "x", 1, below=1), ValueError, "f: x must be at least 0 and less than 1, got 1"),
    (lambda: _arguments.integer("f", "x", True), TypeError, "f: x must be a whole number, got True"),
]


@pytest.mark.parametrize(("call", "kind", "message"), MESSAGES, ids=[m[2][:40] for m in MESSAGES])
def test_messages(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message)):
        call()


def test_no_seed_differs_each_time():
    assert not np.array_equal(init.normal((5,)), init.normal((5,)))
