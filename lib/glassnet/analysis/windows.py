"""Layers that slide a window over an image: convolution and pooling."""

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

from glassnet.analysis.part import Pair, Part, Shape, by, pair
from glassnet.ops.window import output_size

Sides: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Window(Part):
    """A layer that slides a window over an image: what convolution and pooling share."""

    kernel_size: Pair
    stride: Any = None
    padding: Any = 0
    dilation: Pair = 1

    def __post_init__(self) -> None:
        for name, low in (("kernel_size", 1), ("steps", 1), ("dilation", 1)):
            value = getattr(self, name)
            if min(pair(value)) < low:
                msg = f"{self.kind}: {name.replace('steps', 'stride')} must be at least {low}, got {value}"
                raise ValueError(msg)
        if any(side < 0 for axis in self.sides for side in axis):
            msg = f"{self.kind}: padding must be at least 0, got {self.padding}"
            raise ValueError(msg)

    @property
    def kernel(self) -> tuple[int, int]:
        """The taps of the window: (rows, columns)."""
        return pair(self.kernel_size)

    @property
    def steps(self) -> tuple[int, int]:
        """The stride per axis; a window without one steps by its own size."""
        return pair(self.kernel_size if self.stride is None else self.stride)

    @property
    def sides(self) -> Sides:
        """The padding of both axes: (before, after) each."""
        if self.padding == "valid":
            return (0, 0), (0, 0)
        if self.padding == "same":
            total = [d * (k - 1) for k, d in zip(self.kernel, pair(self.dilation), strict=True)]
            top, left = (t // 2 for t in total)
            return (top, total[0] - top), (left, total[1] - left)
        rows, columns = pair(self.padding)
        return (rows, rows), (columns, columns)

    def places(self, shape: Shape) -> tuple[int, int]:
        """Count the places of the window along both axes."""
        if len(shape) != 3:
            msg = f"{self.kind}: expected an image (C, H, W), got {shape}"
            raise ValueError(msg)
        axes = zip(shape[1:], self.kernel, self.steps, self.sides, pair(self.dilation), strict=True)
        try:
            rows, columns = (output_size(*axis) for axis in axes)
        except ValueError as error:
            msg = f"{self.kind}: {str(error).removeprefix('output_size: ')}; the input is {shape}"
            raise ValueError(msg) from None
        return rows, columns

    def out(self, shape: Shape) -> Shape:
        """Return (C, places down, places across)."""
        return (shape[0], *self.places(shape))

    def detail(self) -> str:
        """Write "3x3/2, padding 1, dilation 2"."""
        rows, columns = self.steps
        text = f"{by(self.kernel_size)}/{rows if rows == columns else by(self.steps)}"
        for name in ("padding", "dilation"):
            value = getattr(self, name)
            if value != (0 if name == "padding" else 1):
                text += f", {name} {value}"
        return text


@dataclass(frozen=True)
class MaxPool(Window):
    """Max-pooling."""


@dataclass(frozen=True)
class AvgPool(Window):
    """Mean-pooling; without dilation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if pair(self.dilation) != (1, 1):
            msg = f"AvgPool: dilation must be 1, got {self.dilation}"
            raise ValueError(msg)


@dataclass(frozen=True, kw_only=True)
class Conv(Window):
    """Convolution with `channels` filters; stride 1 unless stated."""

    channels: int
    stride: Any = 1
    groups: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.channels < 1 or self.groups < 1 or self.channels % self.groups:
            msg = f"Conv: {self.channels} channels cannot be split into {self.groups} groups"
            raise ValueError(msg)
        if self.padding == "same" and self.steps != (1, 1):
            msg = f"Conv: padding same needs stride 1, got {self.stride}"
            raise ValueError(msg)

    def out(self, shape: Shape) -> Shape:
        """Return (channels, places down, places across)."""
        places = self.places(shape)
        if shape[0] % self.groups:
            msg = f"Conv: {shape[0]} input channels cannot be split into {self.groups} groups"
            raise ValueError(msg)
        return (self.channels, *places)

    def weights(self, shape: Shape) -> int:
        """Count channels * (input channels / groups) * rows * columns."""
        return self.channels * (shape[0] // self.groups) * math.prod(self.kernel)

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Count one for each filter."""
        return self.channels if self.bias else 0

    def macs(self, shape: Shape) -> int:
        """Count every weight once for each place."""
        return self.weights(shape) * math.prod(self.places(shape))

    def detail(self) -> str:
        """Write "64, 3x3/1, padding 1"."""
        return f"{self.channels}, {super().detail()}" + (f", groups {self.groups}" if self.groups > 1 else "")
