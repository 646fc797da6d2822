"""The numbers of lecture 08: what it quotes is what was published, and what it says in words is what is counted."""

import ast
import functools
from pathlib import Path

import pytest

from glassnet.analysis import Concat, MaxPool, summary
from glassnet.models import (
    alexnet_layers,
    bottleneck_body,
    densenet_layers,
    googlenet_layers,
    inception,
    preact_resnet_layers,
    resnet_layers,
    vgg_layers,
)
from glassnet.models.parts import conv_relu

PHOTO = (3, 224, 224)
MASTER = Path(__file__).resolve().parents[2] / "solutions" / "lectures" / "08-case-studies-2.py"
TEXT = MASTER.read_text(encoding="utf-8")
WORDS = " ".join(line.removeprefix("# ") for line in TEXT.splitlines() if line.startswith("#"))


def literal(name):
    """The value that the lecture gives to a name, if it is written out."""
    for node in ast.walk(ast.parse(TEXT)):
        if isinstance(node, ast.Assign) and [getattr(t, "id", None) for t in node.targets] == [name]:
            try:
                return ast.literal_eval(node.value)
            except ValueError:
                continue
    raise KeyError(name)


@functools.cache
def defined():
    """What the lecture imports and the functions that it defines."""
    kinds = ast.FunctionDef | ast.Import | ast.ImportFrom
    wanted = [node for node in ast.parse(TEXT).body if isinstance(node, kinds)]
    names = {}
    exec(compile(ast.Module(wanted, []), str(MASTER), "exec"), names)
    return names


def function(name):
    return defined()[name]


def test_the_contest_as_published():
    published = {
        "SuperVision": [16.4, 15.3],
        "Clarifai": [11.7, 11.2],
        "VGG": [7.32],
        "GoogLeNet": [6.67],
        "ResNet": [3.57],
    }
    shown = {}
    for name, error in literal("contest").items():
        shown.setdefault(name.split()[1].strip(","), []).append(error)
    assert shown == published
    assert [name[:4] for name in literal("contest")] == ["2012", "2012", "2013", "2013", "2014", "2014", "2015"]
    assert '("trained human", 5.1)' in TEXT


GOOGLENET = """
conv1 2.7 34
conv2 112 360
3a 159 128
3b 380 304
4a 364 73
4b 437 88
4c 463 100
4d 580 119
4e 840 170
5a 1072 54
5b 1388 71
scores 1000 1
"""


def test_the_table_of_googlenet_as_published():
    rows = [line.split() for line in GOOGLENET.split("\n") if line]
    assert literal("published") == {
        (name if len(name) > 2 else f"inception{name}"): (float(weights), float(work)) for name, weights, work in rows
    }


def test_five_rows_of_weights_differ_and_two_of_operations():
    groups = summary(googlenet_layers(), PHOTO).grouped()
    weights, work = set(), set()
    for name, (k, m) in literal("published").items():
        if abs(groups[name].weights / 1024 / k - 1) > 0.012:
            weights.add(name)
        if abs(groups[name].macs / 1e6 - m) > 1:
            work.add(name)
    assert weights == {"conv1", "inception4c", "inception4d", "inception5a", "inception5b"}
    assert work == {"conv1", "inception5a"}
    assert 7 * 7 * 3 * 64 == 9408
    places = 14 * 14
    assert round(100e6 / places, -3) == 510_000
    assert sum(k for k, _ in literal("published").values()) - 1000 == pytest.approx(5797.7)


def test_resnet_flops_as_published():
    assert literal("printed") == {18: 1.8, 34: 3.6, 50: 3.8, 101: 7.6, 152: 11.3}


@pytest.mark.parametrize(("depth", "blocks"), [(18, "2222"), (34, "3463"), (50, "3463"), (152, "3 8 36 3")])
def test_resnet_blocks_of_table_1(depth, blocks):
    wanted = [int(n) for n in (blocks.split() if " " in blocks else blocks)]
    parts = resnet_layers(depth).parts
    assert [len(parts[f"stage{i}"].parts) for i in (1, 2, 3, 4)] == wanted


ONE_CROP = """
AlexNet 43.45 20.91
VGG-16 28.41 9.62
VGG-19 27.62 9.12
GoogLeNet 30.22 10.47
ResNet-18 30.24 10.92
ResNet-34 26.70 8.58
ResNet-50 23.85 7.13
ResNet-101 22.63 6.44
ResNet-152 21.69 5.94
DenseNet-121 25.35 7.83
DenseNet-169 24.00 7.00
DenseNet-201 22.80 6.43
DenseNet-161 22.35 6.20
"""


def test_one_crop_errors_as_published():
    rows = [line.split() for line in ONE_CROP.split("\n") if line]
    assert literal("errors") == {name: (float(a), float(b)) for name, a, b in rows}


