"""Architectures: each as a description that can be counted without being built, and as a network.

``vgg_layers("D")`` describes, ``vgg(rng, "D")`` builds. The tables of the lectures come from the descriptions:
``glassnet.analysis.summary(vgg_layers("D"), (3, 224, 224))``. Networks take kernels of your own:
``lenet5(rng, conv=Op(my_forward, my_backward))``.

All builders take the same and return a `glassnet.nn.Layer`:

rng : int, numpy.random.Generator or None
    Draws the first weights, and later the masks of dropout.
depth, configuration, n_classes and the like
    Arguments of the description, explained there.
input_shape : tuple of int
    Shape of one image, (C, H, W); keyword only.
**options
    The other arguments of the description; and first weights, dtype and kernels of your own, as in `build`.
"""

from glassnet.models.alexnet import alexnet, alexnet_layers, zfnet, zfnet_layers
from glassnet.models.build import OPS, build
from glassnet.models.densenet import cifar_densenet, cifar_densenet_layers, densenet, densenet_layers
from glassnet.models.googlenet import googlenet, googlenet_layers, inception
from glassnet.models.highway import highway, highway_layers
from glassnet.models.lenet import lenet5, lenet5_layers
from glassnet.models.nin import nin, nin_layers
from glassnet.models.perceptron import mlp, mlp_layers, perceptron, perceptron_layers
from glassnet.models.preact import preact_resnet, preact_resnet_layers
from glassnet.models.resnet import basic_body, bottleneck_body, cifar_resnet, cifar_resnet_layers, resnet, resnet_layers
from glassnet.models.rnn import rnn, rnn_layers
from glassnet.models.subsample import Subsample
from glassnet.models.vgg import vgg, vgg_layers

__all__ = [
    "OPS",
    "Subsample",
    "alexnet",
    "alexnet_layers",
    "basic_body",
    "bottleneck_body",
    "build",
    "cifar_densenet",
    "cifar_densenet_layers",
    "cifar_resnet",
    "cifar_resnet_layers",
    "densenet",
    "densenet_layers",
    "googlenet",
    "googlenet_layers",
    "highway",
    "highway_layers",
    "inception",
    "lenet5",
    "lenet5_layers",
    "mlp",
    "mlp_layers",
    "nin",
    "nin_layers",
    "perceptron",
    "perceptron_layers",
    "preact_resnet",
    "preact_resnet_layers",
    "resnet",
    "resnet_layers",
    "rnn",
    "rnn_layers",
    "vgg",
    "vgg_layers",
    "zfnet",
    "zfnet_layers",
]
