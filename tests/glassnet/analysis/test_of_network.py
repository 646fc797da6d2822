"""Networks of glassnet.nn, described from what their layers remember."""

import numpy as np
import pytest

from glassnet import nn
from glassnet.analysis import LocalResponseNorm, receptive_field, summary
from glassnet.analysis.of_network import described
from glassnet.models import Subsample

NET = nn.Sequential(
    stem=nn.Conv2d(2, 6, (3, 2), stride=(1, 2), padding=(0, 1), dilation=(2, 1), groups=2, bias=False, rng=0),
    norm=nn.BatchNorm2d(6),
    plain=nn.BatchNorm2d(6, affine=False),
    group=nn.GroupNorm(3, 6),
    instance=nn.InstanceNorm2d(6),
    local=nn.LocalResponseNorm(3),
    slope=nn.PReLU(6),
    bend=nn.LeakyReLU(0.2),
    pool=nn.MaxPool2d(3, stride=2, padding=1),
    way=nn.Residual(nn.Conv2d(6, 8, 1, rng=0), Subsample(8)),
    mix=nn.Concat(nn.Identity(), nn.AvgPool2d(3, stride=1, padding=1)),
    drop=nn.Dropout(0.3, rng=0),
    top=nn.GlobalMaxPool2d(),
    flat=nn.Flatten(),
    layer=nn.LayerNorm(16),
    gate=nn.Highway(nn.Linear(16, 16, rng=0), nn.Sequential(nn.Linear(16, 16, bias=False, rng=0), nn.Sigmoid())),
    scores=nn.Linear(16, 3, rng=0),
    soft=nn.LogSoftmax(),
)
SHAPE = (2, 12, 11)


def test_shapes_are_those_that_running_gives():
    seen = {}
    for name, layer in NET.named_layers():
        layer.watchers.append(lambda _, __, y, name=name: seen.setdefault(name, tuple(y.shape[1:])))
    NET(np.zeros((4, *SHAPE), np.float32))
    for _, layer in NET.named_layers():
        layer.watchers.clear()
    table = summary(NET, SHAPE)
    assert {r.name: r.output for r in table.rows} == {
        name: shape for name, shape in seen.items() if name not in ("", "gate.gate", "way.shortcut", "mix.0")
    } | {"way.shortcut": (8, 4, 3)}


def test_parameters_are_those_it_has():
    table = summary(NET, SHAPE)
    assert table.params == NET.n_params()
    counts = {r.name: (r.weights, r.biases) for r in table.rows if r.params}
    for name, layer in NET.named_layers():
        if layer.params:
            sizes = [layer.params[k].size if k in layer.params else 0 for k in ("weight", "bias")]
            assert counts[name] == tuple(sizes)


def test_details_and_kinds():
    rows = {r.name: r for r in summary(NET, SHAPE).rows}
    assert rows["stem"].detail == "6, 3x2/1x2, padding (0, 1), dilation (2, 1), groups 2"
    assert rows["pool"].detail == "3x3/2, padding 1"
    assert rows["local"].detail == "3 channels"
    assert rows["drop"].detail == "0.3"
    assert [rows[n].kind for n in ("group", "instance", "slope", "bend", "soft", "way", "mix", "gate", "layer")] == [
        *("GroupNorm", "InstanceNorm2d", "PReLU", "LeakyReLU", "LogSoftmax"),
        *("Residual", "Concat", "Highway", "LayerNorm"),
    ]


def test_pytorchs_defaults_of_local_response_norm():
    assert described(nn.LocalResponseNorm(3), "test") == LocalResponseNorm(3, 1e-4, 0.75, 1.0)
    assert described(nn.LocalResponseNorm(5, alpha=0.1, k=2), "test") == LocalResponseNorm(5, 0.1, 0.75, 2)


def test_receptive_field_of_a_network():
    fields = {f.name: (f.size, f.jump, f.start) for f in receptive_field(NET)}
    assert fields["stem"] == ((5, 2), (1, 2), (0, -1))
    assert fields["pool"] == ((7, 6), (2, 4), (-1, -3))
    assert fields["mix"] == ((11, 14), (2, 4), (-3, -7))


def test_recurrent_layers():
    table = summary(nn.Sequential(nn.RNN(3, 5, rng=0), nn.RNN(5, 2, last_only=True, bias=False, rng=0)), (7, 3))
    assert [(r.output, r.params) for r in table.rows] == [((7, 5), 45), ((2,), 14)]


def test_layers_without_a_description():
    class Mine(nn.Layer):
        pass

    with pytest.raises(TypeError, match=r"summary: no description for a layer of kind Mine; known are AvgPool2d, .*T"):
        summary(nn.Sequential(nn.ReLU(), nn.Residual(Mine())), (3,))
    with pytest.raises(TypeError, match="receptive_field: no description for a layer of kind Mine"):
        receptive_field(Mine())
