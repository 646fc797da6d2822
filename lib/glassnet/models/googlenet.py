"""GoogLeNet: four ways through each module, side by side, and no large linear layers.

References
----------
Szegedy et al., "Going deeper with convolutions", 2015, sections 4 and 5 and table 1.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Concat, Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import Dropout, LocalResponseNorm
from glassnet.analysis.reshape import Flatten, GlobalAvgPool
from glassnet.analysis.windows import MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv_relu

_MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""Table 1 of the paper: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj."""


def inception(one: int, reduce3: int, three: int, reduce5: int, five: int, pool: int) -> Concat:
    """Describe an Inception module: windows of 1, 3 and 5 and a pooling see the same maps.

    1 by 1 convolutions before the larger windows (`reduce3`, `reduce5`) and behind the pooling keep it affordable.

    Parameters
    ----------
    one, reduce3, three, reduce5, five, pool : int
        Channels of its six convolutions, in the order of the paper's table.

    Returns
    -------
    description : Concat, with one + three + five + pool channels
    """
    return Concat(
        conv_relu(one, 1),
        Sequential(reduce=conv_relu(reduce3, 1), conv=conv_relu(three, 3, padding=1)),
        Sequential(reduce=conv_relu(reduce5, 1), conv=conv_relu(five, 5, padding=2)),
        Sequential(pool=MaxPool(3, 1, 1), project=conv_relu(pool, 1)),
    )


def googlenet_layers(n_classes: int = 1000) -> Sequential:
    """Describe GoogLeNet for colour images of 224 by 224 pixels, without the two auxiliary classifiers.

    It has 7.0 million parameters. The lecture's "5 million" cuts the 5.8 million of the published column and leaves
    out the last linear layer. The poolings hang over the border on both sides (padding 1), where the original's do at
    the end only.

    Parameters
    ----------
    n_classes : int

    Returns
    -------
    description : Sequential, ending in scores

    Notes
    -----
    The paper's table agrees with this count, with K = 1024, within 1% (params) and rounding (ops, multiply-adds), but:

    - first convolution, 2.7K and 34M: 7*7*3*64 weights are 9.4K, and 118M operations. Its numbers are those of a 7 by
      7 window on each colour with 8 outputs, and 1 by 1 convolutions: 7*7*3*8 + 24*64 = 2712.
    - 4c, 463K: 498K, and its own ops (100M at 14*14 places) say so too.
    - 4d, 580K: 591K. 5a, 1072K and 54M: 1018K and 51M. 5b, 1388K: 1409K.
    """
    parts: dict[str, Part] = {
        "conv1": conv_relu(64, 7, stride=2, padding=3),
        "pool1": MaxPool(3, 2, 1),
        "norm1": LocalResponseNorm(),
        "conv2": Sequential(reduce=conv_relu(64, 1), conv=conv_relu(192, 3, padding=1)),
        "norm2": LocalResponseNorm(),
        "pool2": MaxPool(3, 2, 1),
    }
    for name, channels in _MODULES.items():
        parts[f"inception{name}"] = inception(*channels)
        if name in ("3b", "4e"):
            parts[f"pool{name[0]}"] = MaxPool(3, 2, 1)
    return Sequential(**parts, pool5=GlobalAvgPool(), flatten=Flatten(), drop=Dropout(0.4), scores=Linear(n_classes))


def googlenet(rng: Rng, n_classes: int = 1000, *, input_shape: Shape = (3, 224, 224), **options: Any) -> nn.Layer:
    """Build GoogLeNet; see `googlenet_layers`, and `glassnet.models` for what all builders take."""
    return built(googlenet_layers, (n_classes,), input_shape, rng, options)
