"""Layers that normalise each sample by itself: whole, by groups of channels, map by map, by neighbouring channels."""

from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import integer
from glassnet.nn._weights import groups_of, not_default, scale_and_shift
from glassnet.nn.op_layer import OpLayer


class LayerNorm(OpLayer):
    """Normalise each sample by itself, over its last axes. See `glassnet.ops.layer_norm`.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The last axes.
    eps : float
    affine : bool
    dtype : floating dtype
    norm : Op
    """

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...],
        *,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float32,
        norm: ops.Op = ops.layer_norm,
    ) -> None:
        shape = normalized_shape if isinstance(normalized_shape, tuple | list) else (normalized_shape,)
        self.normalized_shape = tuple(integer("LayerNorm", "normalized_shape", n) for n in shape)
        options = {"normalized_shape": self.normalized_shape, **not_default(eps=(eps, 1e-5))}
        super().__init__(norm, scale_and_shift(self.normalized_shape, dtype, affine=affine), **options)


class GroupNorm(OpLayer):
    """Normalise groups of neighbouring channels of each sample. See `glassnet.ops.group_norm`.

    Parameters
    ----------
    num_groups, num_channels : int
        The first divides the second.
    eps : float
    affine : bool
    dtype : floating dtype
    norm : Op
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        *,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float32,
        norm: ops.Op = ops.group_norm,
    ) -> None:
        channels = integer("GroupNorm", "num_channels", num_channels)
        groups = groups_of("GroupNorm", num_groups, num_channels=channels)
        options = {"num_groups": groups, **not_default(eps=(eps, 1e-5))}
        super().__init__(norm, scale_and_shift((channels,), dtype, affine=affine), **options)


class InstanceNorm2d(OpLayer):
    """Normalise each map of each sample by itself. See `glassnet.ops.instance_norm`.

    Parameters
    ----------
    num_features : int
        Channels.
    eps : float
    affine : bool
        False by default, as in PyTorch.
    dtype : floating dtype
    norm : Op
    """

    def __init__(
        self,
        num_features: int,
        *,
        eps: float = 1e-5,
        affine: bool = False,
        dtype: Any = np.float32,
        norm: ops.Op = ops.instance_norm,
    ) -> None:
        channels = integer("InstanceNorm2d", "num_features", num_features)
        super().__init__(norm, scale_and_shift((channels,), dtype, affine=affine), **not_default(eps=(eps, 1e-5)))


class LocalResponseNorm(OpLayer):
    """Divide by the size of neighbouring channels: AlexNet's. See `glassnet.ops.local_response_norm`.

    Parameters
    ----------
    size : int
    alpha, beta, k : float
        PyTorch's convention, which divides alpha by `size`. AlexNet's own is ``LocalResponseNorm(5, alpha=5e-4, k=2)``.
    norm : Op
    """

    def __init__(
        self,
        size: int,
        *,
        alpha: float = 1e-4,
        beta: float = 0.75,
        k: float = 1.0,
        norm: ops.Op = ops.local_response_norm,
    ) -> None:
        options = not_default(alpha=(alpha, 1e-4), beta=(beta, 0.75), k=(k, 1.0))
        super().__init__(norm, None, size=size, **options)
