"""One small network of each family: name, description, shape of a sample."""

from glassnet.analysis import Concat, Conv, Dropout, GlobalMaxPool, LocalResponseNorm, MaxPool, Sequential
from glassnet.models import (
    cifar_densenet_layers,
    cifar_resnet_layers,
    highway_layers,
    inception,
    lenet5_layers,
    mlp_layers,
    nin_layers,
    perceptron_layers,
    preact_resnet_layers,
    rnn_layers,
)
from glassnet.models.parts import conv, conv_relu
from glassnet.models.resnet import bottleneck_body, residual

OPTIONS = Sequential(
    wide=conv(4, (3, 2), stride=(1, 2), padding=(2, 1), dilation=(2, 1), groups=2, bias=False),
    pool=MaxPool((2, 3), (1, 2), (1, 1)),
    same=conv(3, 3, padding="same"),
    norm=LocalResponseNorm(3, 0.7, 0.6, 1.5),
    drop=Dropout(0.3),
    both=Concat(Sequential(), Conv(1, channels=2)),
    top=GlobalMaxPool(),
)

SMALL = {
    "perceptron": (perceptron_layers(2), (5,)),
    "mlp": (mlp_layers([6, 4], 3, activation="sigmoid"), (2, 3, 2)),
    "lenet5": (lenet5_layers(4), (1, 28, 28)),
    "lenet5-max": (lenet5_layers(4, padding=0, activation="relu", pool="max"), (1, 32, 32)),
    "nin": (nin_layers(3), (2, 9, 11)),
    "inception": (Sequential(stem=conv_relu(3, 3), mix=inception(2, 3, 4, 2, 3, 1)), (2, 9, 8)),
    "cifar-resnet": (cifar_resnet_layers(8, 3), (3, 12, 10)),
    "cifar-resnet-projection": (cifar_resnet_layers(8, 3, shortcut="projection"), (3, 12, 10)),
    "bottleneck": (residual(bottleneck_body(3, 2), 5, 12, 2, "projection"), (5, 8, 7)),
    "bottleneck-1x1": (residual(bottleneck_body(3, 2, "1x1"), 5, 12, 2, "projection"), (5, 8, 7)),
    "preact": (preact_resnet_layers(8, 3), (3, 12, 10)),
    "preact-bottleneck": (preact_resnet_layers(11, 3, bottleneck=True), (3, 12, 10)),
    "densenet": (cifar_densenet_layers(10, 3, 4), (3, 12, 8)),
    "densenet-bc": (cifar_densenet_layers(16, 3, 4, bottleneck=True), (3, 12, 8)),
    "highway": (highway_layers(4, 6, 3), (2, 3, 2)),
    "rnn": (rnn_layers(4, 3), (6, 2)),
    "rnn-every-step": (rnn_layers(4, 3, every_step=True), (6, 2)),
    "options": (OPTIONS, (4, 9, 8)),
}


def batch(rng, shape, n=3):
    """Draw a batch; sequences have the time first."""
    return rng.normal(size=(shape[0], n, shape[1]) if len(shape) == 2 else (n, *shape))
