"""The architectures against the numbers that were published about them and that the lectures show."""

import pytest

from glassnet.analysis import receptive_field, summary
from glassnet.models import (
    alexnet_layers,
    bottleneck_body,
    cifar_densenet_layers,
    cifar_resnet_layers,
    densenet_layers,
    googlenet_layers,
    highway_layers,
    lenet5_layers,
    mlp_layers,
    nin_layers,
    perceptron_layers,
    preact_resnet_layers,
    resnet_layers,
    rnn_layers,
    vgg_layers,
    zfnet_layers,
)

IMAGENET, CIFAR = (3, 224, 224), (3, 32, 32)


def hwc(shape):
    """Write a shape as the lectures do: 55x55x96."""
    return "x".join(map(str, (*shape[1:], shape[0])))


@pytest.mark.parametrize(
    ("configuration", "millions", "layers"),
    [("A", 133, 11), ("A-LRN", 133, 11), ("B", 133, 13), ("C", 134, 16), ("D", 138, 16), ("E", 144, 19)],
)
def test_vgg_parameters_of_table_2(configuration, millions, layers):
    table = summary(vgg_layers(configuration), IMAGENET)
    assert round(table.params / 1e6) == millions
    assert len(table.only("Conv", "Linear")) == layers
    assert len(table.only("LocalResponseNorm")) == (configuration == "A-LRN")


VGG_D = """
224x224x64 3.2M 1728
224x224x64 3.2M 36864
112x112x64 800K 0
112x112x128 1.6M 73728
112x112x128 1.6M 147456
56x56x128 400K 0
56x56x256 800K 294912
56x56x256 800K 589824
56x56x256 800K 589824
28x28x256 200K 0
28x28x512 400K 1179648
28x28x512 400K 2359296
28x28x512 400K 2359296
14x14x512 100K 0
14x14x512 100K 2359296
14x14x512 100K 2359296
14x14x512 100K 2359296
7x7x512 25K 0
4096 4096 102760448
4096 4096 16777216
1000 1000 4096000
"""


def test_vgg_d_line_by_line_as_in_the_lecture():
    table = summary(vgg_layers("D"), IMAGENET)
    rows = table.only("Conv", "MaxPool", "Linear")
    published = [line.split() for line in VGG_D.split("\n") if line]
    assert len(rows) == len(published) == 21
    for row, (shape, memory, params) in zip(rows, published, strict=True):
        assert hwc(row.output) == shape
        assert row.weights == int(params)  # "not counting biases"
        unit = {"M": 1e6, "K": 1e3}.get(memory[-1], 1)
        assert row.numbers == pytest.approx(float(memory.rstrip("MK")) * unit, rel=0.02)
    assert round(table.params / 1e6) == 138
    # The lecture's total, "24M * 4 bytes ~= 93MB", is not the sum of its own lines, which is 15.2M.
    assert 224 * 224 * 3 + sum(r.numbers for r in rows) == 15_237_608


@pytest.mark.parametrize(
    ("configuration", "params"),
    [("A", 132_863_336), ("A-LRN", 132_863_336), ("B", 133_047_848), ("D", 138_357_544), ("E", 143_667_240)],
)
def test_vgg_to_the_last_parameter(configuration, params):
    table = summary(vgg_layers(configuration), IMAGENET)
    assert table.params == params
    assert {r.detail.partition(", ")[2] for r in table.only("Conv")} == {"3x3/1, padding 1"}


@pytest.mark.parametrize(
    ("description", "shape", "params"),
    [
        (cifar_resnet_layers(), CIFAR, 269_722),
        (preact_resnet_layers(), CIFAR, 1_727_962),
        (cifar_densenet_layers(), CIFAR, 1_019_722),
        (cifar_densenet_layers(100, bottleneck=True), CIFAR, 769_162),
        (highway_layers(), (1, 28, 28), 785 * 50 + 9 * 2 * 51 * 50 + 510),
        (highway_layers(1, 5), (1, 28, 28), 785 * 5 + 60),
        (rnn_layers(), (7, 2), 32 * 35 + 330),
    ],
)
def test_defaults_to_the_last_parameter(description, shape, params):
    table = summary(description, shape)
    assert (table.params, table.rows[-1].output) == (params, (10,))


@pytest.mark.parametrize("bottleneck", [False, True])
def test_preactivation_sizes(bottleneck):
    groups = summary(preact_resnet_layers(20, bottleneck=bottleneck), CIFAR).grouped()
    wide = 4 if bottleneck else 1
    assert [groups[f"stage{i}"].output for i in (1, 2, 3)] == [
        (16 * wide, 32, 32),
        (32 * wide, 16, 16),
        (64 * wide, 8, 8),
    ]


