"""The bends between layers, without which a network of many layers would be one matrix."""

from typing import Any, Literal

import numpy as np

from glassnet import ops
from glassnet._arguments import integer, number
from glassnet.nn._weights import not_default
from glassnet.nn.op_layer import OpLayer


class ReLU(OpLayer):
    """max(x, 0). See `glassnet.ops.relu`."""

    def __init__(self, *, op: ops.Op = ops.relu) -> None:
        super().__init__(op)


class LeakyReLU(OpLayer):
    """x above 0, negative_slope·x below. See `glassnet.ops.leaky_relu`."""

    def __init__(self, negative_slope: float = 0.01, *, op: ops.Op = ops.leaky_relu) -> None:
        super().__init__(op, None, **not_default(negative_slope=(negative_slope, 0.01)))


class PReLU(OpLayer):
    """A leaky ReLU whose slopes are learned.

    Parameters
    ----------
    num_parameters : int
        1, one slope for all; or the number of channels, one slope each.
    start : float
        The first slope.
    dtype : floating dtype
    op : Op
        ``forward(x, alpha)``; see `glassnet.ops.prelu`.

    Attributes
    ----------
    params : "weight" of shape (num_parameters,)
    """

    def __init__(
        self, num_parameters: int = 1, *, start: float = 0.25, dtype: Any = np.float32, op: ops.Op = ops.prelu
    ) -> None:
        size = integer("PReLU", "num_parameters", num_parameters)
        start = number("PReLU", "start", start, low=-float("inf"))
        super().__init__(op, {"weight": np.full(size, start, dtype=dtype)})


class Sigmoid(OpLayer):
    """1 / (1 + e⁻ˣ). See `glassnet.ops.sigmoid`."""

    def __init__(self, *, op: ops.Op = ops.sigmoid) -> None:
        super().__init__(op)


class Tanh(OpLayer):
    """The hyperbolic tangent. See `glassnet.ops.tanh`."""

    def __init__(self, *, op: ops.Op = ops.tanh) -> None:
        super().__init__(op)


class GELU(OpLayer):
    """x·Φ(x), exactly or by the tanh formula. See `glassnet.ops.gelu`."""

    def __init__(self, approximate: Literal["none", "tanh"] = "none", *, op: ops.Op = ops.gelu) -> None:
        super().__init__(op, None, **not_default(approximate=(approximate, "none")))


class Softplus(OpLayer):
    """log(1 + e^(beta·x)) / beta, a smooth ReLU. See `glassnet.ops.softplus`."""

    def __init__(self, beta: float = 1.0, *, op: ops.Op = ops.softplus) -> None:
        super().__init__(op, None, **not_default(beta=(beta, 1.0)))


class Softmax(OpLayer):
    """Turn scores into probabilities along `axis`. A network that is trained ends in scores: the loss has its own.

    See `glassnet.ops.softmax`.
    """

    def __init__(self, axis: int = -1, *, op: ops.Op = ops.softmax) -> None:
        super().__init__(op, None, **not_default(axis=(axis, -1)))


class LogSoftmax(OpLayer):
    """The logarithm of `Softmax`, without its overflow. See `glassnet.ops.log_softmax`."""

    def __init__(self, axis: int = -1, *, op: ops.Op = ops.log_softmax) -> None:
        super().__init__(op, None, **not_default(axis=(axis, -1)))
