"""Networks of layers: values by hand, gradients by differences, and what is refused."""

import re

import numpy as np
import pytest
from networks import SCALE, check_gradients

from glassnet.nn import Concat, Highway, Identity, OpLayer, Residual, Sequential
from glassnet.ops import Op

# y = 1 / (1 + exp(-x)), and a pair that keeps every second column
SIGMOID = Op(lambda x: ((y := 1 / (1 + np.exp(-x))), y), lambda dy, y: (dy * y * (1 - y),))


def _thin_backward(dy, width):
    dx = np.zeros((len(dy), width))
    dx[:, ::2] = dy
    return (dx,)


THIN = Op(lambda x: (x[:, ::2], x.shape[1]), _thin_backward)


def scale(*values, **options):
    return OpLayer(SCALE, {"a": np.array(values, dtype=np.float64), "b": None}, **options)


X = np.array([[1.0, 2.0, -1.0], [-3.0, 0.5, 4.0]])


def test_sequential_applies_the_first_layer_first():
    net = Sequential(scale(2.0, 2.0, 2.0), scale(1.0, 1.0, 1.0, power=2))
    np.testing.assert_array_equal(net(X), (2 * X) ** 2)  # not 2·X²


def test_sequential_of_nothing_is_the_identity():
    net = Sequential()
    assert net(X) is X
    assert net.backward(X) is X
    assert len(net) == 0


def test_sequential_names_and_parts():
    net = Sequential(first=scale(2.0), second=scale(3.0, power=2))
    assert list(net.named_params()) == ["first.a", "second.a"]
    assert net["second"] is net[1] is net[-1]
    assert list(net) == [net[0], net[1]]
    assert len(net) == 2


def test_a_slice_is_a_network_of_the_same_layers():
    net = Sequential(scale(2.0), scale(3.0), scale(5.0))
    part = net[1:]
    assert isinstance(part, Sequential)
    assert list(part.named_params()) == ["1.a", "2.a"]
    assert part[0] is net[1]
    np.testing.assert_array_equal(part(X), 15 * X)


def test_residual_values_by_hand():
    plain = Residual(scale(1.0, 1.0, 1.0, power=2))
    np.testing.assert_array_equal(plain(X), X**2 + X)
    projected = Residual(Sequential(THIN_LAYER := OpLayer(THIN)), shortcut=Sequential(OpLayer(THIN), scale(5.0, 7.0)))
    assert THIN_LAYER is projected.children["body"][0]
    np.testing.assert_array_equal(projected(X), [[6.0, -8.0], [-18.0, 32.0]])


def test_concat_values_by_hand():
    net = Concat(Identity(), OpLayer(THIN), scale(2.0, 3.0, 4.0))
    np.testing.assert_array_equal(net(X[:1]), [[1, 2, -1, 1, -1, 2, 6, -4]])


def test_concat_of_one_branch():
    net = Concat(scale(2.0, 3.0, 4.0))
    np.testing.assert_array_equal(net(X), X * [2, 3, 4])
    np.testing.assert_array_equal(net.backward(X), X * [2, 3, 4])


def test_concat_along_another_axis():
    net = Concat(Identity(), scale(2.0, 2.0, 2.0), axis=0)
    np.testing.assert_array_equal(net(X), np.concatenate([X, 2 * X]))
    np.testing.assert_array_equal(net.backward(np.concatenate([X, 10 * X])), 21 * X)


def test_concat_counts_axes_from_the_end_too():
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    net = Concat(Identity(), OpLayer(Op(lambda a: (3 * a, None), lambda dy, _: (3 * dy,))), axis=-3)
    y = net(x)
    np.testing.assert_array_equal(y, np.concatenate([x, 3 * x], axis=1))
    np.testing.assert_array_equal(net.backward(y), x + 9 * x)


def test_highway_values_by_hand():
    gate = OpLayer(Op(lambda x: (np.full_like(x, 0.25), None), lambda dy, _: (0 * dy,)))
    net = Highway(scale(1.0, 1.0, 1.0, power=2), gate)
    np.testing.assert_array_equal(net(X), 0.25 * X**2 + 0.75 * X)


@pytest.mark.parametrize(
    "net",
    [
        Sequential(scale(2.0, -1.0, 0.5), scale(1.0, 3.0, -2.0, power=3)),
        Residual(scale(2.0, -1.0, 0.5, power=2)),
        Residual(Sequential(OpLayer(THIN), scale(2.0, 3.0, power=2)), Sequential(scale(1.0, 2.0, 3.0), OpLayer(THIN))),
        Concat(Identity(), scale(2.0, -1.0, 0.5, power=2), Sequential(OpLayer(THIN), scale(1.5, -3.0))),
        Highway(scale(2.0, -1.0, 0.5, power=2), Sequential(scale(0.5, 0.3, -0.2), OpLayer(SIGMOID))),
    ],
    ids=["sequential", "residual", "shortcut", "concat", "highway"],
)
def test_gradients(net):
    check_gradients(net, X.copy())


def test_follows_the_library(put, xp):
    half = Op(lambda x: (x / 2, None), lambda dy, _: (dy / 2,))
    net = Residual(Highway(OpLayer(half), OpLayer(half)))
    joined = Concat(net, Identity())
    y = joined(put(X))
    dx = joined.backward(y)
    assert y.device == dx.device == put(X).device
    assert type(y) is type(dx) is type(put(X))


RELU = OpLayer(Op(lambda x: (x, None), lambda dy, _: (dy,)))
REFUSED = [
    (lambda: Sequential(scale(1.0), len), TypeError, "Sequential: 1 must be a Layer, got builtin_function_or_method"),
    (lambda: Residual(None), TypeError, "Residual: body must be a Layer, got NoneType"),
    (Concat, ValueError, "Concat: give at least one branch"),
    (lambda: Sequential(RELU, x=RELU), TypeError, "Sequential: give layers by position or by name, not both"),
    (
        lambda: Sequential(RELU, scale(1.0), Sequential(RELU)),
        ValueError,
        "Sequential: 0 and 2.0 are the same OpLayer object; a layer remembers only its last input, so make two",
    ),
    (
        lambda: Residual(OpLayer(THIN))(X),
        ValueError,
        "Residual: the body gives (2, 2) and the shortcut (2, 3); the shortcut must change the shape as the body does",
    ),
    (
        lambda: Concat(OpLayer(THIN), Identity(), axis=0)(X),
        ValueError,
        "Concat: the branches give (2, 2), (2, 3); they may differ along axis 0 only",
    ),
    (
        lambda: Highway(Identity(), OpLayer(THIN))(X),
        ValueError,
        "Highway: transform gives (2, 3) and gate (2, 2); both must have the shape of x, (2, 3)",
    ),
    (lambda: Concat(Identity()).backward(X), RuntimeError, "Concat.backward: call forward first"),
    (lambda: Highway(Identity(), Identity()).backward(X), RuntimeError, "Highway.backward: call forward first"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[message[:50] for _, _, message in REFUSED])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message) + "$"):
        call()
