"""LeNet-5.

References
----------
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998, section II.B.
"""

from typing import Any, Literal

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Shape
from glassnet.analysis.pointwise import Activation
from glassnet.analysis.reshape import Flatten
from glassnet.analysis.windows import AvgPool, MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv


def lenet5_layers(
    n_classes: int = 10,
    *,
    padding: int = 2,
    activation: Literal["tanh", "sigmoid", "relu"] = "tanh",
    pool: Literal["mean", "max"] = "mean",
) -> Sequential:
    """Describe LeNet-5 for grey images of 28 by 28 (or, with ``padding=0``, of 32 by 32) pixels.

    The original differs in three small ways that nobody keeps: its pooling has a learned scale and shift, C3 looks
    at some of the maps of S2 only, and its output measures distances to fixed patterns.

    Parameters
    ----------
    n_classes : int
    padding : int
        Of the first convolution.
    activation : {"tanh", "sigmoid", "relu"}
    pool : {"mean", "max"}

    Returns
    -------
    description : Sequential, ending in scores
    """
    window = AvgPool if pool == "mean" else MaxPool
    return Sequential(
        c1=conv(6, 5, padding=padding),
        act1=Activation(activation),
        s2=window(2),
        c3=conv(16, 5),
        act3=Activation(activation),
        s4=window(2),
        flatten=Flatten(),
        c5=Linear(120),  # on a 5x5 map, a 5x5 convolution is a linear layer
        act5=Activation(activation),
        f6=Linear(84),
        act6=Activation(activation),
        scores=Linear(n_classes),
    )


def lenet5(rng: Rng, n_classes: int = 10, *, input_shape: Shape = (1, 28, 28), **options: Any) -> nn.Layer:
    """Build LeNet-5; see `lenet5_layers`, and `glassnet.models` for what all builders take."""
    return built(lenet5_layers, (n_classes,), input_shape, rng, options)