def test_vgg_c_has_1x1_windows_behind_the_last_three_stages():
    ones = [r.name for r in summary(vgg_layers("C"), IMAGENET).only("Conv") if "1x1/1" in r.detail]
    assert ones == ["conv3_3", "conv4_3", "conv5_3"]


def test_vgg_small():
    table = summary(vgg_layers("A", 10, hidden=64), CIFAR)
    assert table.rows[-1].output == (10,)
    assert [r.weights for r in table.only("Linear")] == [512 * 64, 64 * 64, 640]


ALEXNET = """
conv1 55x55x96
pool1 27x27x96
norm1 27x27x96
conv2 27x27x256
pool2 13x13x256
norm2 13x13x256
conv3 13x13x384
conv4 13x13x384
conv5 13x13x256
pool3 6x6x256
fc6 4096
fc7 4096
fc8 1000
"""


def test_alexnet_sizes_layer_by_layer():
    table = summary(alexnet_layers(), (3, 227, 227))
    rows = table.only("Conv", "MaxPool", "LocalResponseNorm", "Linear")
    assert [f"{r.name} {hwc(r.output)}" for r in rows] == ALEXNET.split("\n")[1:-1]
    assert rows[0].weights == 34_848  # "35K"
    assert rows[1].params == 0


@pytest.mark.parametrize(("groups", "params"), [(2, 60_965_224), (1, 62_378_344)])
def test_alexnet_has_60_million_parameters(groups, params):
    table = summary(alexnet_layers(groups=groups), (3, 227, 227))
    assert table.params == params
    # 650K units: the numbers that the weight layers of the network as trained put out.
    assert sum(r.numbers for r in table.only("Conv", "Linear")) == pytest.approx(650_000, rel=0.02)


def test_zfnet_sizes_of_figure_3():
    rows = {r.name: hwc(r.output) for r in summary(zfnet_layers(), IMAGENET).rows}
    wanted = {"conv1": "110x110x96", "norm1": "55x55x96", "conv2": "26x26x256", "norm2": "13x13x256"}
    wanted |= {"conv3": "13x13x384", "conv5": "13x13x256", "pool3": "6x6x256", "flatten": "9216", "fc8": "1000"}
    assert {name: rows[name] for name in wanted} == wanted


GOOGLENET = {  # output, params in K = 1024, ops in millions
    "conv1": ("112x112x64", 2.7, 34),
    "pool1": ("56x56x64", 0, 0),
    "conv2": ("56x56x192", 112, 360),
    "pool2": ("28x28x192", 0, 0),
    "inception3a": ("28x28x256", 159, 128),
    "inception3b": ("28x28x480", 380, 304),
    "pool3": ("14x14x480", 0, 0),
    "inception4a": ("14x14x512", 364, 73),
    "inception4b": ("14x14x512", 437, 88),
    "inception4c": ("14x14x512", 463, 100),
    "inception4d": ("14x14x528", 580, 119),
    "inception4e": ("14x14x832", 840, 170),
    "pool4": ("7x7x832", 0, 0),
    "inception5a": ("7x7x832", 1072, 54),
    "inception5b": ("7x7x1024", 1388, 71),
    "pool5": ("1x1x1024", 0, 0),
    "scores": ("1000", 1000, 1),
}
PARAMS_DIFFER = {"conv1": 9.2, "inception4c": 497.5, "inception4d": 590.5, "inception5a": 1018, "inception5b": 1409}
OPS_DIFFER = {"conv1": 118.0, "inception5a": 51.1}


@pytest.mark.parametrize("name", GOOGLENET)
def test_googlenet_row_by_row(name):
    row = summary(googlenet_layers(), IMAGENET).grouped()[name]
    output, params, ops = GOOGLENET[name]
    assert hwc(row.output) == output
    if name in PARAMS_DIFFER:
        assert row.weights / 1024 == pytest.approx(PARAMS_DIFFER[name], abs=0.05)
        assert abs(row.weights / 1024 - params) / params > 0.01
    else:
        assert row.weights / 1024 == pytest.approx(params, rel=0.01)
    if name in OPS_DIFFER:
        assert row.macs / 1e6 == pytest.approx(OPS_DIFFER[name], abs=0.05)
    else:
        assert abs(row.macs / 1e6 - ops) < 1


def test_the_published_first_layer_of_googlenet_is_a_factorised_one():
    weights = 7 * 7 * 3 * 8 + 3 * 8 * 64
    assert weights / 1000 == pytest.approx(2.7, abs=0.05)
    assert weights * 112 * 112 / 1e6 == pytest.approx(34, abs=0.1)


