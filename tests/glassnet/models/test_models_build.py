"""Networks built from descriptions: shapes, counts, gradients, kernels of one's own."""

import numpy as np
import pytest
from small import SMALL, batch

from glassnet import init, nn, ops
from glassnet import models as m
from glassnet.analysis import Activation, Linear, Scaled, Sequential, check_layer, receptive_field, summary
from glassnet.models import OPS, Subsample, build
from glassnet.ops import Op

RNG = np.random.default_rng(23)


@pytest.mark.parametrize("name", SMALL)
def test_what_is_built_is_what_was_counted(name):
    description, shape = SMALL[name]
    net = build(description, shape, 0)
    table = summary(description, shape)
    assert net.n_params() == table.params
    # The network describes itself as it was described.
    mine = summary(net, shape)
    assert mine == table
    assert receptive_field(net) == receptive_field(description)
    x = batch(RNG, shape).astype(np.float32)
    y = net(x)
    out = table.rows[-1].output
    assert y.shape == ((out[0], 3, out[1]) if len(out) == 2 else (3, *out))
    assert y.dtype == np.float32
    assert net.backward(np.ones_like(y)).shape == x.shape
    assert set(net.named_grads()) == set(net.named_params())


@pytest.mark.parametrize(
    "name", ["mlp", "inception", "bottleneck", "cifar-resnet", "preact", "densenet", "highway", "rnn"]
)
def test_gradients(name):
    description, shape = SMALL[name]
    net = build(description, shape, 0, dtype=np.float64)
    net.train(mode=name in ("bottleneck", "densenet"))  # with and without the statistics of the batch
    report = check_layer(net, batch(RNG, shape, 2), samples=2)
    assert report.ok, str(report)


def test_the_seed_decides_the_weights():
    a, b, c = (m.lenet5(seed).state_dict() for seed in (1, 1, 2))
    assert all(np.array_equal(a[k], b[k]) for k in a)
    assert not np.array_equal(a["c1.weight"], c["c1.weight"])
    generator = np.random.default_rng(1)
    first, second = (m.lenet5(generator).state_dict() for _ in range(2))
    assert np.array_equal(first["c1.weight"], a["c1.weight"])
    assert not np.array_equal(second["c1.weight"], a["c1.weight"])


def test_first_weights():
    relu = build(m.mlp_layers([300], 2), (400,), 0)
    tanh = build(m.mlp_layers([300], 2, activation="tanh"), (400,), 0)
    gated = build(m.highway_layers(2, 300, 2), (400,), 0)
    he, glorot = np.sqrt(2 / 400), np.sqrt(2 / 700)
    assert relu[1].params["weight"].std() == pytest.approx(he, rel=0.02)
    assert tanh[1].params["weight"].std() == pytest.approx(glorot, rel=0.02)
    assert gated[1].params["weight"].std() == pytest.approx(he, rel=0.02)
    assert (relu[1].params["bias"] == 0).all()
    own = build(m.mlp_layers([3], 2), (4,), 0, weights=init.ones)
    assert (own[1].params["weight"] == 1).all()
    assert build(m.perceptron_layers(), (4,), 0)[0].params["weight"].std() > 0


def test_gates_begin_by_passing_the_input_on():
    net = m.highway(0, 5, 8, 3, input_shape=(6,), gate_bias=-30.0)
    assert (net["highway1"].children["gate"][0].params["bias"] == -30).all()
    x = RNG.normal(size=(2, 8)).astype(np.float32)
    np.testing.assert_allclose(net["highway3"](x), x, atol=1e-6)
    assert (m.highway(0)["highway9"].children["gate"][0].params["bias"] == -2).all()


