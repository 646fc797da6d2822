"""Batch norm as a layer: two weights to learn, two running statistics to keep."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import integer, number
from glassnet.backend import Array
from glassnet.nn._weights import scale_and_shift
from glassnet.nn.op_layer import OpLayer

Stats = Callable[..., tuple[Array, Array]]


class BatchNorm(OpLayer):
    """Normalise each channel over the batch; in inference by the running statistics.

    Parameters
    ----------
    num_features : int
        Channels.
    eps, momentum : float
        PyTorch's convention: running = (1 - momentum)·running + momentum·batch, with the unbiased variance.
    affine : bool
        Learn a scale and a shift.
    dtype : floating dtype
    norm : Op
        ``forward(x, weight, bias, running_mean=..., running_var=..., training=..., eps=...)``.
    stats : callable
        ``stats(cache, running_mean, running_var, momentum=...) -> (running_mean, running_var)``; it reads the cache of
        `norm`, so give both or none.

    Attributes
    ----------
    params : "weight" (ones) and "bias" (zeros) of shape (num_features,)
    buffers : "running_mean" (zeros) and "running_var" (ones) of shape (num_features,)
        New after each forward pass in training.

    References
    ----------
    S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015, algorithms 1 and 2.
    """

    shapes: tuple[str, ...] = ("(N, C)", "(N, C, L)", "(N, C, H, W)")

    def __init__(
        self,
        num_features: int,
        *,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
        dtype: Any = np.float32,
        norm: ops.Op = ops.batch_norm,
        stats: Stats = ops.batch_norm_stats,
    ) -> None:
        self.num_features = integer(type(self).__name__, "num_features", num_features)
        self.momentum = number(type(self).__name__, "momentum", momentum, below=math.nextafter(1.0, 2.0))
        self.stats = stats
        super().__init__(norm, scale_and_shift((self.num_features,), dtype, affine=affine), eps=eps)
        self.buffers = {
            "running_mean": np.zeros(self.num_features, dtype=dtype),
            "running_var": np.ones(self.num_features, dtype=dtype),
        }

    def forward(self, x: Array) -> Array:
        """Normalise, and in training renew the running statistics.

        Raises
        ------
        ValueError
            "BatchNorm2d: x must have shape (N, C, H, W), got (5, 3)".
        """
        if x.ndim not in [shape.count(",") + 1 for shape in self.shapes]:
            msg = f"{self.kind}: x must have shape {' or '.join(self.shapes)}, got {tuple(x.shape)}"
            raise ValueError(msg)
        y = super().forward(x)
        if self.training:
            cache, _ = self._cache
            mean, var = self.buffers["running_mean"], self.buffers["running_var"]
            mean, var = self.stats(cache, mean, var, momentum=self.momentum)
            self.buffers = {"running_mean": mean, "running_var": var}
        return y

    def describe(self) -> str:
        """Name the channels."""
        return f"{self.num_features}"

    def _options(self) -> dict[str, Any]:
        return {**self.options, **self.buffers, "training": self.training}


class BatchNorm1d(BatchNorm):
    """`BatchNorm` of features (N, C), or of signals (N, C, L)."""

    shapes = ("(N, C)", "(N, C, L)")


class BatchNorm2d(BatchNorm):
    """`BatchNorm` of images (N, C, H, W)."""

    shapes = ("(N, C, H, W)",)
