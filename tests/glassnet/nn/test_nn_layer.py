"""What every layer can: names, gradients that add up, modes, moving, saving, and errors that help."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from networks import SCALE, check_gradients

from glassnet.nn import Layer, OpLayer, Residual, Sequential
from glassnet.ops import Op


def scale(*values, b=None, **options):
    bias = None if b is None else np.array(b, dtype=np.float64)
    return OpLayer(SCALE, {"a": np.array(values, dtype=np.float64), "b": bias}, **options)


def small():
    return Sequential(scale(1.0, 2.0, b=[0.5, -1.0]), Residual(Sequential(scale(3.0, -1.0, power=2))))


X = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -2.0]])


class Counting(Layer):
    """A layer with a buffer."""

    def __init__(self):
        super().__init__()
        self.buffers = {"seen": np.zeros(1)}

    def forward(self, x):
        self.buffers["seen"] = self.buffers["seen"] + (len(x) if self.training else 0)
        return x

    def backward(self, dy):
        return dy


def test_values_by_hand():
    y = small()(X[:1])
    # 1·1 + 0.5 = 1.5 and 2·2 - 1 = 3; then 3·1.5² + 1.5 = 8.25 and -1·3² + 3 = -6
    np.testing.assert_array_equal(y, [[8.25, -6.0]])


def test_gradients():
    check_gradients(small(), X.copy())


def test_names_follow_the_tree():
    net = small()
    assert list(net.named_params()) == ["0.a", "0.b", "1.body.0.a"]
    assert [name for name, _ in net.named_layers()] == ["", "0", "1", "1.body", "1.body.0", "1.shortcut"]
    assert net.n_params() == 6


def test_an_absent_bias_is_no_parameter():
    layer = scale(2.0, 3.0)
    assert list(layer.params) == ["a"]
    layer(X)
    layer.backward(X)
    assert list(layer.grads) == ["a"]


def test_gradients_add_up_until_they_are_zeroed():
    net = small()
    net(X)
    net.backward(X)
    once = net.named_grads()
    net.backward(X)
    for name, grad in net.named_grads().items():
        np.testing.assert_allclose(grad, 2 * once[name], rtol=1e-15)
    net.zero_grad()
    assert net.named_grads() == {}


def test_backward_changes_no_weight():
    net = small()
    before = net.state_dict()
    net(X)
    net.backward(X)
    for name, a in net.state_dict().items():
        np.testing.assert_array_equal(a, before[name])


def test_train_and_eval_reach_the_innermost_layer():
    net = Sequential(Residual(Counting()))
    assert net.training
    assert net.eval() is net
    assert [layer.training for _, layer in net.named_layers()] == [False] * 4
    net(X)
    np.testing.assert_array_equal(net.state_dict()["0.body.seen"], [0])
    assert net.train() is net
    assert all(layer.training for _, layer in net.named_layers())
    net(X)
    np.testing.assert_array_equal(net.state_dict()["0.body.seen"], [3])
    assert not net.train(False).training


def test_watchers_see_input_and_output():
    net = small()
    seen = []
    net[0].watchers.append(lambda layer, x, y: seen.append((layer, x, y)))
    net(X)
    assert len(seen) == 1
    layer, x, y = seen[0]
    assert layer is net[0]
    assert x is X
    np.testing.assert_array_equal(y, X * [1, 2] + [0.5, -1])


def test_state_is_a_copy_both_ways():
    net = small()
    state = net.state_dict()
    assert state["0.a"] is not net[0].params["a"]
    state["0.a"][0] = 77
    assert net[0].params["a"][0] == 1.0
    net.load_state_dict(state)
    assert net[0].params["a"][0] == 77
    state["0.a"][0] = 5
    assert net[0].params["a"][0] == 77


def test_loading_keeps_the_dtype_and_forgets_the_last_pass():
    net = small().astype(np.float32)
    net(X.astype(np.float32))
    net.load_state_dict(small().state_dict())
    assert {a.dtype for a in net.named_params().values()} == {np.dtype(np.float32)}
    with pytest.raises(RuntimeError, match=r"^OpLayer\.backward: call forward first$"):
        net.backward(X.astype(np.float32))


def test_loading_brings_buffers():
    net, other = Sequential(Counting()), Sequential(Counting())
    net(X)
    other.load_state_dict(net.state_dict())
    np.testing.assert_array_equal(other[0].buffers["seen"], [3])


def test_a_wrong_state_is_refused_whole():
    net = small()
    state = net.state_dict()
    state["0.a"] = np.zeros(3)
    state["0.bias"] = state.pop("0.b")
    state["1.body.0.a"] = np.array([9.0, 9.0])
    expected = (
        "Sequential.load_state_dict: missing: 0.b; unexpected: 0.bias; wrong shape: 0.a is (3,) but the layer has (2,)"
    )
    with pytest.raises(ValueError, match="^" + re.escape(expected) + "$"):
        net.load_state_dict(state)
    assert net.named_params()["1.body.0.a"][0] == 3.0


def test_a_state_that_only_lacks_a_name_says_only_that():
    state = small().state_dict()
    del state["0.b"]
    with pytest.raises(ValueError, match=r"load_state_dict: missing: 0\.b$"):
        small().load_state_dict(state)


def test_save_and_load(tmp_path):
    net, other = small(), small().astype(np.float32)
    net[0].params["a"] = np.array([0.1, 0.2])
    net.save(tmp_path / "net.npz")
    assert other.load(str(tmp_path / "net.npz")) is other
    np.testing.assert_array_equal(other[0].params["a"], np.array([0.1, 0.2], dtype=np.float32))


def test_astype_converts_weights_gradients_and_buffers():
    net = Sequential(scale(1.0, 2.0), Counting())
    net(X)
    net.backward(X)
    net.astype(np.float32)
    assert net[0].params["a"].dtype == net[0].grads["a"].dtype == net[1].buffers["seen"].dtype == np.float32


def test_to_moves_to_where_an_array_lives(xp, put):
    net = small()
    net.to(put(X))
    y = net(put(X))
    net.backward(y)
    assert type(y).__module__.split(".")[0] == xp.__name__.split(".")[0]
    for a in [*net.named_params().values(), *net.named_grads().values()]:
        assert type(a) is type(y)
        assert a.device == y.device
    assert all(isinstance(a, np.ndarray) for a in net.state_dict().values())
    assert isinstance(net.to("cpu")[0].params["a"], np.ndarray)


def test_moving_forgets_the_last_pass():
    net = small()
    net(X)
    net.to("cpu")
    with pytest.raises(RuntimeError, match="call forward first"):
        net.backward(X)


def test_to_refuses_an_unknown_device():
    with pytest.raises(ValueError, match=r"^to_device: device must be .* got 'tpu'$"):
        small().to("tpu")
    with pytest.raises(TypeError, match=r"^Sequential\.to: expected arrays, got list$"):
        small().to([1.0])


def test_clear_cache():
    net = small()
    net(X)
    net.clear_cache()
    with pytest.raises(RuntimeError, match="call forward first"):
        net.backward(X)


def test_a_bare_layer_says_what_it_lacks():
    with pytest.raises(NotImplementedError, match=r"^Layer has no forward$"):
        Layer()(X)
    with pytest.raises(NotImplementedError, match=r"^Layer has no backward$"):
        Layer().backward(X)


def test_repr_is_a_tree():
    expected = (
        "Sequential(\n  0: OpLayer(),\n  1: Residual(\n    body: OpLayer(power=2),\n    shortcut: Identity()\n  )\n)"
    )
    assert repr(Sequential(scale(1.0), Residual(scale(1.0, power=2)))) == expected


# What a learner's own pair may get wrong.


def broken(backward, **params):
    layer = OpLayer(Op(lambda x, *_: (x, None), backward), params or {"a": np.ones(2), "b": np.ones(2)})
    layer(X)
    return layer


WRONG = [
    (lambda dy, _: (dy, dy[0]), "OpLayer.backward: the op returned 2 gradients, expected 3: dx, a, b"),
    (lambda dy, _: dy, "OpLayer.backward: the op returned 1 gradients, expected 3: dx, a, b"),
    (lambda dy, _: (dy, dy, dy[0]), "OpLayer.backward: the gradient of a has shape (3, 2), expected (2,)"),
    (lambda dy, _: (dy, dy[0], None), "OpLayer.backward: the gradient of b is None, expected (2,)"),
    (lambda dy, _: (dy[0], dy[0], dy[0]), "OpLayer.backward: dx has shape (2,), expected (3, 2)"),
]


@pytest.mark.parametrize(("backward", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_backward_is_named(backward, message):
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        broken(backward).backward(X)


def test_an_op_without_weights_may_return_its_gradient_bare():
    layer = OpLayer(Op(lambda x: (-x, None), lambda dy, _: -dy))
    layer(X)
    np.testing.assert_array_equal(layer.backward(X), -X)


def test_not_an_op():
    with pytest.raises(TypeError, match=r"^OpLayer: op must be an Op\(forward, backward\), got function$"):
        OpLayer(lambda x: x)
    with pytest.raises(TypeError, match=r"got SimpleNamespace$"):
        OpLayer(SimpleNamespace(forward=len))


def test_empty_batch():
    net = small()
    y = net(X[:0])
    assert net.backward(y).shape == (0, 2)
