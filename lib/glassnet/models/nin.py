"""Network in network: after each convolution, a small network that slides over the pixels.

References
----------
Lin, Chen and Yan, "Network in network", 2014, section 3; sizes as its authors published for CIFAR-10.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.part import Shape
from glassnet.analysis.pointwise import Dropout
from glassnet.analysis.reshape import Flatten, GlobalAvgPool
from glassnet.analysis.windows import AvgPool, MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv, relu


def nin_layers(n_classes: int = 10) -> Sequential:
    """Describe the network for colour images of 32 by 32 pixels: 0.97 million parameters, no linear layer.

    A 1 by 1 convolution is a linear layer applied at each pixel; two behind a convolution make it a small network
    (mlpconv). The last one has a map for each class, and the mean of a map is the class's score.

    Parameters
    ----------
    n_classes : int

    Returns
    -------
    description : Sequential, ending in scores
    """
    return Sequential(
        mlpconv1=_mlpconv(192, 5, 160, 96),
        pool1=MaxPool(3, 2, 1),
        drop1=Dropout(0.5),
        mlpconv2=_mlpconv(192, 5, 192, 192),
        pool2=AvgPool(3, 2, 1),
        drop2=Dropout(0.5),
        mlpconv3=_mlpconv(192, 3, 192, n_classes),
        mean=GlobalAvgPool(),
        scores=Flatten(),
    )


def _mlpconv(channels: int, kernel_size: int, first: int, second: int) -> Sequential:
    return Sequential(
        conv=conv(channels, kernel_size, padding=kernel_size // 2),
        relu=relu(),
        fc1=conv(first, 1),
        relu1=relu(),
        fc2=conv(second, 1),
        relu2=relu(),
    )


def nin(rng: Rng, n_classes: int = 10, *, input_shape: Shape = (3, 32, 32), **options: Any) -> nn.Layer:
    """Build a network in network; see `nin_layers`, and `glassnet.models` for what all builders take."""
    return built(nin_layers, (n_classes,), input_shape, rng, options)
