"""DenseNet: every layer sees the maps of all layers before it, and adds a few of its own.

References
----------
Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks", 2017, section 3 and table 1.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Concat, Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import BatchNorm
from glassnet.analysis.reshape import Flatten, GlobalAvgPool
from glassnet.analysis.windows import AvgPool, MaxPool
from glassnet.models.build import built
from glassnet.models.parts import bn_conv, conv, conv_bn, one_of, relu

_IMAGENET = {
    121: (32, (6, 12, 24, 16)),
    169: (32, (6, 12, 32, 32)),
    201: (32, (6, 12, 48, 32)),
    161: (48, (6, 12, 36, 24)),
}


def densenet_layers(depth: int = 121, n_classes: int = 1000) -> Sequential:
    """Describe a DenseNet-BC for colour images of 224 by 224 pixels.

    Parameters
    ----------
    depth : {121, 169, 201, 161}
        161 has 48 new maps a layer, the others 32.
    n_classes : int

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "densenet: depth must be one of 121, 169, 201, 161, got 100".
    """
    one_of("densenet", "depth", depth, _IMAGENET)
    growth, blocks = _IMAGENET[depth]
    channels = 2 * growth
    parts: dict[str, Part] = {"stem": conv_bn(channels, 7, stride=2, padding=3), "pool": MaxPool(3, 2, 1)}
    return _finished(parts, channels, growth, blocks, n_classes, bottleneck=True, compression=2)


def cifar_densenet_layers(
    depth: int = 40, growth: int = 12, n_classes: int = 10, *, bottleneck: bool = False
) -> Sequential:
    """Describe a DenseNet for colour images of 32 by 32 pixels: three dense blocks.

    Parameters
    ----------
    depth : int
        3n + 4, or with bottlenecks 6n + 4.
    growth : int
        New maps a layer, the paper's k.
    n_classes : int
    bottleneck : bool
        DenseNet-BC: 1x1 convolutions before the 3x3 ones, and half of the maps between blocks.

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "cifar_densenet: depth must be 3n + 4, got 41".
    """
    per_layer = 6 if bottleneck else 3
    n, rest = divmod(depth - 4, per_layer)
    if rest or n < 1:
        msg = f"cifar_densenet: depth must be {per_layer}n + 4, got {depth}"
        raise ValueError(msg)
    channels = 2 * growth if bottleneck else 16
    parts: dict[str, Part] = {"stem": conv(channels, 3, padding=1, bias=False)}
    compression = 2 if bottleneck else 1
    return _finished(parts, channels, growth, (n,) * 3, n_classes, bottleneck=bottleneck, compression=compression)


def _finished(
    parts: dict[str, Part],
    channels: int,
    growth: int,
    blocks: tuple[int, ...],
    n_classes: int,
    *,
    bottleneck: bool,
    compression: int,
) -> Sequential:
    """Add the dense blocks, a transition between each two, and the classifier."""
    for i, n in enumerate(blocks, 1):
        if i > 1:
            channels //= compression
            parts[f"transition{i - 1}"] = Sequential(conv=bn_conv(channels, 1), pool=AvgPool(2))
        parts[f"block{i}"] = Sequential(*(_layer(growth, bottleneck=bottleneck) for _ in range(n)))
        channels += n * growth
    return Sequential(
        **parts, norm=BatchNorm(), relu=relu(), mean=GlobalAvgPool(), flatten=Flatten(), scores=Linear(n_classes)
    )


def _layer(growth: int, *, bottleneck: bool) -> Concat:
    three = bn_conv(growth, 3, padding=1)
    return Concat(Sequential(), Sequential(bn_conv(4 * growth, 1), three) if bottleneck else three)


def densenet(
    rng: Rng, depth: int = 121, n_classes: int = 1000, *, input_shape: Shape = (3, 224, 224), **options: Any
) -> nn.Layer:
    """Build a DenseNet for ImageNet; see `densenet_layers`, and `glassnet.models` for what all builders take."""
    return built(
        densenet_layers,
        (
            depth,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )


def cifar_densenet(
    rng: Rng,
    depth: int = 40,
    growth: int = 12,
    n_classes: int = 10,
    *,
    input_shape: Shape = (3, 32, 32),
    **options: Any,
) -> nn.Layer:
    """Build a DenseNet for CIFAR; see `cifar_densenet_layers`, and `glassnet.models` for what all builders take."""
    return built(
        cifar_densenet_layers,
        (
            depth,
            growth,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