@pytest.mark.parametrize(
    ("described", "millions", "billions"),
    [
        (vgg_layers("D"), 138.358, 15.47),
        (vgg_layers("E"), 143.667, 19.632),
        (resnet_layers(18), 11.690, 1.814),
        (resnet_layers(34), 21.798, 3.664),
        (resnet_layers(50), 25.557, 4.089),
        (resnet_layers(101), 44.549, 7.801),
        (resnet_layers(152), 60.193, 11.514),
        (densenet_layers(121), 7.979, 2.834),
        (densenet_layers(169), 14.149, 3.360),
        (densenet_layers(201), 20.014, 4.291),
        (densenet_layers(161), 28.681, 7.728),
    ],
)
def test_prices_of_the_compared_networks_as_torchvision_publishes_them(described, millions, billions):
    table = summary(described, PHOTO)
    assert table.params / 1e6 == pytest.approx(millions, abs=0.0006)
    assert table.macs / 1e9 == pytest.approx(billions, abs=0.0006)


def test_preactivation_errors_as_published():
    assert list(literal("cifar").values()) == [6.61, 6.37, 5.93, 5.46, 7.61, 4.92]
    by_depth = [
        summary(preact_resnet_layers(n, bottleneck=n > 110), (3, 32, 32)).params / 1e6 for n in (110, 164, 1001)
    ]
    assert by_depth == pytest.approx([1.7, 1.7, 10.2], rel=0.02)


def test_inception_3a_in_words():
    naive = Concat(conv_relu(64, 1), conv_relu(128, 3, padding=1), conv_relu(32, 5, padding=2), MaxPool(3, 1, 1))
    before, after = (summary(m, (192, 28, 28)) for m in (naive, inception(64, 96, 128, 16, 32, 32)))
    assert (before.rows[-1].output[0], after.rows[-1].output[0]) == (416, 256)
    assert "416 maps" in WORDS
    assert "256 maps come out" in WORDS
    five = [r.macs for r in after.only("Conv") if r.name.startswith("2.")]
    assert sum(five) / next(r.macs for r in before.only("Conv") if r.name.startswith("2.")) == pytest.approx(
        0.1, abs=0.01
    )
    assert "It cost 120 million" in WORDS
    assert after.macs / before.macs < 0.5  # "for less than half"


def test_depths_in_words():
    depth = function("depth")
    nets = (alexnet_layers(), vgg_layers("E"), googlenet_layers(), resnet_layers(152))
    assert [depth(net) for net in nets] == [8, 19, 22, 152]
    assert "8, 19, 22 and 152 layers" in WORDS


def test_bottleneck_in_words():
    weights = sum(r.weights for r in summary(bottleneck_body(64), (256, 56, 56)).only("Conv"))
    assert round(weights, -4) == 70_000
    assert round(256 * 256 * 9, -5) == 600_000
    assert "About 600K become about 70K" in WORDS


def test_alexnet_against_googlenet_in_words():
    a, g = summary(alexnet_layers(groups=2), (3, 227, 227)), summary(googlenet_layers(), PHOTO)
    assert 8.5 < a.params / g.params < 9
    assert "nearly 9 times" in WORDS
    assert a.params / 5e6 == pytest.approx(12, abs=0.5)
    assert g.macs / a.macs == pytest.approx(2, abs=0.25)


def test_vgg_against_resnet_in_words():
    def large(table):
        rows = table.only("Conv")
        return sum(r.macs for r in rows if r.output[1] >= 56) / sum(r.macs for r in rows)

    vgg, resnet = summary(vgg_layers("E"), PHOTO), summary(resnet_layers(152), PHOTO)
    assert large(vgg) > 0.5
    assert "more than half of its work on large maps" in WORDS
    assert 152 / 19 == 8
    assert resnet.macs / vgg.macs == pytest.approx(0.6, abs=0.03)
    assert "0.6 times the work" in WORDS
    small = summary(resnet_layers(34), PHOTO)
    assert small.macs / vgg.macs == pytest.approx(1 / 5, abs=0.015)
    assert "ResNet-34 beats VGG-19 at a fifth of the work" in WORDS
    assert literal("errors")["ResNet-34"] < literal("errors")["VGG-19"]


def test_densenet_against_resnet_in_words():
    pairs = ((densenet_layers(169), resnet_layers(50)), (densenet_layers(201), resnet_layers(101)))
    for dense, residual in pairs:
        d, r = summary(dense, PHOTO), summary(residual, PHOTO)
        assert 0.4 < d.params / r.params < 0.6
        assert d.numbers > 1.3 * r.numbers
        assert d.macs < r.macs


def test_the_designs_prices_in_words():
    first, *_, small, _ = [summary(function("designed")(step), (1, 12, 12)) for step in range(6)]
    assert first.params / small.params == pytest.approx(8, abs=0.5)
    assert first.macs / small.macs == pytest.approx(6, abs=0.5)
    assert "an eighth of the weights and a sixth of the work are left" in WORDS


def test_the_ways_around_have_the_same_depth_and_about_as_many_weights():
    kinds = ("plain", "highway", "residual", "pre-activation", "dense")
    nets = [function("way_around")(kind) for kind in kinds]
    assert {function("depth")(net) for net in nets} == {20}
    params = [summary(net, (1, 8, 8)).params for net in nets]
    assert max(params) / min(params) < 1.3
    assert "20 layers each, about the same number of weights" in WORDS


@pytest.mark.parametrize("n_layers", [8, 20, 44])
def test_plain_and_residual_networks_have_the_same_weights(n_layers):
    plain, residual = (summary(function("cifar_style")(n_layers, skip), (1, 8, 8)) for skip in (False, True))
    assert plain.params == residual.params
    assert function("depth")(function("cifar_style")(n_layers, residual=True)) == n_layers
