"""Each layer beside PyTorch's of the same name: values, gradients, names, running statistics; and by itself."""

import inspect
import re

import numpy as np
import pytest
from networks import check_gradients
from nn_cases import CASES, make

from glassnet import nn, ops
from glassnet.backend import to_numpy
from glassnet.ops import Op


def theirs(torch, name, ours, dtype):
    """PyTorch's layer with the weights of ours."""
    _, kind, args, options, _ = CASES[name]
    layer = getattr(torch.nn, kind)(*args, **options).to(dtype)
    state = {key: torch.tensor(a) for key, a in ours.state_dict().items()}
    layer.load_state_dict(state, strict=False)
    assert set(state) == set(layer.state_dict()) - {"num_batches_tracked"}
    return layer


def stir(layer, rng):
    """Weights without symmetry: no ones, no zeros."""
    for key, w in layer.params.items():
        layer.params[key] = rng.uniform(0.5, 1.5, w.shape).astype(w.dtype) * rng.choice([-1, 1], w.shape).astype(
            w.dtype
        )


@pytest.mark.oracle
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", CASES)
def test_as_pytorch(name, dtype):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    ours = make(name, dtype)
    stir(ours, rng)
    other = theirs(torch, name, ours, getattr(torch, np.dtype(dtype).name))
    tolerance = {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-4, "atol": 1e-5}
    for mode in (True, True, False):
        x = rng.standard_normal(CASES[name][-1]).astype(dtype)
        xt = torch.tensor(x, requires_grad=True)
        y, yt = ours.train(mode)(x), other.train(mode)(xt)
        assert y.dtype == dtype
        np.testing.assert_allclose(y, yt.detach().numpy(), **tolerance)
        dy = rng.standard_normal(y.shape).astype(dtype)
        ours.zero_grad()
        other.zero_grad()
        dx = ours.backward(dy)
        yt.backward(torch.tensor(dy))
        np.testing.assert_allclose(dx, xt.grad.numpy(), **tolerance)
        for key, param in other.named_parameters():
            np.testing.assert_allclose(ours.grads[key], param.grad.numpy(), **tolerance)
        for key, a in other.named_buffers():
            if key != "num_batches_tracked":
                np.testing.assert_allclose(ours.buffers[key], a.numpy(), **tolerance)


@pytest.mark.parametrize("name", CASES)
def test_gradients(name):
    rng = np.random.default_rng(2)
    layer = make(name, np.float64)
    stir(layer, rng)
    check_gradients(layer, rng.standard_normal(CASES[name][-1]), rtol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_float32_is_the_default_and_the_seed_decides(name):
    one, two, other = (make(name, np.float32, rng) for rng in (3, np.random.default_rng(3), 4))
    x = np.random.default_rng(0).standard_normal(CASES[name][-1]).astype(np.float32)
    assert one(x).dtype == one.backward(one(x)).dtype == np.float32
    for key, w in one.params.items():
        np.testing.assert_array_equal(w, two.params[key])
        if key == "weight" and hasattr(one, "in_features" if "linear" in name else "in_channels"):
            assert not np.array_equal(w, other.params[key])
    assert nn.Linear(2, 3).params["weight"].dtype == np.float32


@pytest.mark.parametrize("name", CASES)
def test_empty_batch(name):
    layer = make(name, np.float64)
    shape = (0, *CASES[name][-1][1:])
    y = layer(np.zeros(shape))
    assert y.shape[0] == 0
    assert layer.backward(y).shape == shape


def test_a_small_network_follows_its_data(put):
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1, rng=0, dtype=np.float64),
        nn.BatchNorm2d(2, dtype=np.float64),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5, rng=1),
        nn.Linear(12, 3, rng=2, dtype=np.float64),
    )
    x = np.random.default_rng(0).standard_normal((4, 1, 4, 6))
    expected, other = net(x), put(x)
    dx = net.backward(expected)
    grads = {key: to_numpy(g) for key, g in net.named_grads().items()}
    net[5].rng = np.random.default_rng(1)
    net.zero_grad()
    net.to(other)
    y = net(other)
    found = net.backward(y)
    assert type(y) is type(other)
    np.testing.assert_allclose(to_numpy(y), expected, rtol=1e-12)
    np.testing.assert_allclose(to_numpy(found), dx, rtol=1e-10, atol=1e-14)
    for key, grad in net.named_grads().items():
        np.testing.assert_allclose(to_numpy(grad), grads[key], rtol=1e-10, atol=1e-14)


