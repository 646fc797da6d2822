"""References of unit 08 against PyTorch's functions and autograd, published counts and numerical gradients."""

import numpy as np
import pytest

from autograder.exercises.unit08 import bottleneck, dense, highway, inception
from autograder.exercises.unit08._module_cost import joint_loss, module_cost
from autograder.exercises.unit08._resnet import bottleneck_forward, preact_forward, preact_head, stage_weights
from autograder.exercises.unit08._transition import densenet_channels, transition_forward
from glassnet.analysis import summary
from glassnet.check.data import materialise
from glassnet.models.densenet import densenet_layers
from glassnet.models.googlenet import googlenet_layers
from glassnet.models.resnet import resnet_layers


def calls(exercise, function, seeds=range(3)):
    """Arguments of all cases of a function, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function]
    assert len(chosen) > 15
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, like):
    coarse = like.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-9, atol=1e-3 if coarse else 1e-10)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def tensor(torch, a):
    """Double precision leaf of a graph; what is no array stays."""
    return torch.tensor(a.astype(float), requires_grad=True) if isinstance(a, np.ndarray) else a


def same(x, w, torch, stride=1):
    return torch.nn.functional.conv2d(x, w, stride=stride, padding=w.shape[2] // 2)


def fixed(x, n):
    return n[0][:, None, None] * x + n[1][:, None, None]


# --- Inception


def module(torch, x, w1, r3, w3, r5, w5, wp):
    def layer(x, w):
        return torch.relu(same(x, w, torch))

    pooled = torch.nn.functional.max_pool2d(x, 3, stride=1, padding=1)
    paths = [layer(x, w1), layer(layer(x, r3), w3), layer(layer(x, r5), w5), layer(pooled, wp)]
    return torch.cat(paths, dim=1)


@pytest.mark.oracle
def test_the_module_and_its_gradients_are_pytorchs(torch):
    for given in calls(inception.EXERCISE, "inception_forward"):
        want = module(torch, *(tensor(torch, a) for a in given))
        close(inception.inception_forward(*given), want.detach().numpy(), given[0])
    for dy, *given in calls(inception.EXERCISE, "inception_backward"):
        leaves = [tensor(torch, a) for a in given]
        y = module(torch, *leaves)
        y.backward(y.new_tensor(dy.astype(float)))
        for mine, leaf in zip(inception.inception_backward(dy, *given), leaves, strict=True):
            close(mine, leaf.grad.numpy(), given[0])


PUBLISHED = {  # Szegedy et al. 2015, table 1: places a side, maps in, six columns of filters, params (K), ops (M)
    "3a": (28, 192, 64, 96, 128, 16, 32, 32, 159, 128),
    "3b": (28, 256, 128, 128, 192, 32, 96, 64, 380, 304),
    "4a": (14, 480, 192, 96, 208, 16, 48, 64, 364, 73),
    "4b": (14, 512, 160, 112, 224, 24, 64, 64, 437, 88),
    "4c": (14, 512, 128, 128, 256, 24, 64, 64, 463, 100),
    "4d": (14, 512, 112, 144, 288, 32, 64, 64, 580, 119),
    "4e": (14, 528, 256, 160, 320, 32, 128, 128, 840, 170),
    "5a": (7, 832, 256, 160, 320, 32, 128, 128, 1072, 54),
    "5b": (7, 832, 384, 192, 384, 48, 128, 128, 1388, 71),
}
PARAMS_DIFFER = {"4c": 497.5, "4d": 590.5, "5a": 1018.0, "5b": 1409.0}  # what the table's own columns give
OPS_DIFFER = {"5a": 51.1}


@pytest.mark.parametrize("name", PUBLISHED)
def test_costs_of_googlenets_modules_are_the_published_ones(name):
    side, c, *filters, params, millions = PUBLISHED[name]
    _, weights, multiplications = module_cost(c, side, side, *filters)
    if name in PARAMS_DIFFER:
        assert weights / 1024 == pytest.approx(PARAMS_DIFFER[name], abs=0.05)
    else:
        assert weights / 1024 == pytest.approx(params, rel=0.01)
    assert multiplications / 1e6 == pytest.approx(OPS_DIFFER.get(name, millions), abs=0.7)


@pytest.mark.parametrize("name", PUBLISHED)
def test_costs_agree_with_the_librarys_description(name):
    row = summary(googlenet_layers(), (3, 224, 224)).grouped()[f"inception{name}"]
    side, c, *filters, _, _ = PUBLISHED[name]
    assert module_cost(c, side, side, *filters) == (row.output[0], row.weights, row.macs)


def test_without_reductions():
    # 1x1, 3x3 and 5x5 on 256 maps, 28 by 28, and the pool's 256 maps
    assert module_cost(256, 28, 28, 128, 0, 192, 0, 96, 0) == (672, 1_089_536, 854_196_224)


def test_joint_loss_by_hand():
    assert joint_loss(2.0, np.array([1.0, 3.0]), True) == pytest.approx(3.2)
    assert joint_loss(2.0, np.array([1.0, 3.0]), False) == 2
    assert joint_loss(0.5, np.zeros(0), True) == 0.5


# --- bottleneck


def by_torch(torch, x, w1, n1, w2, n2, w3, n3, ws=None, ns=None, stride=1):
    h = torch.relu(fixed(same(x, w1, torch), n1))
    h = torch.relu(fixed(same(h, w2, torch, stride), n2))
    shortcut = x if ws is None else fixed(same(x, ws, torch, stride), ns)
    return torch.relu(fixed(same(h, w3, torch), n3) + shortcut)


def preact_by_torch(torch, x, n1, w1, n2, w2, n3, w3, ws=None, stride=1):
    ready = torch.relu(fixed(x, n1))
    h = torch.relu(fixed(same(ready, w1, torch), n2))
    h = torch.relu(fixed(same(h, w2, torch, stride), n3))
    return same(h, w3, torch) + (x if ws is None else same(ready, ws, torch, stride))


@pytest.mark.oracle
def test_both_blocks_and_the_head_are_pytorchs(torch):
    for name, mine, theirs in (
        ("bottleneck_forward", bottleneck_forward, by_torch),
        ("preact_forward", preact_forward, preact_by_torch),
    ):
        for given in calls(bottleneck.EXERCISE, name):
            want = theirs(torch, *(tensor(torch, a) for a in given))
            close(mine(*given), want.detach().numpy(), given[0])
    for x, n, w, b in calls(bottleneck.EXERCISE, "preact_head"):
        x_, n_, w_, b_ = (tensor(torch, a) for a in (x, n, w, b))
        pooled = torch.nn.functional.adaptive_avg_pool2d(torch.relu(fixed(x_, n_)), 1).flatten(1)
        close(preact_head(x, n, w, b), torch.nn.functional.linear(pooled, w_, b_).detach().numpy(), x)


@pytest.mark.oracle
def test_the_norm_is_a_batch_norm_in_use(torch):
    rng = np.random.default_rng(0)
    x, gamma, beta, mean, var = (rng.normal(size=s) for s in ((2, 3, 4, 5), 3, 3, 3, 3))
    var = var**2 + 0.1
    given = [torch.tensor(a) for a in (x, mean, var, gamma, beta)]
    want = torch.nn.functional.batch_norm(*given, training=False, eps=1e-5)
    scale = gamma / np.sqrt(var + 1e-5)
    np.testing.assert_allclose(fixed(x, np.stack([scale, beta - mean * scale])), want.numpy(), rtol=1e-12)


def test_stages_of_resnet_50_101_and_152_are_the_published_ones():
    stem, classifier = 49 * 3 * 64 + 2 * 64, 2048 * 1000 + 1000
    for blocks, published in {(3, 4, 6, 3): 25_557_032, (3, 4, 23, 3): 44_549_160, (3, 8, 36, 3): 60_192_808}.items():
        inside = zip((64, 256, 512, 1024), (64, 128, 256, 512), blocks, strict=True)
        assert stem + classifier + sum(stage_weights(*stage) for stage in inside) == published
    assert stage_weights(64, 64, 3) == 215_808


def test_stages_agree_with_the_librarys_description():
    inside = zip((64, 256, 512, 1024), (64, 128, 256, 512), (3, 4, 6, 3), strict=True)
    total = summary(resnet_layers(50), (3, 224, 224)).params
    assert sum(stage_weights(*stage) for stage in inside) + 9_536 + 2_049_000 == total


def test_a_bottleneck_is_cheap():
    # 256 -> 64 -> 64 -> 256: 69,632 weights and 2·384 of the norms; a single 3x3 on 256 maps: 589,824
    assert stage_weights(256, 64, 1) == 69_632 + 768


# --- dense connections


def dense_by_torch(torch, x, norms, weights):
    maps = [x]
    for n, w in zip(norms, weights, strict=True):
        maps.append(same(torch.relu(fixed(torch.cat(maps, dim=1), n)), w, torch))
    return torch.cat(maps, dim=1)


@pytest.mark.oracle
def test_the_dense_block_and_its_gradients_are_pytorchs(torch):
    for x, norms, weights in calls(dense.EXERCISE, "dense_block_forward"):
        lists = ([tensor(torch, a) for a in some] for some in (norms, weights))
        want = dense_by_torch(torch, tensor(torch, x), *lists)
        close(dense.dense_block_forward(x, norms, weights), want.detach().numpy(), x)
    for dy, x, norms, weights in calls(dense.EXERCISE, "dense_block_backward"):
        leaf, *lists = tensor(torch, x), *([tensor(torch, a) for a in some] for some in (norms, weights))
        y = dense_by_torch(torch, leaf, *lists)
        y.backward(y.new_tensor(dy.astype(float)))
        dx, dnorms, dweights = dense.dense_block_backward(dy, x, norms, weights)
        close(dx, leaf.grad.numpy(), x)
        for mine, theirs in zip([*dnorms, *dweights], [*lists[0], *lists[1]], strict=True):
            close(mine, theirs.grad.numpy(), x)


@pytest.mark.oracle
def test_the_transition_is_pytorchs(torch):
    for x, n, w in calls(dense.EXERCISE, "transition_forward"):
        x_, n_, w_ = (tensor(torch, a) for a in (x, n, w))
        want = torch.nn.functional.avg_pool2d(same(torch.relu(fixed(x_, n_)), w_, torch), 2)
        close(transition_forward(x, n, w), want.detach().numpy(), x)


def test_densenets_maps_are_the_published_ones():
    # Huang et al. 2017, table 1 and the official weights: the classifier of 121, 169, 201, 161 sees so many maps
    for (c, k, blocks), last in {
        (64, 32, (6, 12, 24, 16)): 1024,
        (64, 32, (6, 12, 32, 32)): 1664,
        (64, 32, (6, 12, 48, 32)): 1920,
        (96, 48, (6, 12, 36, 24)): 2208,
    }.items():
        assert densenet_channels(c, k, list(blocks), 0.5)[-1] == last
    assert densenet_channels(64, 32, [6, 12, 24, 16], 0.5).tolist() == [64, 256, 128, 512, 256, 1024, 512, 1024]


def test_maps_agree_with_the_librarys_description():
    shapes = {row.output[0] for row in summary(densenet_layers(121), (3, 224, 224)).rows}
    assert set(densenet_channels(64, 32, [6, 12, 24, 16], 0.5).tolist()) <= shapes


# --- highway


def highway_by_torch(torch, x, wh, bh, wt, bt):
    linear = torch.nn.functional.linear
    gate = torch.sigmoid(linear(x, wt, bt))
    return gate * torch.relu(linear(x, wh, bh)) + (1 - gate) * x


@pytest.mark.oracle
def test_the_highway_layer_and_its_gradients_are_pytorchs(torch):
    for given in calls(highway.EXERCISE, "highway_forward"):
        want = highway_by_torch(torch, *(tensor(torch, a) for a in given))
        close(highway.highway_forward(*given), want.detach().numpy(), given[0])
    for dy, *given in calls(highway.EXERCISE, "highway_backward"):
        leaves = [tensor(torch, a) for a in given]
        y = highway_by_torch(torch, *leaves)
        y.backward(y.new_tensor(dy.astype(float)))
        for mine, leaf in zip(highway.highway_backward(dy, *given), leaves, strict=True):
            close(mine, leaf.grad.numpy(), given[0])
    for given in calls(highway.EXERCISE, "highway_stack"):
        x, wp, bp, *layers = (tensor(torch, a) for a in given)
        signal, opened = torch.relu(torch.nn.functional.linear(x, wp, bp)), []
        for wh, bh, wt, bt in zip(*layers, strict=True):
            opened.append(torch.sigmoid(torch.nn.functional.linear(signal, wt, bt)).mean().item())
            signal = highway_by_torch(torch, signal, wh, bh, wt, bt)
        got = highway.highway_stack(*given)
        close(got[0], signal.detach().numpy(), given[0])
        close(got[1], opened, given[0])


def test_the_bias_carries_what_was_asked():
    for share in (0.05, 0.5, 0.9, 0.999):
        assert 1 - 1 / (1 + np.exp(-highway.carry_bias(share))) == pytest.approx(share, rel=1e-12)
    assert highway.carry_bias(0.9) == pytest.approx(-2.1972245773362196, rel=1e-15)


def test_far_from_0_the_gate_is_0_or_1():
    x, one = np.array([[3.0, -2.0]]), np.eye(2)
    y = highway.highway_forward(x, 5 * one, np.zeros(2), 0 * one, np.array([1000.0, -1000.0]))
    assert y.tolist() == [[15, -2]]


# --- every way back is the numerical gradient of its way forward


def flat(args):
    """All arrays in arguments, also those in lists."""
    return [a for arg in args for a in (arg if isinstance(arg, list) else [arg])]


@pytest.mark.parametrize("name", ["inception_backward", "dense_block_backward", "highway_backward"])
def test_the_way_back_is_the_numerical_gradient(name):
    rng = np.random.default_rng(8)

    def drawn(*shapes):
        return [rng.normal(size=s) for s in shapes]

    forward, backward, args = {
        "inception_backward": lambda: (
            inception.inception_forward,
            inception.inception_backward,
            drawn((2, 2, 3, 4), (1, 2, 1, 1), (2, 2, 1, 1), (2, 2, 3, 3), (1, 2, 1, 1), (3, 1, 5, 5), (1, 2, 1, 1)),
        ),
        "dense_block_backward": lambda: (
            dense.dense_block_forward,
            dense.dense_block_backward,
            [*drawn((2, 2, 3, 2)), drawn((2, 2), (2, 5)), drawn((3, 2, 3, 3), (3, 5, 3, 3))],
        ),
        "highway_backward": lambda: (
            highway.highway_forward,
            highway.highway_backward,
            drawn((3, 2), (2, 2), (2,), (2, 2), (2,)),
        ),
    }[name]()
    dy = rng.normal(size=forward(*args).shape)
    for mine, array in zip(flat(backward(dy, *args)), flat(args), strict=True):
        slope = np.zeros_like(array)
        for at in np.ndindex(array.shape):
            ends = []
            for step in (1e-6, -1e-6):
                array[at] += step
                ends.append(np.sum(dy * forward(*args)))
                array[at] -= step
            slope[at] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(mine, slope, rtol=1e-5, atol=1e-7)
