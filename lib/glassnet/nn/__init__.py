"""Layers and networks: thin objects over the kernels of `glassnet.ops`.

Every layer takes its kernel as an argument, so a pair of your own plugs in: ``Conv2d(3, 16, 3, conv=Op(mine, back))``.
"""

from glassnet.nn.combine import Concat, Highway, Identity, Residual, Sequential
from glassnet.nn.layer import Layer
from glassnet.nn.op_layer import OpLayer
from glassnet.nn.store import load_npz, save_npz
from glassnet.nn.summary import summary

__all__ = [
    "Concat",
    "Highway",
    "Identity",
    "Layer",
    "OpLayer",
    "Residual",
    "Sequential",
    "load_npz",
    "save_npz",
    "summary",
]
