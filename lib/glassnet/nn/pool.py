"""Layers that make maps smaller: the largest or the mean of each window, or of the whole map."""

from typing import Any

from glassnet import ops
from glassnet.nn._weights import kernel_pair, not_default
from glassnet.nn.op_layer import OpLayer


class _Pool(OpLayer):
    axes = 2

    def __init__(self, op: ops.Op, kernel_size: Any, options: dict[str, Any]) -> None:
        self.kernel_size = kernel_pair(type(self).__name__, kernel_size, self.axes)
        super().__init__(op, None, kernel_size=kernel_size, **options)

    def describe(self) -> str:
        """Name kernel and options: "2x2, stride=2"."""
        options = [f"{name}={value}" for name, value in self.options.items() if name != "kernel_size"]
        return ", ".join(["x".join(map(str, self.kernel_size)), *options])


class _MaxPool(_Pool):
    """All of `MaxPool2d` and `MaxPool1d` but the usual kernel and the number of axes."""

    usual = ops.max_pool2d

    def __init__(
        self,
        kernel_size: Any,
        *,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        pool: ops.Op | None = None,
    ) -> None:
        options = not_default(stride=(stride, None), padding=(padding, 0), dilation=(dilation, 1))
        super().__init__(pool or self.usual, kernel_size, options)


class _AvgPool(_Pool):
    """All of `AvgPool2d` and `AvgPool1d` but the usual kernel and the number of axes."""

    usual = ops.avg_pool2d

    def __init__(
        self,
        kernel_size: Any,
        *,
        stride: Any = None,
        padding: Any = 0,
        count_include_pad: bool = True,
        pool: ops.Op | None = None,
    ) -> None:
        options = not_default(stride=(stride, None), padding=(padding, 0), count_include_pad=(count_include_pad, True))
        super().__init__(pool or self.usual, kernel_size, options)


class MaxPool2d(_MaxPool):
    """Take the largest number of each window.

    Parameters
    ----------
    kernel_size : int or (rows, columns)
    stride : int or (rows, columns), optional
        By default the kernel's size: windows side by side.
    padding, dilation : int or (rows, columns)
    pool : Op, optional
        The kernel: ``forward(x, kernel_size=..., **options)``; `glassnet.ops.max_pool2d` if not given.
    """


class AvgPool2d(_AvgPool):
    """Take the mean of each window; see `MaxPool2d` and `glassnet.ops.avg_pool2d`.

    Parameters
    ----------
    kernel_size, stride, padding, pool
        As in `MaxPool2d`.
    count_include_pad : bool
        Divide by the whole window's size also at the border.
    """


class MaxPool1d(_MaxPool):
    """Take the largest number of each window of a signal (N, C, L); see `MaxPool2d` and `glassnet.ops.max_pool1d`.

    Parameters
    ----------
    kernel_size, stride, padding, dilation : int
    pool : Op, optional
    """

    axes = 1
    usual = ops.max_pool1d


class AvgPool1d(_AvgPool):
    """Take the mean of each window of a signal (N, C, L); see `AvgPool2d` and `glassnet.ops.avg_pool1d`.

    Parameters
    ----------
    kernel_size, stride, padding : int
    count_include_pad : bool
    pool : Op, optional
    """

    axes = 1
    usual = ops.avg_pool1d


class GlobalAvgPool2d(OpLayer):
    """Take the mean of each map: (N, C, H, W) becomes (N, C, 1, 1), whatever H and W."""

    def __init__(self, *, pool: ops.Op = ops.global_avg_pool2d) -> None:
        super().__init__(pool)


class GlobalMaxPool2d(OpLayer):
    """Take the largest number of each map: (N, C, H, W) becomes (N, C, 1, 1), whatever H and W."""

    def __init__(self, *, pool: ops.Op = ops.global_max_pool2d) -> None:
        super().__init__(pool)
