"""Architectures, each as a description (``vgg_layers``) that can be counted without being built.

The tables of the lectures come from the descriptions: ``glassnet.analysis.summary(vgg_layers("D"), (3, 224, 224))``.
"""

from glassnet.models.alexnet import alexnet_layers, zfnet_layers
from glassnet.models.densenet import cifar_densenet_layers, densenet_layers
from glassnet.models.googlenet import googlenet_layers, inception
from glassnet.models.highway import highway_layers
from glassnet.models.lenet import lenet5_layers
from glassnet.models.nin import nin_layers
from glassnet.models.perceptron import mlp_layers, perceptron_layers
from glassnet.models.preact import preact_resnet_layers
from glassnet.models.resnet import basic_body, bottleneck_body, cifar_resnet_layers, resnet_layers
from glassnet.models.rnn import rnn_layers
from glassnet.models.vgg import vgg_layers

__all__ = [
    "alexnet_layers",
    "basic_body",
    "bottleneck_body",
    "cifar_densenet_layers",
    "cifar_resnet_layers",
    "densenet_layers",
    "googlenet_layers",
    "highway_layers",
    "inception",
    "lenet5_layers",
    "mlp_layers",
    "nin_layers",
    "perceptron_layers",
    "preact_resnet_layers",
    "resnet_layers",
    "rnn_layers",
    "vgg_layers",
    "zfnet_layers",
]
