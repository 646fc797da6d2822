"""References of unit 07 against PyTorch, the tables of the papers and the decks, and numerical gradients."""

import numpy as np
import pytest

from autograder.exercises.unit07 import count, lenet5, lrn, nin_block, vgg_block
from glassnet import analysis, models
from glassnet.check.data import materialise


def calls(exercise, function, seeds=range(4), least=20):
    """Arguments of all cases of a function, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    chosen = [case for case in cases if case.function == function]
    assert len(chosen) >= least
    for case in chosen:
        yield tuple(materialise(arg) for arg in case.args)


def close(got, want, like):
    coarse = like.dtype == np.float32
    np.testing.assert_allclose(got, want, rtol=1e-4 if coarse else 1e-9, atol=1e-4 if coarse else 1e-11)


def numerical(f, x, dy, h=1e-5):
    """Gradient of sum(dy · f(x)) by x, entry by entry."""
    slope = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        slope[at] = np.sum(dy * (f(up) - f(down))) / (2 * h)
    return slope


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def tensors(torch, *arrays):
    """Double precision leaves of a graph."""
    return [torch.tensor(a.astype(float), requires_grad=True) for a in arrays]


def gradients(y, dy, leaves):
    """What autograd gives back to the leaves."""
    y.backward(y.new_tensor(dy.astype(float)))
    return [leaf.grad.numpy() for leaf in leaves]


# --- count


def conv(filters, k, stride=1, padding=0, groups=1):
    return ("conv", filters, k, stride, padding, groups)


def test_numbers_of_the_decks():
    assert count.count([conv(10, 5, 1, 2)], (3, 32, 32))[:2] == ([(10, 32, 32)], [760])
    shapes, params, _ = count.count([conv(96, 11, 4), ("pool", 3, 2)], (3, 227, 227))
    assert shapes == [(96, 55, 55), (96, 27, 27)]
    assert params == [11 * 11 * 3 * 96 + 96, 0]  # the decks leave the biases out: 35K
    assert round(params[0] - 96, -3) == 35_000


def test_lenet_5_has_61706_parameters_and_416_520_multiply_adds():
    layers = [conv(6, 5, 1, 2), ("pool", 2, 2), conv(16, 5), ("pool", 2, 2), ("flatten",)]
    layers += [("linear", 120), ("linear", 84), ("linear", 10)]
    shapes, params, flops = count.count(layers, (1, 28, 28))
    assert shapes[4] == (400,)
    assert params == [156, 0, 2416, 0, 0, 48120, 10164, 850]
    assert sum(params) == 61_706
    assert sum(flops) == 2 * 416_520


def test_vgg_by_its_published_table():
    layers = []
    for width, n in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [*[conv(width, 3, 1, 1)] * n, ("pool", 2, 2)]
    layers += [("flatten",), ("linear", 4096), ("linear", 4096), ("linear", 1000)]
    shapes, params, flops = count.count(layers, (3, 224, 224))
    assert shapes[17] == (512, 7, 7)
    weights = [p - s[0] if p else 0 for p, s in zip(params, shapes, strict=True)]
    assert weights[:6] == [1728, 36_864, 0, 73_728, 147_456, 0]
    assert weights[-3:] == [102_760_448, 16_777_216, 4_096_000]
    assert round(sum(params) / 1e6) == 138
    assert round(sum(flops) / 2e9, 1) == 15.5


@pytest.mark.parametrize("groups", [1, 2])
def test_alexnet_as_the_library_describes_it(groups):
    kinds = {"Conv": "conv", "MaxPool": "pool", "Activation": "relu", "Flatten": "flatten", "Linear": "linear"}
    table = analysis.summary(models.alexnet_layers(groups=groups), (3, 227, 227))
    rows = [row for row in table.rows if row.kind in kinds]
    layers = []
    for row in rows:
        part = [kinds[row.kind]]
        if row.kind == "Conv":
            k, stride, padding = {"conv1": (11, 4, 0), "conv2": (5, 1, 2)}.get(row.name, (3, 1, 1))
            part += [row.output[0], k, stride, padding, groups if row.name in ("conv2", "conv4", "conv5") else 1]
        layers.append((*part, *{"MaxPool": [3, 2], "Linear": [row.output[0]]}.get(row.kind, [])))
    shapes, params, flops = count.count(layers, (3, 227, 227))
    assert shapes == [row.output for row in rows]
    assert params == [row.params for row in rows]
    assert flops == [2 * row.macs for row in rows]


@pytest.mark.oracle
def test_count_is_what_pytorchs_layers_have(torch):
    nn = torch.nn
    with torch.device("meta"), torch.no_grad():  # shapes alone, no numbers
        for layers, shape in calls(count.EXERCISE, "count", range(6)):
            x = torch.zeros((2, *shape))
            shapes, params, flops = count.count(layers, shape)
            for (kind, *sizes), want, learnt, work in zip(layers, shapes, params, flops, strict=True):
                if kind == "conv":
                    f, k, s, p, g = sizes
                    layer = nn.Conv2d(x.shape[1], f, k, s, p, groups=g)
                elif kind == "norm":
                    layer = (nn.BatchNorm2d if x.ndim == 4 else nn.BatchNorm1d)(x.shape[1])
                else:
                    made = {"pool": nn.MaxPool2d, "relu": nn.ReLU, "flatten": nn.Flatten}
                    layer = nn.Linear(x.shape[1], *sizes) if kind == "linear" else made[kind](*sizes)
                x = layer(x)
                assert tuple(x.shape[1:]) == want
                assert sum(p.numel() for p in layer.parameters()) == learnt
                products = layer.weight[0].numel() * x[0].numel() if kind in ("conv", "linear") else 0
                assert work == 2 * products


# --- LeNet-5


def test_the_table_of_1998_leaves_1516_parameters():
    rows = [[(i + j) % 6 for j in range(3)] for i in range(6)] + [[(i + j) % 6 for j in range(4)] for i in range(6)]
    rows += [[(i + j) % 6 for j in (0, 1, 3, 4)] for i in range(3)] + [list(range(6))]
    table = np.zeros((16, 6), dtype=bool)
    for f, row in enumerate(rows):
        table[f, row] = True
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(1, 6, 14, 14)), rng.normal(size=(16, 6, 5, 5))
    dy = rng.normal(size=(1, 16, 10, 10))
    _, dw, db = lenet5.c3_backward(dy, x, w, table)
    assert np.count_nonzero(dw) + db.size == 1516


@pytest.mark.oracle
def test_c3_is_a_convolution_by_masked_filters(torch):
    conv2d = torch.nn.functional.conv2d
    for x, w, b, table in calls(lenet5.EXERCISE, "c3_forward"):
        want = [
            conv2d(torch.tensor(x[:, row].astype(float)), torch.tensor(w[f : f + 1, row].astype(float))) + float(b[f])
            for f, row in enumerate(table)
        ]
        close(lenet5.c3_forward(x, w, b, table), torch.cat(want, 1).numpy(), x)
    for dy, x, w, table in calls(lenet5.EXERCISE, "c3_backward"):
        leaves = tensors(torch, x, w, np.zeros(len(w)))
        y = conv2d(leaves[0], leaves[1] * torch.tensor(table)[:, :, None, None], leaves[2])
        for mine, theirs in zip(lenet5.c3_backward(dy, x, w, table), gradients(y, dy, leaves), strict=True):
            close(mine, theirs, x)


@pytest.mark.oracle
def test_the_two_halves_of_lenet_are_pytorchs(torch):
    f = torch.nn.functional
    for x, w1, b1, w3, b3, table in calls(lenet5.EXERCISE, "lenet5_maps"):
        t = [torch.tensor(a.astype(float)) for a in (x, w1, b1, w3 * table[:, :, None, None], b3)]
        s2 = f.avg_pool2d(torch.tanh(f.conv2d(t[0], t[1], t[2], padding=2)), 2)
        close(
            lenet5.lenet5_maps(x, w1, b1, w3, b3, table),
            f.avg_pool2d(torch.tanh(f.conv2d(s2, t[3], t[4])), 2).numpy(),
            x,
        )
    for args in calls(lenet5.EXERCISE, "lenet5_scores"):
        maps, w5, b5, w6, b6, w, b = (torch.tensor(a.astype(float)) for a in args)
        c5 = torch.tanh(f.linear(maps.flatten(1), w5, b5))
        close(lenet5.lenet5_scores(*args), f.linear(torch.tanh(f.linear(c5, w6, b6)), w, b).numpy(), args[0])


# --- local response normalisation


@pytest.mark.oracle
def test_lrn_is_pytorchs_whose_alpha_is_n_times_as_large(torch):
    for x, n, k, alpha, beta in calls(lrn.EXERCISE, "lrn_forward"):
        want = torch.nn.functional.local_response_norm(torch.tensor(x.astype(float)), n, n * alpha, beta, k)
        close(lrn.lrn_forward(x, n, k, alpha, beta), want.numpy(), x)
    for dy, x, n, k, alpha, beta in calls(lrn.EXERCISE, "lrn_backward"):
        (leaf,) = tensors(torch, x)
        y = torch.nn.functional.local_response_norm(leaf, n, n * alpha, beta, k)
        close(lrn.lrn_backward(dy, x, n, k, alpha, beta), gradients(y, dy, [leaf])[0], x)


def test_lrn_backward_is_the_slope_of_forward():
    rng = np.random.default_rng(3)
    x, dy = rng.normal(size=(2, 7, 1, 2)), rng.normal(size=(2, 7, 1, 2))
    options = (5, 2.0, 0.3, 0.75)
    want = numerical(lambda a: lrn.lrn_forward(a, *options), x, dy)
    np.testing.assert_allclose(lrn.lrn_backward(dy, x, *options), want, rtol=1e-7, atol=1e-9)


# --- VGG and network in network


@pytest.mark.oracle
def test_a_vgg_block_is_pytorchs(torch):
    f = torch.nn.functional
    for x, ws, bs in calls(vgg_block.EXERCISE, "vgg_block_forward"):
        y = torch.tensor(x.astype(float))
        for w, b in zip(ws, bs, strict=True):
            y = torch.relu(f.conv2d(y, torch.tensor(w.astype(float)), torch.tensor(b.astype(float)), padding=1))
        close(vgg_block.vgg_block_forward(x, ws, bs), f.max_pool2d(y, 2).numpy(), x)


def test_small_windows_by_the_numbers_of_the_paper():
    c = 5
    assert vgg_block.three_by_three(2, c)[0] == 5
    assert vgg_block.three_by_three(3, c) == (7, 27 * c**2, 49 * c**2)
    for n, channels in calls(vgg_block.EXERCISE, "three_by_three"):
        field = analysis.receptive_field(analysis.Sequential(*[analysis.Conv(3, channels=channels)] * n))
        side, small, large = vgg_block.three_by_three(n, channels)
        shape = (channels, 60, 60)
        assert side == field[-1].size[0]
        assert small == n * analysis.Conv(3, channels=channels).weights(shape)
        assert large == analysis.Conv(side, channels=channels).weights(shape)


@pytest.mark.oracle
def test_network_in_network_is_pytorchs_with_1_by_1_convolutions(torch):
    f = torch.nn.functional
    for *args, padding in calls(nin_block.EXERCISE, "nin_block_forward"):
        x, w, b, w1, b1, w2, b2 = (torch.tensor(a.astype(float)) for a in args)
        y = torch.relu(f.conv2d(x, w, b, padding=padding))
        for matrix, bias in ((w1, b1), (w2, b2)):
            y = torch.relu(f.conv2d(y, matrix[:, :, None, None], bias))
        close(nin_block.nin_block_forward(*args, padding), y.numpy(), args[0])

    def head(x, w, b):
        return f.adaptive_avg_pool2d(f.conv2d(x, w[:, :, None, None], b), 1).flatten(1)

    for args in calls(nin_block.EXERCISE, "nin_head_forward"):
        close(nin_block.nin_head_forward(*args), head(*tensors(torch, *args)).detach().numpy(), args[0])
    for dy, x, w in calls(nin_block.EXERCISE, "nin_head_backward"):
        leaves = tensors(torch, x, w, np.zeros(len(w)))
        for mine, theirs in zip(
            nin_block.nin_head_backward(dy, x, w), gradients(head(*leaves), dy, leaves), strict=True
        ):
            close(mine, theirs, x)


def test_the_head_has_the_slopes_of_its_answers():
    rng = np.random.default_rng(5)
    x, w, b, dy = rng.normal(size=(2, 3, 2, 4)), rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=(2, 5))
    dx, dw, db = nin_block.nin_head_backward(dy, x, w)
    np.testing.assert_allclose(dx, numerical(lambda a: nin_block.nin_head_forward(a, w, b), x, dy), atol=1e-9)
    np.testing.assert_allclose(dw, numerical(lambda a: nin_block.nin_head_forward(x, a, b), w, dy), atol=1e-9)
    np.testing.assert_allclose(db, numerical(lambda a: nin_block.nin_head_forward(x, w, a), b, dy), atol=1e-9)
