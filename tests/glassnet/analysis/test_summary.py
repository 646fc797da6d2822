"""Tables of networks: by hand, and against the numbers of the lectures."""

import numpy as np
import pytest

from glassnet.analysis import (
    RNN,
    Activation,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    Highway,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Residual,
    Scaled,
    Sequential,
    Subsample,
    summary,
)


def one(part, shape):
    (row,) = summary(part, shape).rows
    return row


def test_ten_5x5_filters_have_760_parameters():
    row = one(Conv(5, channels=10, padding=2), (3, 32, 32))
    assert (row.params, row.weights, row.biases, row.output) == (760, 750, 10, (10, 32, 32))


def test_a_first_convolution_against_a_linear_layer_of_its_size():
    row = one(Conv(3, channels=64, padding=1, bias=False), (3, 224, 224))
    assert row.weights == 3 * 3 * 3 * 64 == 1728
    assert one(Linear(64, bias=False), (1024 * 1024 * 3,)).weights == 201_326_592


@pytest.mark.parametrize("C", [1, 7, 64])
def test_three_3x3_layers_against_one_7x7(C):
    three = Sequential(*[Conv(3, channels=C, bias=False)] * 3)
    assert summary(three, (C, 20, 20)).weights == 27 * C**2
    assert one(Conv(7, channels=C, bias=False), (C, 20, 20)).weights == 49 * C**2
    assert summary(three, (C, 20, 20)).rows[-1].output == one(Conv(7, channels=C), (C, 20, 20)).output


