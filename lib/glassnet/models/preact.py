"""Pre-activation ResNet: norm and ReLU come before the convolutions, and nothing stands in the way around.

References
----------
He, Zhang, Ren and Sun, "Identity mappings in deep residual networks", 2016, figure 1 and table 4.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Residual, Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import BatchNorm
from glassnet.analysis.reshape import Flatten, GlobalAvgPool, Subsample
from glassnet.models.build import built
from glassnet.models.parts import bn_conv, conv, relu
from glassnet.models.resnet import blocks_per_stage


def preact_resnet_layers(depth: int = 110, n_classes: int = 10, *, bottleneck: bool = False) -> Sequential:
    """Describe a pre-activation ResNet for colour images of 32 by 32 pixels.

    Parameters
    ----------
    depth : int
        6n + 2 (20, 110, ...), or with bottlenecks 9n + 2 (164, 1001).
    n_classes : int
    bottleneck : bool
        Blocks of 1x1, 3x3 and 1x1 (four times as many channels) instead of 3x3 and 3x3.

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "preact_resnet: depth must be 9n + 2 (164, 1001), got 32".
    """
    per_block, known = (9, "164, 1001") if bottleneck else (6, "20, 56, 110")
    n = blocks_per_stage("preact_resnet", depth, per_block, known)
    stages: dict[str, Part] = {}
    channels = 16
    for i, width in enumerate((16, 32, 64)):
        out = 4 * width if bottleneck else width
        blocks: list[Part] = []
        for j in range(n):
            stride = 2 if i > 0 and j == 0 else 1
            blocks.append(_block(channels, width, out, stride))
            channels = out
        stages[f"stage{i + 1}"] = Sequential(*blocks)
    return Sequential(
        stem=conv(16, 3, padding=1, bias=False),
        **stages,
        norm=BatchNorm(),
        relu=relu(),
        mean=GlobalAvgPool(),
        flatten=Flatten(),
        scores=Linear(n_classes),
    )


def _block(channels: int, width: int, out: int, stride: int) -> Part:
    if out == width:
        body = Sequential(bn_conv(width, 3, stride=stride, padding=1), bn_conv(width, 3, padding=1))
        around: Part | None = Subsample(out, stride) if channels != out else None
        return Residual(body, around)
    steps = (
        conv(width, 1, stride=stride, bias=False),
        bn_conv(width, 3, padding=1),
        bn_conv(out, 1),
    )
    if channels == out:
        return Residual(Sequential(BatchNorm(), relu(), *steps))
    # Where the shape changes, norm and ReLU are shared by both ways, and the way around is a 1x1 convolution.
    shared = Residual(Sequential(*steps), conv(out, 1, stride=stride, bias=False))
    return Sequential(norm=BatchNorm(), relu=relu(), sum=shared)


def preact_resnet(
    rng: Rng, depth: int = 110, n_classes: int = 10, *, input_shape: Shape = (3, 32, 32), **options: Any
) -> nn.Layer:
    """Build a pre-activation ResNet; see `preact_resnet_layers`, and `glassnet.models` for what all builders take."""
    return built(
        preact_resnet_layers,
        (
            depth,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
