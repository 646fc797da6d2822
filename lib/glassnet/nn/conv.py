"""Layers that slide: convolution along one or two axes, and its way back."""

from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import Rng, integer
from glassnet.init import Initializer, kaiming_normal, zeros
from glassnet.nn._weights import first_weight, groups_of, kernel_pair, not_default
from glassnet.nn.op_layer import OpLayer


class _Conv(OpLayer):
    """What the three have in common: channels, a kernel, first weights, and one line in a table."""

    axes = 2
    transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        groups: int,
        op: ops.Op,
        options: dict[str, Any],
        *,
        bias: bool,
        init: Initializer,
        bias_init: Initializer,
        rng: Rng,
        dtype: Any,
    ) -> None:
        name = type(self).__name__
        self.in_channels = integer(name, "in_channels", in_channels)
        self.out_channels = integer(name, "out_channels", out_channels)
        self.kernel_size = kernel_pair(name, kernel_size, self.axes)
        groups = groups_of(name, groups, in_channels=self.in_channels, out_channels=self.out_channels)
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        weight = first_weight(name, init, (first, second // groups, *self.kernel_size), rng, dtype)
        b = first_weight(name, bias_init, (self.out_channels,), rng, dtype) if bias else None
        super().__init__(op, {"weight": weight, "bias": b}, **options, **not_default(groups=(groups, 1)))

    def describe(self) -> str:
        """Name channels, kernel and options: "3 -> 64, 7x7, stride=2"."""
        size = "x".join(map(str, self.kernel_size))
        bias = "" if "bias" in self.params else "no bias"
        return ", ".join(filter(None, [f"{self.in_channels} -> {self.out_channels}", size, super().describe(), bias]))


class _Convolution(_Conv):
    """All of `Conv2d` and `Conv1d` but the usual kernel and the number of axes."""

    usual = ops.conv2d

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        *,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        padding_mode: str = "zeros",
        algorithm: str = "auto",
        bias: bool = True,
        init: Initializer = kaiming_normal,
        bias_init: Initializer = zeros,
        rng: Rng = None,
        dtype: Any = np.float32,
        conv: ops.Op | None = None,
    ) -> None:
        options = not_default(
            stride=(stride, 1), padding=(padding, 0), dilation=(dilation, 1), padding_mode=(padding_mode, "zeros"),
            algorithm=(algorithm, "auto"),
        )  # fmt: skip
        made: dict[str, Any] = {"bias": bias, "init": init, "bias_init": bias_init, "rng": rng, "dtype": dtype}
        super().__init__(in_channels, out_channels, kernel_size, groups, conv or self.usual, options, **made)


class Conv2d(_Convolution):
    """Cross-correlate images with a bank of filters, as all networks do under the name of convolution.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (rows, columns)
    stride, padding, dilation, groups, padding_mode, algorithm
        As in `glassnet.ops.conv2d`; `padding` may be "same" or "valid".
    bias : bool
        Leave it out before a batch norm, which has its own.
    init, bias_init : initialisers
        He's rule, and zeros; see `glassnet.init`.
    rng : int, numpy Generator or None
    dtype : floating dtype
    conv : Op, optional
        The kernel: ``forward(x, w, b, **options)``; `glassnet.ops.conv2d` if not given. It gets only the options that
        differ from their defaults, so a kernel of your own needs no more than it uses.

    Attributes
    ----------
    params : "weight" of shape (out_channels, in_channels/groups, KH, KW), "bias" of shape (out_channels,)

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2d(3, 10, 5, padding=2, rng=0)
    >>> layer(np.zeros((1, 3, 32, 32), dtype=np.float32)).shape, layer.n_params()
    ((1, 10, 32, 32), 760)
    """


class Conv1d(_Convolution):
    """Slide filters along one axis: signals of shape (N, C, L). Else as `Conv2d`; there is one algorithm only."""

    axes = 1
    usual = ops.conv1d


class ConvTranspose2d(_Conv):
    """Paint the filters into a larger image: a convolution's way back, for deconvnets and upsampling.

    Parameters
    ----------
    in_channels, out_channels : int
        Of this layer, so the other way round than in the convolution that it goes back.
    kernel_size, stride, padding, output_padding, dilation, groups
        As in `glassnet.ops.conv_transpose2d`.
    bias, init, bias_init, rng, dtype
        As in `Conv2d`. The rules count fans as PyTorch's do: fan_in is out_channels/groups·KH·KW here.
    conv : Op

    Attributes
    ----------
    params : "weight" of shape (in_channels, out_channels/groups, KH, KW), "bias" of shape (out_channels,)
    """

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        *,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        init: Initializer = kaiming_normal,
        bias_init: Initializer = zeros,
        rng: Rng = None,
        dtype: Any = np.float32,
        conv: ops.Op = ops.conv_transpose2d,
    ) -> None:
        options = not_default(
            stride=(stride, 1), padding=(padding, 0), output_padding=(output_padding, 0), dilation=(dilation, 1)
        )
        made: dict[str, Any] = {"bias": bias, "init": init, "bias_init": bias_init, "rng": rng, "dtype": dtype}
        super().__init__(in_channels, out_channels, kernel_size, groups, conv, options, **made)