def test_a_bottleneck_takes_600_thousand_operations_to_70():
    plain = one(Conv(3, channels=256, padding=1, bias=False), (256, 1, 1))
    steps = [Conv(k, channels=c, padding=k // 2, bias=False) for k, c in ((1, 64), (3, 64), (1, 256))]
    bottleneck = summary(Sequential(*steps), (256, 1, 1))
    assert plain.macs == 589_824  # "~600K"
    assert [r.macs for r in bottleneck.rows] == [16_384, 36_864, 16_384]
    assert bottleneck.macs == 69_632  # "~70K"


def test_a_rectangular_grouped_dilated_convolution_by_hand():
    part = Conv((3, 5), channels=6, stride=(2, 1), padding=(0, 4), dilation=(1, 2), groups=2)
    row = one(part, (4, 11, 13))
    assert row.output == (6, 5, 13)
    assert row.weights == 6 * 2 * 15
    assert row.biases == 6
    assert row.macs == 6 * 2 * 15 * 5 * 13
    assert row.numbers == 6 * 5 * 13
    assert row.detail == "6, 3x5/2x1, padding (0, 4), dilation (1, 2), groups 2"


@pytest.mark.parametrize(
    ("part", "shape", "out", "weights", "biases", "macs", "text"),
    [
        (MaxPool(2), (3, 7, 9), (3, 3, 4), 0, 0, 0, "2x2/2"),
        (MaxPool((3, 2), 2, 1), (3, 7, 9), (3, 4, 5), 0, 0, 0, "3x2/2, padding 1"),
        (AvgPool(3, 1), (3, 7, 9), (3, 5, 7), 0, 0, 0, "3x3/1"),
        (AvgPool((2, 3)), (3, 7, 9), (3, 3, 3), 0, 0, 0, "2x3/2x3"),
        (Conv(3, channels=2, padding="same"), (1, 5, 6), (2, 5, 6), 18, 2, 540, "2, 3x3/1, padding same"),
        (Conv((4, 2), channels=2, padding="same", dilation=3), (1, 5, 6), (2, 5, 6), 16, 2, 480, None),
        (Conv(3, channels=2, padding="valid"), (1, 5, 6), (2, 3, 4), 18, 2, 216, None),
        (Linear(4), (5,), (4,), 20, 4, 20, "4"),
        (Linear(4, bias=False), (7, 5), (7, 4), 20, 0, 140, "4"),
        (RNN(3), (7, 5), (7, 3), 24, 3, 168, "3"),
        (RNN(3, last_only=True, bias=False), (7, 5), (3,), 24, 0, 168, "3, last only"),
        (BatchNorm(affine=False), (3, 7, 9), (3, 7, 9), 0, 0, 0, ""),
        (Scaled("PReLU", 4, 1), (3, 7, 9), (3, 7, 9), 4, 1, 0, ""),
        (BatchNorm(), (3, 7, 9), (3, 7, 9), 3, 3, 0, ""),
        (LocalResponseNorm(), (3, 7, 9), (3, 7, 9), 0, 0, 0, "5 channels"),
        (Activation("relu"), (3, 7, 9), (3, 7, 9), 0, 0, 0, ""),
        (Dropout(0.25), (8,), (8,), 0, 0, 0, "0.25"),
        (GlobalMaxPool(), (3, 7, 9), (3, 1, 1), 0, 0, 0, ""),
        (GlobalAvgPool(), (3, 7, 9), (3, 1, 1), 0, 0, 0, ""),
        (Flatten(), (3, 7, 9), (189,), 0, 0, 0, ""),
        (Subsample(5, 2), (3, 7, 9), (5, 4, 5), 0, 0, 0, "5, /2"),
    ],
)
def test_each_layer_by_hand(part, shape, out, weights, biases, macs, text):
    row = one(part, shape)
    assert (row.input, row.output, row.weights, row.biases, row.macs) == (shape, out, weights, biases, macs)
    assert text is None or row.detail == text


@pytest.mark.parametrize("window", [(2, 1), (1, 2)])
def test_branches_must_agree_along_both_axes(window):
    with pytest.raises(ValueError, match="Concat: the branches give"):
        summary(Concat(MaxPool(window), Sequential()), (3, 8, 9))


def test_defaults_are_those_of_the_papers():
    assert LocalResponseNorm() == LocalResponseNorm(size=5, alpha=5 * 1e-4, beta=0.75, k=2)
    assert Linear(3) == Linear(3, bias=True, bias_start=0)
    assert Dropout() == Dropout(0.5)
    assert one(Scaled("Mine"), (3,)).params == 0
    assert one(Subsample(4), (3, 5, 6)).output == (4, 5, 6)


def test_kinds_in_tables():
    kinds = [one(Activation(f), (3,)).kind for f in ("relu", "gelu", "tanh", "log_softmax")]
    assert kinds == ["ReLU", "GELU", "Tanh", "LogSoftmax"]
    assert one(Scaled("PReLU"), (3,)).kind == "PReLU"


NET = Sequential(
    stem=Conv(3, channels=4, padding=1),
    block=Sequential(
        Residual(Conv(1, channels=4), None),
        Concat(Conv(3, channels=2, padding=1), Sequential(MaxPool(3, 1, 1), Conv(1, channels=5)), Sequential()),
    ),
    flatten=Flatten(),
    gate=Highway(Linear(11 * 30), Sequential(Linear(11 * 30), Activation("sigmoid"))),
    scores=Linear(3),
)


def test_names_and_joins_of_nested_parts():
    table = summary(NET, (2, 5, 6))
    names = [(r.name, r.kind, r.output) for r in table.rows]
    assert names == [
        ("stem", "Conv", (4, 5, 6)),
        ("block.0.body", "Conv", (4, 5, 6)),
        ("block.0", "Residual", (4, 5, 6)),
        ("block.1.0", "Conv", (2, 5, 6)),
        ("block.1.1.0", "MaxPool", (4, 5, 6)),
        ("block.1.1.1", "Conv", (5, 5, 6)),
        ("block.1", "Concat", (11, 5, 6)),
        ("flatten", "Flatten", (330,)),
        ("gate.transform", "Linear", (330,)),
        ("gate.gate.0", "Linear", (330,)),
        ("gate.gate.1", "Sigmoid", (330,)),
        ("gate", "Highway", (330,)),
        ("scores", "Linear", (3,)),
    ]


def test_totals_and_groups():
    table = summary(NET, (2, 5, 6))
    convs = (2 * 9 * 4, 4), (16, 4), (4 * 9 * 2, 2), (20, 5)
    linear = (330 * 330, 330), (330 * 330, 330), (990, 3)
    assert table.weights == sum(w for w, _ in (*convs, *linear))
    assert table.params == sum(w + b for w, b in (*convs, *linear))
    assert table.macs == 30 * sum(w for w, _ in convs) + sum(w for w, _ in linear)
    assert table.numbers == 60 + 30 * (4 + 4 + 4 + 2 + 4 + 5 + 11) + 5 * 330 + 3
    assert table.memory(7, 8) == 56 * table.numbers
    assert table.memory() == 4 * table.numbers
    assert [r.name for r in table.only("Linear", "MaxPool")] == [
        "block.1.1.0",
        "gate.transform",
        "gate.gate.0",
        "scores",
    ]
    groups = table.grouped()
    assert list(groups) == ["stem", "block", "flatten", "gate", "scores"]
    block = groups["block"]
    assert (block.kind, block.detail, block.input, block.output) == ("Block", "6 rows", (4, 5, 6), (11, 5, 6))
    assert (block.weights, block.biases, block.macs) == (16 + 72 + 20, 11, 30 * (16 + 72 + 20))
    assert groups["stem"] == table.rows[0]


def test_the_drawn_table():
    table = str(summary(Sequential(conv=Conv(3, channels=64), act=Activation()), (3, 34, 34)))
    assert table.splitlines() == [
        "layer  kind            output    weights  biases  multiply-adds",
        "-" * 63,
        "       Input           3x34x34                                 ",
        "conv   Conv 64, 3x3/1  64x32x32    1,728      64      1,769,472",
        "act    ReLU            64x32x32                                ",
        "-" * 63,
        "total: 1,792 parameters, 1,769,472 multiply-adds, 134,540 numbers = 0.5 MiB a sample",
    ]


IMAGE = (3, 8, 9)
WRONG = [
    (lambda: summary(Conv(11, channels=2), IMAGE), "summary: Conv: a window of 11 is larger than the axis of 8 with"),
    (lambda: summary(Conv((1, 11), channels=2), IMAGE), r"axis of 9 with padding 0\+0; the input is \(3, 8, 9\)"),
    (lambda: summary(Sequential(c=Sequential(p=MaxPool(9))), IMAGE), "summary: c.p: MaxPool: a window of 9"),
    (
        lambda: summary(Linear(3), IMAGE),
        r"summary: Linear: expected a vector \(D,\), got \(3, 8, 9\); put Flatten",
    ),
    (lambda: summary(MaxPool(2), (9,)), r"MaxPool: expected an image \(C, H, W\), got \(9,\)"),
    (lambda: summary(GlobalAvgPool(), (9,)), r"GlobalAvgPool: expected an image \(C, H, W\), got \(9,\)"),
    (lambda: summary(RNN(2), (9,)), r"RNN: expected a sequence \(T, D\), got \(9,\)"),
    (lambda: summary(GlobalMaxPool(), (9,)), "GlobalMaxPool: expected an image"),
    (lambda: Activation("swish"), "Activation: function must be one of relu, leaky_relu, .*, log_softmax, got 'swish'"),
    (lambda: summary(Subsample(2), IMAGE), "Subsample: expected an image with at most 2 channels, got"),
    (lambda: summary(Subsample(2), (2,)), r"Subsample: expected an image with at most 2 channels, got \(2,\)"),
    (lambda: summary(Conv(1, channels=4, groups=2), IMAGE), "Conv: 3 input channels cannot be split into 2 groups"),
    (lambda: Conv(1, channels=4, groups=3), "Conv: 4 channels cannot be split into 3 groups"),
    (lambda: Conv(1, channels=0), "Conv: 0 channels cannot be split into 1 groups"),
    (lambda: Conv(1, channels=4, groups=0), "Conv: 4 channels cannot be split into 0 groups"),
    (lambda: AvgPool(2, dilation=2), "AvgPool: dilation must be 1, got 2"),
    (lambda: Conv(0, channels=1), "Conv: kernel_size must be at least 1, got 0"),
    (lambda: Conv(1, channels=1, stride=0), "Conv: stride must be at least 1, got"),
    (lambda: MaxPool(2, (1, 0)), "MaxPool: stride must be at least 1, got"),
    (lambda: Conv(1, channels=1, dilation=(1, 0)), r"Conv: dilation must be at least 1, got \(1, 0\)"),
    (lambda: Conv(1, channels=1, padding=(0, -1)), r"Conv: padding must be at least 0, got \(0, -1\)"),
    (lambda: Conv(3, channels=1, padding="same", stride=2), "Conv: padding same needs stride 1, got 2"),
    (Concat, "Concat: give at least one branch"),
    (
        lambda: summary(Residual(Conv(3, channels=3)), IMAGE),
        r"Residual: the body gives \(3, 6, 7\) and the shortcut \(3, 8, 9\); the shortcut must change the shape as the",
    ),
    (
        lambda: summary(Concat(MaxPool(2), Sequential()), IMAGE),
        r"Concat: the branches give \(3, 4, 4\), \(3, 8, 9\); they may differ in channels only",
    ),
    (
        lambda: summary(Highway(Linear(3), Linear(2)), (3,)),
        r"Highway: transform gives \(3,\) and gate \(2,\); both",
    ),
    (lambda: summary(Highway(Linear(2), Linear(2)), (3,)), r"have the shape of x, \(3,\)"),
    (lambda: summary(Linear(2), (0,)), r"summary: input_shape must hold whole numbers of at least 1, got \(0,\)"),
    (lambda: summary(Linear(2), ()), "summary: input_shape must hold"),
]


@pytest.mark.parametrize(("call", "why"), WRONG)
def test_what_does_not_fit_is_named(call, why):
    with pytest.raises(ValueError, match=why):
        call()


def test_places_of_nested_errors():
    deep = Sequential(a=Sequential(b=Residual(Sequential(Flatten(), MaxPool(2)))))
    with pytest.raises(ValueError, match=r"summary: a\.b\.body\.1: MaxPool: expected an image"):
        summary(deep, IMAGE)
    with pytest.raises(ValueError, match=r"^a\.b: 1: MaxPool: expected an image"):
        deep.out(IMAGE)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: summary(3, (1,)), "summary: expected a description or a network, got int"),
        (lambda: Sequential(Linear(1), 3), r"Sequential: 1 must be a description \(glassnet.analysis\), got int"),
        (lambda: Sequential(Linear(1), a=Linear(1)), "Sequential: give parts by position or by name, not both"),
        (lambda: Residual(3), "Residual: body must be a description"),
        (lambda: Residual(Linear(1), np.ones(3)), "Residual: shortcut must be a description"),
        (lambda: Concat(3), "Concat: 0 must be a description"),
        (lambda: Highway(3, Linear(1)), "Highway: transform must be a description"),
        (lambda: Highway(Linear(1), 3), "Highway: gate must be a description"),
    ],
)
def test_wrong_kinds_of_things(call, why):
    with pytest.raises(TypeError, match=why):
        call()
