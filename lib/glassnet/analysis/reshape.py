"""Layers that change the shape and learn nothing: global pooling, flattening, the shortcut without parameters."""

import math
from dataclasses import dataclass

from glassnet.analysis.part import Part, Shape


@dataclass(frozen=True)
class GlobalAvgPool(Part):
    """The mean over all pixels: (C, H, W) to (C, 1, 1)."""

    def out(self, shape: Shape) -> Shape:
        """Return (C, 1, 1)."""
        if len(shape) != 3:
            msg = f"{self.kind}: expected an image (C, H, W), got {shape}"
            raise ValueError(msg)
        return (shape[0], 1, 1)


@dataclass(frozen=True)
class GlobalMaxPool(GlobalAvgPool):
    """The largest number of each map: (C, H, W) to (C, 1, 1)."""


@dataclass(frozen=True)
class Flatten(Part):
    """Lay all numbers of a sample in one row."""

    def out(self, shape: Shape) -> Shape:
        """Return (D,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Subsample(Part):
    """The shortcut without parameters: every `stride`-th pixel, and channels of zeros behind (ResNet, option A)."""

    channels: int
    stride: int = 1

    def out(self, shape: Shape) -> Shape:
        """Return (channels, ceil(H / stride), ceil(W / stride))."""
        if len(shape) != 3 or shape[0] > self.channels:
            msg = f"Subsample: expected an image with at most {self.channels} channels, got {shape}"
            raise ValueError(msg)
        return (self.channels, -(-shape[1] // self.stride), -(-shape[2] // self.stride))

    def detail(self) -> str:
        """Write "128, /2"."""
        return f"{self.channels}, /{self.stride}"
