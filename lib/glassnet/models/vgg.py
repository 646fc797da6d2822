"""VGG, configurations A to E: nothing but 3 by 3 windows, in two to four layers between poolings.

References
----------
Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015, tables 1 and 2.
"""

from typing import Any, Literal

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import Dropout, LocalResponseNorm
from glassnet.analysis.reshape import Flatten
from glassnet.analysis.windows import MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv, one_of, relu

Configuration = Literal["A", "A-LRN", "B", "C", "D", "E"]

_WIDTHS = (64, 128, 256, 512, 512)
_KERNELS: dict[str, tuple[tuple[int, ...], ...]] = {
    "A": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "A-LRN": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "B": ((3, 3), (3, 3), (3, 3), (3, 3), (3, 3)),
    "C": ((3, 3), (3, 3), (3, 3, 1), (3, 3, 1), (3, 3, 1)),
    "D": ((3, 3), (3, 3), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    "E": ((3, 3), (3, 3), (3, 3, 3, 3), (3, 3, 3, 3), (3, 3, 3, 3)),
}
"""Table 1 of the paper, column by column: the window of each convolution, stage by stage."""


def vgg_layers(configuration: Configuration = "D", n_classes: int = 1000, *, hidden: int = 4096) -> Sequential:
    """Describe a VGG network for colour images of 224 by 224 pixels (any multiple of 32 works).

    Parameters
    ----------
    configuration : {"A", "A-LRN", "B", "C", "D", "E"}
        D is known as VGG-16, E as VGG-19.
    n_classes : int
    hidden : int
        Width of the two hidden linear layers; 4096 for ImageNet.

    Returns
    -------
    description : Sequential, ending in scores

    Raises
    ------
    ValueError
        "vgg: configuration must be one of A, A-LRN, B, C, D, E, got 'F'".
    """
    one_of("vgg", "configuration", configuration, _KERNELS)
    parts: dict[str, Part] = {}
    for stage, (width, kernels) in enumerate(zip(_WIDTHS, _KERNELS[configuration], strict=True), 1):
        for i, k in enumerate(kernels, 1):
            parts |= {f"conv{stage}_{i}": conv(width, k, padding=k // 2), f"relu{stage}_{i}": relu()}
            if configuration == "A-LRN" and stage == 1:
                parts["norm1_1"] = LocalResponseNorm()
        parts[f"pool{stage}"] = MaxPool(2)
    return Sequential(
        **parts,
        flatten=Flatten(),
        fc6=Linear(hidden),
        relu6=relu(),
        drop6=Dropout(0.5),
        fc7=Linear(hidden),
        relu7=relu(),
        drop7=Dropout(0.5),
        fc8=Linear(n_classes),
    )


def vgg(
    rng: Rng,
    configuration: Configuration = "D",
    n_classes: int = 1000,
    *,
    input_shape: Shape = (3, 224, 224),
    **options: Any,
) -> nn.Layer:
    """Build a VGG network; see `vgg_layers`, and `glassnet.models` for what all builders take."""
    return built(
        vgg_layers,
        (
            configuration,
            n_classes,
        ),
        input_shape,
        rng,
        options,
    )