def test_googlenet_against_alexnet():
    ours = summary(googlenet_layers(), IMAGENET)
    assert ours.params == 6_998_552
    assert ours.weights - 1_024_000 == 5_966_272
    # "Only 5 million params" cuts the sum of the published column without its last row.
    assert sum(params for name, (_, params, _) in GOOGLENET.items() if name != "scores") == pytest.approx(5797.7)
    # "2x more computations": than AlexNet as trained, in two groups.
    assert ours.macs / summary(alexnet_layers(groups=2), (3, 227, 227)).macs == pytest.approx(2, abs=0.25)


@pytest.mark.parametrize(
    ("depth", "billions", "shortcut", "within"),
    [
        (18, 1.8, "identity", 0.01),
        (34, 3.6, "identity", 0.02),
        (50, 3.8, "projection", 0.02),  # 3.86: the table cuts
        (101, 7.6, "projection", 0.01),
        (152, 11.3, "projection", 0.01),
    ],
)
def test_resnet_flops_row(depth, billions, shortcut, within):
    table = summary(resnet_layers(depth, shortcut=shortcut, downsample_at="1x1"), IMAGENET)
    assert table.macs / 1e9 == pytest.approx(billions, rel=within)
    assert len(table.only("Conv", "Linear")) == depth + (4 if shortcut == "projection" else 0)


@pytest.mark.parametrize(
    ("depth", "params"), [(18, 11_689_512), (34, 21_797_672), (50, 25_557_032), (101, 44_549_160), (152, 60_192_808)]
)
def test_resnet_parameters_as_everybody_counts_them(depth, params):
    assert summary(resnet_layers(depth), IMAGENET).params == params


def test_resnet_sizes_of_table_1():
    groups = summary(resnet_layers(50), IMAGENET).grouped()
    sizes = {name: hwc(groups[name].output) for name in ("stem", "pool", "stage1", "stage2", "stage3", "stage4")}
    assert list(sizes.values()) == [
        "112x112x64",
        "56x56x64",
        "56x56x256",
        "28x28x512",
        "14x14x1024",
        "7x7x2048",
    ]
    assert summary(resnet_layers(50), IMAGENET).macs == 4_089_184_256  # with the stride in the 3x3 windows


def test_the_bottleneck_of_the_lecture():
    table = summary(bottleneck_body(64), (256, 56, 56))
    weights = [r.weights for r in table.only("Conv")]
    assert weights == [16_384, 36_864, 16_384]
    assert sum(weights) == 69_632  # "~70K" against 589,824, "~600K"


