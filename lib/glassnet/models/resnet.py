"""ResNet: layers that learn what to add to their input. For ImageNet (18 to 152 layers) and for CIFAR (20 to 110).

References
----------
He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, table 1 and sections 3.3 and 4.2.
"""

from typing import Any, Literal

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Residual, Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.reshape import Flatten, GlobalAvgPool, Subsample
from glassnet.analysis.windows import MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv_bn, one_of, relu

Shortcut = Literal["projection", "identity"]
Place = Literal["1x1", "3x3"]

_BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_EXPANSION = 4


def resnet_layers(
    depth: int = 18, n_classes: int = 1000, *, shortcut: Shortcut = "projection", downsample_at: Place = "3x3"
) -> Sequential:
    """Describe a ResNet for colour images of 224 by 224 pixels.

    Parameters
    ----------
    depth : {18, 34, 50, 101, 152}
        From 50 on, the blocks are bottlenecks: 1x1, 3x3, 1x1.
    n_classes : int
    shortcut : {"projection", "identity"}
        Where a block changes the shape: a 1x1 convolution (the paper's option B), or every second pixel and channels
        of zeros, without parameters (option A).
    downsample_at : {"3x3", "1x1"}
        Which convolution of a bottleneck steps by two: "1x1" in the paper, "3x3" in everybody's code since
        ("ResNet v1.5"), which is more accurate and costs 6% more.

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "resnet: depth must be one of 18, 34, 50, 101, 152, got 20".

    Notes
    -----
    The paper's table says 1.8, 3.6, 3.8, 7.6 and 11.3 billion FLOPs, and means multiply-adds. Counted here: 1.80 and
    3.64 (option A), 3.86, 7.57 and 11.28 (option B, "1x1"). For 50 layers the table cuts where it should round.
    """
    one_of("resnet", "depth", depth, _BLOCKS)
    one_of("resnet", "shortcut", shortcut, ("projection", "identity"))
    one_of("resnet", "downsample_at", downsample_at, ("1x1", "3x3"))
    stages: dict[str, Part] = {}
    channels = 64
    for i, n_blocks in enumerate(_BLOCKS[depth]):
        width, blocks = 64 * 2**i, []
        for j in range(n_blocks):
            stride = 2 if i > 0 and j == 0 else 1
            out = width if depth < 50 else _EXPANSION * width
            body = basic_body(width, stride) if depth < 50 else bottleneck_body(width, stride, downsample_at)
            blocks.append(residual(body, channels, out, stride, shortcut))
            channels = out
        stages[f"stage{i + 1}"] = Sequential(*blocks)
    return Sequential(
        stem=conv_bn(64, 7, stride=2, padding=3),
        pool=MaxPool(3, 2, 1),
        **stages,
        mean=GlobalAvgPool(),
        flatten=Flatten(),
        scores=Linear(n_classes),
    )


def cifar_resnet_layers(depth: int = 20, n_classes: int = 10, *, shortcut: Shortcut = "identity") -> Sequential:
    """Describe a ResNet for colour images of 32 by 32 pixels: three stages of 16, 32 and 64 channels.

    Parameters
    ----------
    depth : int
        6n + 2: 20, 32, 44, 56, 110 in the paper.
    n_classes : int
    shortcut : {"identity", "projection"}
        See `resnet_layers`; the paper's choice here is "identity".

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "cifar_resnet: depth must be 6n + 2 (20, 32, 44, 56, 110), got 18".
    """
    n = blocks_per_stage("cifar_resnet", depth, 6, "20, 32, 44, 56, 110")
    one_of("cifar_resnet", "shortcut", shortcut, ("projection", "identity"))
    stages: dict[str, Part] = {}
    channels = 16
    for i, width in enumerate((16, 32, 64)):
        blocks = []
        for j in range(n):
            stride = 2 if i > 0 and j == 0 else 1
            blocks.append(residual(basic_body(width, stride), channels, width, stride, shortcut))
            channels = width
        stages[f"stage{i + 1}"] = Sequential(*blocks)
    return Sequential(
        stem=conv_bn(16, 3, padding=1), **stages, mean=GlobalAvgPool(), flatten=Flatten(), scores=Linear(n_classes)
    )


def basic_body(width: int, stride: int) -> Sequential:
    """Describe two 3x3 convolutions, each with batch norm; the last ReLU comes after the sum."""
    return Sequential(conv_bn(width, 3, stride=stride, padding=1), conv_bn(width, 3, padding=1, activation=False))


def bottleneck_body(width: int, stride: int = 1, downsample_at: Place = "3x3") -> Sequential:
    """Describe 1x1 (to `width` channels), 3x3 and 1x1 (to four times as many) convolutions."""
    first, second = (stride, 1) if downsample_at == "1x1" else (1, stride)
    return Sequential(
        conv_bn(width, 1, stride=first),
        conv_bn(width, 3, stride=second, padding=1),
        conv_bn(_EXPANSION * width, 1, activation=False),
    )


def residual(body: Part, channels: int, out: int, stride: int, shortcut: Shortcut) -> Sequential:
    """Describe relu(body(x) + shortcut(x)); the shortcut does something only where the shape changes."""
    around: Part | None = None
    if stride > 1 or channels != out:
        projection = shortcut == "projection"
        around = conv_bn(out, 1, stride=stride, activation=False) if projection else Subsample(out, stride)
    return Sequential(sum=Residual(body, around), relu=relu())


def blocks_per_stage(caller: str, depth: int, per_block: int, known: str) -> int:
    """Return n of depth = per_block * n + 2."""
    n, rest = divmod(depth - 2, per_block)
    if rest or n < 1:
        msg = f"{caller}: depth must be {per_block}n + 2 ({known}), got {depth}"
        raise ValueError(msg)
    return n


def resnet(
    rng: Rng, depth: int = 18, n_classes: int = 1000, *, input_shape: Shape = (3, 224, 224), **options: Any
) -> nn.Layer:
    """Build a ResNet for ImageNet; see `resnet_layers`, and `glassnet.models` for what all builders take."""
    return built(
        resnet_layers,
        (
            depth,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )


def cifar_resnet(
    rng: Rng, depth: int = 20, n_classes: int = 10, *, input_shape: Shape = (3, 32, 32), **options: Any
) -> nn.Layer:
    """Build a ResNet for CIFAR; see `cifar_resnet_layers`, and `glassnet.models` for what all builders take."""
    return built(
        cifar_resnet_layers,
        (
            depth,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