# What each layer asks of its op, so that a lost option is seen without PyTorch too.
CALLS = {
    "conv2d-all": (
        ops.conv2d,
        {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2), "groups": 2, "padding_mode": "reflect"},
    ),
    "conv1d": (ops.conv1d, {"stride": 2, "padding": 2, "dilation": 2, "groups": 2}),
    "conv1d-circular": (ops.conv1d, {"padding": 1, "padding_mode": "circular"}),
    "conv_transpose2d-all": (
        ops.conv_transpose2d,
        {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2), "dilation": (2, 1), "groups": 2},
    ),
    "max_pool2d-all": (
        ops.max_pool2d,
        {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1), "dilation": (1, 2)},
    ),
    "avg_pool2d-all": (
        ops.avg_pool2d,
        {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    ),
    "leaky": (ops.leaky_relu, {"negative_slope": 0.2}),
    "gelu-tanh": (ops.gelu, {"approximate": "tanh"}),
    "softplus": (ops.softplus, {"beta": 2.0}),
    "softmax": (ops.softmax, {"axis": 1}),
    "batch_norm1d-signal": (ops.batch_norm, {"eps": 0.1}),
    "layer_norm-plain": (ops.layer_norm, {"normalized_shape": (2, 4), "eps": 0.1}),
    "group_norm-plain": (ops.group_norm, {"num_groups": 3, "eps": 0.1}),
    "instance_norm-affine": (ops.instance_norm, {"eps": 0.1}),
    "local_response": (ops.local_response_norm, {"size": 3, "alpha": 0.5, "beta": 0.6, "k": 2.0}),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_option_reaches_the_op(name):
    op, options = CALLS[name]
    layer = make(name, np.float64)
    stir(layer, np.random.default_rng(4))
    x = np.random.default_rng(0).standard_normal(CASES[name][-1])
    np.testing.assert_array_equal(layer(x), op.forward(x, *layer.params.values(), **options)[0])


# A layer with the arguments it must have, its op, and the options that the op then gets.
PLAIN = [
    (nn.Linear, (2, 3), ops.linear, {}),
    (nn.Conv1d, (2, 3, 2), ops.conv1d, {}),
    (nn.Conv2d, (2, 3, 2), ops.conv2d, {}),
    (nn.ConvTranspose2d, (2, 3, 2), ops.conv_transpose2d, {}),
    (nn.MaxPool2d, (2,), ops.max_pool2d, {"kernel_size": 2}),
    (nn.AvgPool2d, (2,), ops.avg_pool2d, {"kernel_size": 2}),
    (nn.LeakyReLU, (), ops.leaky_relu, {}),
    (nn.GELU, (), ops.gelu, {}),
    (nn.Softplus, (), ops.softplus, {}),
    (nn.Softmax, (), ops.softmax, {}),
    (nn.LogSoftmax, (), ops.log_softmax, {}),
    (nn.LayerNorm, (4,), ops.layer_norm, {"normalized_shape": (4,)}),
    (nn.GroupNorm, (2, 4), ops.group_norm, {"num_groups": 2}),
    (nn.InstanceNorm2d, (4,), ops.instance_norm, {}),
    (nn.LocalResponseNorm, (5,), ops.local_response_norm, {"size": 5}),
    (nn.BatchNorm2d, (4,), ops.batch_norm, {"eps": 1e-5}),
    (nn.Dropout, (), ops.dropout, {}),
    (nn.RNN, (2, 3), ops.rnn, {}),
]


@pytest.mark.parametrize(("kind", "args", "op", "options"), PLAIN, ids=[case[0].__name__ for case in PLAIN])
def test_a_layer_has_the_defaults_of_its_op(kind, args, op, options):
    assert kind(*args).options == options
    assert kind(*args).op is op
    of_op = inspect.signature(op.forward).parameters
    for name, parameter in inspect.signature(kind).parameters.items():
        if name in of_op and parameter.default is not parameter.empty and name not in ("rng", "bias"):
            assert parameter.default == of_op[name].default, name


def test_other_defaults_are_pytorchs():
    np.testing.assert_array_equal(nn.PReLU().params["weight"], np.array([0.25], dtype=np.float32))
    assert nn.BatchNorm1d(2).momentum == 0.1
    assert "weight" not in nn.InstanceNorm2d(2).params
    for layer in (nn.Linear(2, 3), nn.Conv1d(2, 3, 1), nn.Conv2d(2, 3, 1), nn.ConvTranspose2d(2, 3, 1)):
        np.testing.assert_array_equal(layer.params["bias"], np.zeros(3))


def test_running_statistics_by_hand():
    layer = nn.BatchNorm1d(2, momentum=0.25, dtype=np.float64)
    x = np.array([[1.0, 10.0], [3.0, 40.0]])
    layer(x)
    np.testing.assert_array_equal(layer.buffers["running_mean"], [0.5, 6.25])  # a quarter of 2 and 25
    np.testing.assert_array_equal(layer.buffers["running_var"], [0.75 + 0.25 * 2, 0.75 + 0.25 * 450])
    before = dict(layer.buffers)
    y = layer.eval()(x)
    np.testing.assert_allclose(y[:, 0], (x[:, 0] - 0.5) / np.sqrt(1.25 + 1e-5), rtol=1e-14)
    assert layer.buffers == before
    assert "0.running_var" in nn.Sequential(layer).state_dict()


# Ops of one's own.


def test_a_learners_kernel_gets_only_what_is_used():
    def forward(x, w, b):  # the first kernel of a lecture: no options at all
        return ops.conv2d_forward(x, w, b)

    layer = nn.Conv2d(3, 4, 3, rng=0, conv=Op(forward, ops.conv2d_backward))
    x = np.random.default_rng(0).standard_normal((2, 3, 5, 4)).astype(np.float32)
    np.testing.assert_array_equal(layer(x), nn.Conv2d(3, 4, 3, rng=0)(x))

    def pooled(x, kernel_size):
        return ops.max_pool2d_forward(x, kernel_size)

    pool = nn.MaxPool2d(2, pool=Op(pooled, ops.max_pool2d_backward))
    assert pool(x).shape == (2, 3, 2, 2)


TWICE = Op(lambda x, *_, **__: (2 * x, None), lambda dy, _: (2 * dy,))


@pytest.mark.parametrize(
    "layer",
    [
        nn.ReLU(op=TWICE),
        nn.LeakyReLU(op=TWICE),
        nn.Sigmoid(op=TWICE),
        nn.Tanh(op=TWICE),
        nn.GELU(op=TWICE),
        nn.Softplus(op=TWICE),
        nn.Softmax(op=TWICE),
        nn.LogSoftmax(op=TWICE),
        nn.PReLU(op=TWICE),
        nn.Linear(2, 2, linear=TWICE),
        nn.Conv1d(2, 2, 1, conv=TWICE),
        nn.Conv2d(2, 2, 1, conv=TWICE),
        nn.ConvTranspose2d(2, 2, 1, conv=TWICE),
        nn.MaxPool2d(2, pool=TWICE),
        nn.AvgPool2d(2, pool=TWICE),
        nn.GlobalAvgPool2d(pool=TWICE),
        nn.GlobalMaxPool2d(pool=TWICE),
        nn.LayerNorm(2, norm=TWICE),
        nn.GroupNorm(1, 2, norm=TWICE),
        nn.InstanceNorm2d(2, norm=TWICE),
        nn.LocalResponseNorm(2, norm=TWICE),
        nn.BatchNorm1d(2, norm=TWICE, stats=lambda _, mean, var, momentum: (mean + 1, var)),
        nn.Dropout(dropout=TWICE),
    ],
    ids=lambda layer: layer.kind,
)
def test_every_layer_takes_its_op(layer):
    x = np.ones((3, 2))
    np.testing.assert_array_equal(layer(x), 2 * x)


def test_batch_norm_takes_its_statistics_too():
    layer = nn.BatchNorm1d(2, norm=TWICE, stats=lambda _, mean, var, momentum: (mean + momentum, var * 2), momentum=1.0)
    layer(np.ones((3, 2)))
    np.testing.assert_array_equal(layer.buffers["running_mean"], [1, 1])
    np.testing.assert_array_equal(layer.buffers["running_var"], [2, 2])
    layer.eval()(np.ones((3, 2)))
    np.testing.assert_array_equal(layer.buffers["running_var"], [2, 2])


# Dropout.


def test_dropout_in_training_and_in_inference():
    layer = nn.Dropout(0.25, rng=0)
    x = np.ones((100, 100))
    y = layer(x)
    assert set(np.unique(y)) == {0.0, 1 / 0.75}
    assert np.mean(y == 0) == pytest.approx(0.25, abs=0.02)
    np.testing.assert_array_equal(layer.backward(x), y)
    assert not np.array_equal(layer(x), y), "a new mask for each pass"
    np.testing.assert_array_equal(layer.eval()(x), x)
    np.testing.assert_array_equal(nn.Dropout(0.25, rng=0)(x), y)


def test_the_limits_of_dropout():
    x = np.ones((5, 4))
    np.testing.assert_array_equal(nn.Dropout(0.0)(x), x)
    np.testing.assert_array_equal(nn.Dropout(1.0)(x), 0 * x)


# The recurrent layer.


def recurrent(**options):
    layer = nn.RNN(3, 4, rng=0, dtype=np.float64, **options)
    stir(layer, np.random.default_rng(5))
    for key in layer.params:
        layer.params[key] *= 0.4
    return layer


@pytest.mark.oracle
@pytest.mark.parametrize("bias", [True, False])
def test_rnn_as_pytorch(bias):
    torch = pytest.importorskip("torch")
    layer = recurrent(bias=bias)
    other = torch.nn.RNN(3, 4, bias=bias).double()
    state = {f"{key}_l0": torch.tensor(w) for key, w in layer.params.items() if key != "bias"}
    if bias:
        state |= {"bias_ih_l0": torch.tensor(layer.params["bias"]), "bias_hh_l0": torch.zeros(4).double()}
    other.load_state_dict(state)
    x = np.random.default_rng(0).standard_normal((5, 2, 3))
    xt = torch.tensor(x, requires_grad=True)
    y, (yt, _) = layer(x), other(xt)
    np.testing.assert_allclose(y, yt.detach().numpy(), rtol=1e-12)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    yt.backward(torch.tensor(dy))
    np.testing.assert_allclose(layer.backward(dy), xt.grad.numpy(), rtol=1e-10)
    for key in ("weight_ih", "weight_hh"):
        np.testing.assert_allclose(layer.grads[key], getattr(other, f"{key}_l0").grad.numpy(), rtol=1e-10)
    if bias:
        np.testing.assert_allclose(layer.grads["bias"], other.bias_ih_l0.grad.numpy(), rtol=1e-10)


@pytest.mark.parametrize("options", [{}, {"last_only": True}, {"bias": False, "last_only": True}])
def test_rnn_gradients(options):
    check_gradients(recurrent(**options), np.random.default_rng(0).standard_normal((5, 2, 3)), rtol=1e-5)


def test_rnn_shapes_and_the_last_state():
    x = np.random.default_rng(0).standard_normal((5, 2, 3))
    whole = recurrent()(x)
    assert whole.shape == (5, 2, 4)
    last = recurrent(last_only=True)
    np.testing.assert_array_equal(last(x), whole[-1])
    assert last.n_params() == 12 + 16 + 4
    cut = recurrent(truncate=2)
    np.testing.assert_array_equal(cut(x), whole)
    dy = np.zeros_like(whole)
    dy[-1] = 1
    assert not cut.backward(dy)[:4].any()
    assert cut.backward(dy)[4].all()


def test_recurrent_weights_begin_orthogonal():
    layer = nn.RNN(3, 4, rng=0, dtype=np.float64)
    w = layer.params["weight_hh"]
    np.testing.assert_allclose(w @ w.T, np.eye(4), atol=1e-12)


# Tables and messages.


def test_one_line_each():
    net = nn.Sequential(
        nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(64),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(64, 64, (1, 3), groups=2),
        nn.GroupNorm(8, 64),
        nn.LayerNorm((5, 6)),
        nn.Dropout(0.25),
        nn.Linear(10, 5, bias=False),
        nn.Linear(5, 2),
        nn.RNN(3, 4, last_only=True),
        nn.RNN(3, 4),
        nn.LeakyReLU(0.2),
    )
    assert [repr(layer) for layer in net] == [
        "Conv2d(3 -> 64, 7x7, stride=2, padding=3, no bias)",
        "BatchNorm2d(64)",
        "MaxPool2d(3x3, stride=2, padding=1)",
        "Conv2d(64 -> 64, 1x3, groups=2)",
        "GroupNorm(num_groups=8)",
        "LayerNorm(normalized_shape=(5, 6))",
        "Dropout(p=0.25)",
        "Linear(10 -> 5, no bias)",
        "Linear(5 -> 2)",
        "RNN(3 -> 4, last only)",
        "RNN(3 -> 4)",
        "LeakyReLU(negative_slope=0.2)",
    ]


def test_summary_of_a_real_network():
    net = nn.Sequential(nn.Conv2d(3, 10, 5, padding=2), nn.BatchNorm2d(10), nn.Flatten(), nn.Linear(10240, 10))
    expected = """\
layer  kind                            output           parameters
------------------------------------------------------------------
0      Conv2d 3 -> 10, 5x5, padding=2  (1, 10, 32, 32)         760
1      BatchNorm2d 10                  (1, 10, 32, 32)          20
2      Flatten                         (1, 10240)                0
3      Linear 10240 -> 10              (1, 10)             102,410
------------------------------------------------------------------
total: 103,190 parameters"""
    assert net.summary((1, 3, 32, 32)) == expected
    np.testing.assert_array_equal(net[1].buffers["running_var"], np.ones(10))


def wrong_init(shape, rng, dtype):
    return np.zeros(3)


X = np.zeros((2, 3))
REFUSED = [
    (lambda: nn.Linear(0, 3), ValueError, "Linear: in_features must be at least 1, got 0"),
    (lambda: nn.Linear(3, 2.5), TypeError, "Linear: out_features must be a whole number, got 2.5"),
    (
        lambda: nn.Linear(4, 3, init=wrong_init),
        ValueError,
        "Linear: the initialiser gave an array of shape (3,), expected (3, 4)",
    ),
    (lambda: nn.Conv2d(3, 0, 3), ValueError, "Conv2d: out_channels must be at least 1, got 0"),
    (lambda: nn.Conv1d(0, 3, 3), ValueError, "Conv1d: in_channels must be at least 1, got 0"),
    (lambda: nn.Conv2d(3, 4, 0), ValueError, "Conv2d: kernel_size must be at least 1, got 0"),
    (
        lambda: nn.Conv2d(3, 4, (3, 3, 3)),
        ValueError,
        "Conv2d: kernel_size must be one number or 2, one per axis, got (3, 3, 3)",
    ),
    (
        lambda: nn.Conv1d(3, 4, (3, 3)),
        ValueError,
        "Conv1d: kernel_size must be one number or 1, one per axis, got (3, 3)",
    ),
    (lambda: nn.MaxPool2d(0), ValueError, "MaxPool2d: kernel_size must be at least 1, got 0"),
    (lambda: nn.Conv2d(3, 4, 1, groups=2), ValueError, "Conv2d: groups=2 does not divide in_channels=3"),
    (lambda: nn.Conv2d(4, 3, 1, groups=2), ValueError, "Conv2d: groups=2 does not divide out_channels=3"),
    (lambda: nn.GroupNorm(4, 6), ValueError, "GroupNorm: groups=4 does not divide num_channels=6"),
    (lambda: nn.LayerNorm((3, 0)), ValueError, "LayerNorm: normalized_shape must be at least 1, got 0"),
    (lambda: nn.InstanceNorm2d(0), ValueError, "InstanceNorm2d: num_features must be at least 1, got 0"),
    (lambda: nn.BatchNorm2d(0), ValueError, "BatchNorm2d: num_features must be at least 1, got 0"),
    (lambda: nn.BatchNorm2d(3, momentum=1.5), ValueError, "BatchNorm2d: momentum must be at least 0 and less than"),
    (lambda: nn.BatchNorm2d(3)(X), ValueError, "BatchNorm2d: x must have shape (N, C, H, W), got (2, 3)"),
    (
        lambda: nn.BatchNorm1d(3)(np.zeros((2, 3, 4, 5))),
        ValueError,
        "BatchNorm1d: x must have shape (N, C) or (N, C, L), got (2, 3, 4, 5)",
    ),
    (lambda: nn.Dropout(1.5), ValueError, "Dropout: p must be at most 1, got 1.5"),
    (lambda: nn.Dropout(-0.5), ValueError, "Dropout: p must be at least 0 and finite, got -0.5"),
    (lambda: nn.PReLU(0), ValueError, "PReLU: num_parameters must be at least 1, got 0"),
    (lambda: nn.RNN(3, 4)(X), ValueError, "RNN: x must have shape (T, N, D), got (2, 3)"),
    (
        lambda: nn.RNN(3, 4, last_only=True)(np.zeros((0, 2, 3))),
        ValueError,
        "RNN: x must have shape (T, N, D) with T at least 1, got (0, 2, 3)",
    ),
    (lambda: nn.RNN(3, 4).backward(X), RuntimeError, "RNN.backward: call forward first"),
    (lambda: nn.RNN(3, 0), ValueError, "RNN: hidden_size must be at least 1, got 0"),
    (
        lambda: nn.Flatten()(np.array(3.0)),
        ValueError,
        "Flatten: x must have at least one axis, the samples; got a single number",
    ),
    (lambda: nn.Flatten().backward(X), RuntimeError, "Flatten.backward: call forward first"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED, ids=[message[:40] for _, _, message in REFUSED])
def test_refused(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message)):
        call()
