"""AlexNet, and ZFNet (Clarifai), its refinement a year later.

References
----------
Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012, section 3.
Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014, figure 3.
"""

from typing import Any

from glassnet import nn
from glassnet._arguments import Rng
from glassnet.analysis.combine import Sequential
from glassnet.analysis.dense import Linear
from glassnet.analysis.part import Part, Shape
from glassnet.analysis.pointwise import Dropout, LocalResponseNorm
from glassnet.analysis.reshape import Flatten
from glassnet.analysis.windows import MaxPool
from glassnet.models.build import built
from glassnet.models.parts import conv, relu


def alexnet_layers(n_classes: int = 1000, *, groups: int = 1) -> Sequential:
    """Describe AlexNet for colour images of 227 by 227 pixels (the paper says 224, which does not fit).

    Parameters
    ----------
    n_classes : int
    groups : int
        2: as trained, on two GPUs that share a layer's maps only in conv3 (61.0 million parameters).
        1: as taught, in one piece (62.4 million).

    Returns
    -------
    description : Sequential, ending in scores
    """
    return Sequential(
        conv1=conv(96, 11, stride=4),
        relu1=relu(),
        pool1=MaxPool(3, 2),
        norm1=LocalResponseNorm(),
        conv2=conv(256, 5, padding=2, groups=groups),
        relu2=relu(),
        pool2=MaxPool(3, 2),
        norm2=LocalResponseNorm(),
        conv3=conv(384, 3, padding=1),
        relu3=relu(),
        conv4=conv(384, 3, padding=1, groups=groups),
        relu4=relu(),
        conv5=conv(256, 3, padding=1, groups=groups),
        relu5=relu(),
        pool3=MaxPool(3, 2),
        flatten=Flatten(),
        **_classifier(n_classes),
    )


def zfnet_layers(n_classes: int = 1000) -> Sequential:
    """Describe ZFNet for colour images of 224 by 224 pixels: a smaller first window, and a smaller step.

    The paper's 55 by 55 maps after the first pooling need its windows to hang over the border; here they do so on
    both sides (padding 1).

    Parameters
    ----------
    n_classes : int

    Returns
    -------
    description : Sequential, ending in scores
    """
    return Sequential(
        conv1=conv(96, 7, stride=2, padding=1),
        relu1=relu(),
        pool1=MaxPool(3, 2, 1),
        norm1=LocalResponseNorm(),
        conv2=conv(256, 5, stride=2),
        relu2=relu(),
        pool2=MaxPool(3, 2, 1),
        norm2=LocalResponseNorm(),
        conv3=conv(384, 3, padding=1),
        relu3=relu(),
        conv4=conv(384, 3, padding=1),
        relu4=relu(),
        conv5=conv(256, 3, padding=1),
        relu5=relu(),
        pool3=MaxPool(3, 2),
        flatten=Flatten(),
        **_classifier(n_classes),
    )


def _classifier(n_classes: int) -> dict[str, Part]:
    return {
        "fc6": Linear(4096),
        "relu6": relu(),
        "drop6": Dropout(0.5),
        "fc7": Linear(4096),
        "relu7": relu(),
        "drop7": Dropout(0.5),
        "fc8": Linear(n_classes),
    }


def alexnet(rng: Rng, n_classes: int = 1000, *, input_shape: Shape = (3, 227, 227), **options: Any) -> nn.Layer:
    """Build AlexNet; see `alexnet_layers`, and `glassnet.models` for what all builders take."""
    return built(alexnet_layers, (n_classes,), input_shape, rng, options)


def zfnet(rng: Rng, n_classes: int = 1000, *, input_shape: Shape = (3, 224, 224), **options: Any) -> nn.Layer:
    """Build ZFNet; see `zfnet_layers`, and `glassnet.models` for what all builders take."""
    return built(zfnet_layers, (n_classes,), input_shape, rng, options)
