"""Fully connected layers, and what stands before them."""

import math
from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import Rng, integer
from glassnet.backend import Array, array_module
from glassnet.init import Initializer, kaiming_normal, zeros
from glassnet.nn._weights import first_weight
from glassnet.nn.layer import Layer
from glassnet.nn.op_layer import OpLayer


class Linear(OpLayer):
    """Fully connected: y = x·Wᵀ + b.

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
    init, bias_init : initialisers
        See `glassnet.init`. He's rule, and zeros.
    rng : int, numpy Generator or None
        Hand the same generator to all layers of a network, and one seed gives the whole network.
    dtype : floating dtype
    linear : Op
        The kernel: ``forward(x, w, b)``.

    Attributes
    ----------
    params : "weight" of shape (out_features, in_features), "bias" of shape (out_features,)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        init: Initializer = kaiming_normal,
        bias_init: Initializer = zeros,
        rng: Rng = None,
        dtype: Any = np.float32,
        linear: ops.Op = ops.linear,
    ) -> None:
        self.in_features = integer("Linear", "in_features", in_features)
        self.out_features = integer("Linear", "out_features", out_features)
        weight = first_weight("Linear", init, (self.out_features, self.in_features), rng, dtype)
        b = first_weight("Linear", bias_init, (self.out_features,), rng, dtype) if bias else None
        super().__init__(linear, {"weight": weight, "bias": b})

    def describe(self) -> str:
        """Name inputs and outputs."""
        return f"{self.in_features} -> {self.out_features}" + ("" if "bias" in self.params else ", no bias")


class Flatten(Layer):
    """Lay all numbers of a sample in one row: (N, C, H, W) becomes (N, C·H·W)."""

    def forward(self, x: Array) -> Array:
        """Return `x` as an array of shape (N, the rest)."""
        xp = array_module(x, caller="Flatten")
        if x.ndim < 1:
            msg = "Flatten: x must have at least one axis, the samples; got a single number"
            raise ValueError(msg)
        self._cache = tuple(x.shape)
        return xp.reshape(x, (x.shape[0], math.prod(x.shape[1:])))

    def backward(self, dy: Array) -> Array:
        """Give `dy` the shape of `x` again."""
        return array_module(dy, caller="Flatten").reshape(dy, self._remembered())