@pytest.mark.parametrize(("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)])
def test_cifar_resnet_parameters_of_table_6(depth, millions):
    table = summary(cifar_resnet_layers(depth), CIFAR)
    assert table.params / 1e6 == pytest.approx(millions, rel=0.02)
    assert len(table.only("Conv", "Linear")) == depth
    assert [hwc(table.grouped()[f"stage{i}"].output) for i in (1, 2, 3)] == ["32x32x16", "16x16x32", "8x8x64"]


def test_cifar_resnet_with_projections():
    table = summary(cifar_resnet_layers(20, shortcut="projection"), CIFAR)
    assert table.weights - summary(cifar_resnet_layers(20), CIFAR).weights == 16 * 32 + 32 + 32 * 64 + 64


@pytest.mark.parametrize(("depth", "bottleneck", "millions"), [(110, False, 1.7), (164, True, 1.7), (1001, True, 10.2)])
def test_preactivation_parameters(depth, bottleneck, millions):
    table = summary(preact_resnet_layers(depth, bottleneck=bottleneck), CIFAR)
    assert table.params / 1e6 == pytest.approx(millions, rel=0.02)
    around = [r for r in table.only("Conv") if r.name.endswith("shortcut")]
    assert len(table.only("Conv", "Linear")) == depth + len(around)
    assert len(around) == (3 if bottleneck else 0)


@pytest.mark.parametrize(
    ("depth", "params"), [(121, 7_978_856), (169, 14_149_480), (201, 20_013_928), (161, 28_681_000)]
)
def test_densenet_parameters(depth, params):
    table = summary(densenet_layers(depth), IMAGENET)
    assert table.params == params
    assert len(table.only("Conv", "Linear")) == depth
    assert table.grouped()["block4"].output[1:] == (7, 7)


@pytest.mark.parametrize(("depth", "bottleneck", "millions"), [(40, False, 1.0), (100, True, 0.8)])
def test_cifar_densenet_parameters_of_table_2(depth, bottleneck, millions):
    table = summary(cifar_densenet_layers(depth, 12, bottleneck=bottleneck), CIFAR)
    assert round(table.params / 1e6, 1) == millions
    assert len(table.only("Conv", "Linear")) == depth
    assert table.grouped()["block3"].output[1:] == (8, 8)


def test_nin():
    table = summary(nin_layers(), CIFAR)
    assert table.params == 966_986
    assert [hwc(r.output) for r in table.only("MaxPool", "AvgPool")] == ["16x16x96", "8x8x192"]
    assert table.only("Linear") == ()


def test_lenet5():
    table = summary(lenet5_layers(), (1, 28, 28))
    assert [r.params for r in table.only("Conv", "Linear")] == [156, 2416, 48_120, 10_164, 850]
    assert summary(lenet5_layers(padding=0), (1, 32, 32)).params == table.params
    assert [r.kind for r in table.rows if "Pool" in r.kind] == ["AvgPool", "AvgPool"]
    other = summary(lenet5_layers(activation="relu", pool="max"), (1, 28, 28))
    assert [r.kind for r in other.rows if r.kind in ("ReLU", "MaxPool", "Tanh")] == [
        *("ReLU", "MaxPool") * 2,
        "ReLU",
        "ReLU",
    ]


def test_small_ones_by_hand():
    assert summary(perceptron_layers(), (2,)).params == 3
    assert summary(mlp_layers([5, 4], 3), (2, 2, 1)).params == 4 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3
    assert summary(mlp_layers([], 3), (7,)).params == 24
    deep = summary(highway_layers(10, 50, 10), (1, 28, 28))
    assert deep.params == 785 * 50 + 9 * 2 * 51 * 50 + 510
    read = summary(rnn_layers(5, 3), (7, 2))
    assert (read.params, read.rows[-1].output) == (5 * 7 + 5 + 18, (3,))
    assert summary(rnn_layers(5, 3, every_step=True), (7, 2)).rows[-1].output == (7, 3)


def test_receptive_fields_of_whole_networks():
    vgg = receptive_field(vgg_layers("D"))
    assert vgg[-1].size == (212, 212)
    assert vgg[-1].jump == (32, 32)
    alexnet = {f.name: f.size[0] for f in receptive_field(alexnet_layers())}
    assert [alexnet[n] for n in ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool3")] == [
        *(11, 19, 51, 67, 99, 131, 163, 195)
    ]
    resnet = {f.name: f for f in receptive_field(resnet_layers(18))}
    assert resnet["stage4.1.sum"].size == (435, 435)
    assert resnet["stage4.1.sum"].jump == (32, 32)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: vgg_layers("F"), "vgg: configuration must be one of A, A-LRN, B, C, D, E, got 'F'"),
        (lambda: resnet_layers(20), "resnet: depth must be one of 18, 34, 50, 101, 152, got 20"),
        (lambda: resnet_layers(18, shortcut="A"), "resnet: shortcut must be one of projection, identity, got 'A'"),
        (lambda: resnet_layers(18, downsample_at="5x5"), "resnet: downsample_at must be one of 1x1, 3x3, got '5x5'"),
        (lambda: cifar_resnet_layers(18), r"cifar_resnet: depth must be 6n \+ 2 \(20, 32, 44, 56, 110\), got 18"),
        (lambda: cifar_resnet_layers(2), r"cifar_resnet: depth must be 6n \+ 2"),
        (lambda: cifar_resnet_layers(20, shortcut="B"), "cifar_resnet: shortcut must be one of"),
        (
            lambda: preact_resnet_layers(32, bottleneck=True),
            r"preact_resnet: depth must be 9n \+ 2 \(164, 1001\), got 32",
        ),
        (lambda: preact_resnet_layers(18), r"preact_resnet: depth must be 6n \+ 2 \(20, 56, 110\), got 18"),
        (lambda: densenet_layers(100), "densenet: depth must be one of 121, 169, 201, 161, got 100"),
        (lambda: cifar_densenet_layers(41), r"cifar_densenet: depth must be 3n \+ 4, got 41"),
        (lambda: cifar_densenet_layers(43, bottleneck=True), r"cifar_densenet: depth must be 6n \+ 4, got 43"),
        (lambda: cifar_densenet_layers(4), r"cifar_densenet: depth must be 3n \+ 4, got 4"),
        (lambda: highway_layers(0), "highway: n_layers must be at least 1, got 0"),
    ],
)
def test_unknown_variants(call, why):
    with pytest.raises(ValueError, match=why):
        call()
