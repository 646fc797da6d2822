"""Layers and networks: thin objects over the kernels of `glassnet.ops`.

Every layer takes its kernel as an argument, so a pair of your own plugs in: ``Conv2d(3, 16, 3, conv=Op(mine, back))``.
"""

from glassnet.nn.activation import GELU, LeakyReLU, LogSoftmax, PReLU, ReLU, Sigmoid, Softmax, Softplus, Tanh
from glassnet.nn.batchnorm import BatchNorm, BatchNorm1d, BatchNorm2d
from glassnet.nn.combine import Concat, Highway, Identity, Residual
from glassnet.nn.conv import Conv1d, Conv2d, ConvTranspose2d
from glassnet.nn.dense import Flatten, Linear
from glassnet.nn.dropout import Dropout
from glassnet.nn.layer import Layer
from glassnet.nn.norm import GroupNorm, InstanceNorm2d, LayerNorm, LocalResponseNorm
from glassnet.nn.op_layer import OpLayer
from glassnet.nn.pool import AvgPool1d, AvgPool2d, GlobalAvgPool2d, GlobalMaxPool2d, MaxPool1d, MaxPool2d
from glassnet.nn.recurrent import RNN
from glassnet.nn.sequential import Sequential
from glassnet.nn.store import load_npz, save_npz
from glassnet.nn.summary import summary

__all__ = [
    "GELU",
    "RNN",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm",
    "BatchNorm1d",
    "BatchNorm2d",
    "Concat",
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "GroupNorm",
    "Highway",
    "Identity",
    "InstanceNorm2d",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LogSoftmax",
    "MaxPool1d",
    "MaxPool2d",
    "OpLayer",
    "PReLU",
    "ReLU",
    "Residual",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "load_npz",
    "save_npz",
    "summary",
]