KERNELS = {
    "conv": "lenet5",
    "linear": "mlp",
    "max_pool": "options",
    "avg_pool": "lenet5",
    "global_avg_pool": "nin",
    "global_max_pool": "options",
    "local_response_norm": "options",
    "dropout": "options",
    "relu": "nin",
    "sigmoid": "mlp",
    "tanh": "lenet5",
    "rnn": "rnn",
    "batch_norm": "cifar-resnet",
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_learners_own_kernel_plugs_in(kernel):
    calls = []

    def forward(*args, **options):
        calls.append("forward")
        return OPS[kernel].forward(*args, **options)

    def backward(dy, cache):
        calls.append("backward")
        return OPS[kernel].backward(dy, cache)

    description, shape = SMALL[KERNELS[kernel]]
    plain, own = (build(description, shape, 5, **k) for k in ({}, {kernel: Op(forward, backward)}))
    x = batch(RNG, shape).astype(np.float32)
    y = own(x)
    np.testing.assert_array_equal(y, plain(x))
    np.testing.assert_array_equal(own.backward(y), plain.backward(y))
    assert calls.count("forward") == calls.count("backward") > 0


def test_batch_norm_statistics_plug_in():
    seen = []

    def stats(cache, mean, var, *, momentum):
        seen.append(momentum)
        return ops.batch_norm_stats(cache, mean, var, momentum=momentum)

    description, shape = SMALL["bottleneck"]
    build(description, shape, 0, batch_norm_stats=stats)(batch(RNG, shape).astype(np.float32))
    assert seen == [0.1] * 4


@pytest.mark.parametrize(
    "function", ["relu", "leaky_relu", "gelu", "sigmoid", "tanh", "softplus", "softmax", "log_softmax"]
)
def test_every_activation_by_its_name(function):
    x = RNG.normal(size=(2, 3))
    (layer,) = build(Sequential(Activation(function)), (3,), 0)
    np.testing.assert_array_equal(layer(x), OPS[function].forward(x)[0])


BUILDERS = {
    "perceptron": (lambda **k: m.perceptron(0, 2, input_shape=(5,), **k), m.perceptron_layers(2), (5,)),
    "mlp": (lambda **k: m.mlp(0, [4], 3, input_shape=(5,), activation="tanh", **k), None, (5,)),
    "lenet5": (lambda **k: m.lenet5(0, 7, pool="max", **k), m.lenet5_layers(7, pool="max"), (1, 28, 28)),
    "vgg": (
        lambda **k: m.vgg(0, "B", 3, hidden=8, input_shape=(3, 32, 32), **k),
        m.vgg_layers("B", 3, hidden=8),
        (3, 32, 32),
    ),
    "nin": (lambda **k: m.nin(0, 4, **k), m.nin_layers(4), (3, 32, 32)),
    "cifar_resnet": (
        lambda **k: m.cifar_resnet(0, 14, 5, shortcut="projection", **k),
        m.cifar_resnet_layers(14, 5, shortcut="projection"),
        (3, 32, 32),
    ),
    "preact": (
        lambda **k: m.preact_resnet(0, 11, 5, bottleneck=True, **k),
        m.preact_resnet_layers(11, 5, bottleneck=True),
        (3, 32, 32),
    ),
    "densenet": (lambda **k: m.cifar_densenet(0, 7, 4, 5, **k), m.cifar_densenet_layers(7, 4, 5), (3, 32, 32)),
    "highway": (lambda **k: m.highway(0, 3, 9, 4, **k), m.highway_layers(3, 9, 4), (1, 28, 28)),
    "rnn": (lambda **k: m.rnn(0, 6, 4, input_shape=(5, 2), every_step=True, **k), None, (5, 2)),
}


@pytest.mark.parametrize("name", BUILDERS)
def test_builders_pass_their_options_on(name):
    make, description, shape = BUILDERS[name]
    net = make(dtype=np.float64)
    assert {a.dtype for a in net.named_params().values()} == {np.dtype(np.float64)}
    if description is not None:
        assert summary(net, shape) == summary(description, shape)
    with pytest.raises(TypeError, match="build: no kernel is called 'convolution'; known are conv, linear, "):
        make(convolution=ops.conv2d)


def test_options_of_builders_without_a_table():
    assert [layer.kind for layer in m.mlp(0, [4], 3, input_shape=(5,), activation="tanh")] == [
        *("Flatten", "Linear", "Tanh", "Linear")
    ]
    assert m.rnn(0, 6, 4, input_shape=(5, 2), every_step=True)[0].last_only is False


@pytest.mark.parametrize(
    ("make", "layers", "options"),
    [
        (m.alexnet, "alexnet_layers", {"input_shape": (3, 227, 227), "n_classes": 1000}),
        (m.zfnet, "zfnet_layers", {"input_shape": (3, 224, 224), "n_classes": 1000}),
        (m.googlenet, "googlenet_layers", {"input_shape": (3, 224, 224), "n_classes": 1000}),
        (m.resnet, "resnet_layers", {"input_shape": (3, 224, 224), "n_classes": 1000, "depth": 18}),
        (m.densenet, "densenet_layers", {"input_shape": (3, 224, 224), "n_classes": 1000, "depth": 121}),
        (m.vgg, "vgg_layers", {"input_shape": (3, 224, 224), "configuration": "D"}),
    ],
)
def test_the_big_ones_are_described_and_built_alike(monkeypatch, make, layers, options):
    """Drawing 100 million weights takes seconds: look at what `build` is asked for."""
    import sys

    asked = []
    module = sys.modules["glassnet.models.build"]
    monkeypatch.setattr(module, "build", lambda *a, **k: asked.append((a, k)))
    make(7, dtype="d", conv="mine")
    ((description, shape, rng), rest), *_ = asked
    assert (shape, rng, rest) == (options.pop("input_shape"), 7, {"dtype": "d", "conv": "mine"})
    assert summary(description, shape) == summary(getattr(m, layers)(**options), shape)


def test_googlenet_and_resnet_run():
    for net in (m.resnet(0, 18, 3, input_shape=(3, 33, 40)), m.googlenet(0, 3, input_shape=(3, 33, 40))):
        assert net.eval()(np.ones((1, 3, 33, 40), np.float32)).shape == (1, 3)


def test_subsample_by_hand(put, xp):
    x = RNG.normal(size=(2, 3, 5, 4))
    layer = Subsample(7, 2)
    y = layer(put(x))
    assert y.shape == (2, 7, 3, 2)
    from glassnet.backend import to_numpy

    np.testing.assert_array_equal(to_numpy(y)[:, :3], x[:, :, ::2, ::2])
    assert (to_numpy(y)[:, 3:] == 0).all()
    dy = RNG.normal(size=(2, 7, 3, 2))
    dx = to_numpy(layer.backward(put(dy)))
    expected = np.zeros_like(x)
    expected[:, :, ::2, ::2] = dy[:, :3]
    np.testing.assert_array_equal(dx, expected)
    assert repr(layer) == "Subsample(7, stride 2)"
    assert Subsample(3)(put(x)).shape == x.shape


@pytest.mark.parametrize(
    ("call", "error", "why"),
    [
        (
            lambda: Subsample(2)(np.zeros((2, 3, 4, 4))),
            ValueError,
            r"Subsample: x must have shape \(N, C, H, W\) with C at most 2, got \(2, 3, 4, 4\)",
        ),
        (lambda: Subsample(2)(np.zeros((2, 2))), ValueError, r"with C at most 2, got \(2, 2\)"),
        (lambda: Subsample(2, 0), ValueError, "Subsample: stride"),
        (lambda: Subsample(0), ValueError, "Subsample: channels"),
        (lambda: build(3, (1,), 0), TypeError, r"build: expected a description \(glassnet.analysis\), got int"),
        (lambda: build(nn.ReLU(), (1,), 0), TypeError, r"build: expected a description .* got ReLU"),
        (
            lambda: build(Sequential(Scaled("GroupNorm", 3, 3)), (3,), 0),
            TypeError,
            "build: a GroupNorm cannot be built from a description; make the layer of glassnet.nn yourself",
        ),
        (
            lambda: build(Sequential(a=Linear(2)), (3, 4, 5), 0),
            ValueError,
            r"^build: a: Linear: expected a vector \(D,\), got \(3, 4, 5\); put Flatten before it",
        ),
    ],
)
def test_wrong_calls(call, error, why):
    with pytest.raises(error, match=why):
        call()
