"""Describe a network without building it: one small object per layer, which knows its sizes and costs.

A description holds no weights. VGG's 138 million parameters can be counted, and the memory and work of a network for
224 by 224 images added up, in a millisecond. `glassnet.models` builds networks from the same descriptions, so what
is counted is what is built.

A shape is that of one sample: (C, H, W) for an image, (D,) for a vector, (T, D) for a sequence.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from glassnet.ops.window import output_size

Shape: TypeAlias = tuple[int, ...]
Pair: TypeAlias = int | tuple[int, int]
Sides: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


class Part:
    """What a network is made of: an innermost layer, or layers together (`glassnet.analysis.combine`).

    A layer knows four things about itself, each from the shape of one sample of its input.
    """

    @property
    def kind(self) -> str:
        """The name of the class, as it stands in tables and errors."""
        return type(self).__name__

    def out(self, shape: Shape) -> Shape:
        """Return the shape of the output; ValueError where the input does not fit."""
        return shape

    def weights(self, shape: Shape) -> int:  # noqa: ARG002  most layers have none
        """Count the weights, biases not included."""
        return 0

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Count the biases."""
        return 0

    def macs(self, shape: Shape) -> int:  # noqa: ARG002
        """Count the multiply-adds of a forward pass; only layers that multiply by weights have any."""
        return 0

    def detail(self) -> str:
        """Say what a reader of a table wants to know beside the name."""
        return ""

    def children(self) -> Iterator[tuple[str, "Part"]]:
        """Go through the parts inside, with their names."""
        yield from ()


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


@dataclass(frozen=True)
class Linear(Part):
    """A fully connected layer with `features` outputs; on a sequence (T, D) it works step by step.

    `bias_start` is what a network built from this starts its biases at.
    """

    features: int
    bias: bool = True
    bias_start: float = 0.0

    def out(self, shape: Shape) -> Shape:
        """Return (features,), or (T, features)."""
        if len(shape) not in (1, 2):
            msg = f"Linear: expected a vector (D,), got {shape}; put Flatten before it"
            raise ValueError(msg)
        return (*shape[:-1], self.features)

    def weights(self, shape: Shape) -> int:
        """Count inputs * features."""
        return shape[-1] * self.features

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Count one for each output."""
        return self.features if self.bias else 0

    def macs(self, shape: Shape) -> int:
        """Count every weight once (for each step)."""
        return self.weights(shape) * math.prod(shape[:-1])

    def detail(self) -> str:
        """Write the number of outputs."""
        return str(self.features)


@dataclass(frozen=True)
class RNN(Part):
    """A vanilla recurrent layer with one bias: (T, D) to (T, hidden), or with `last_only` to (hidden,)."""

    hidden: int
    last_only: bool = False
    bias: bool = True

    def out(self, shape: Shape) -> Shape:
        """Return (T, hidden) or (hidden,)."""
        if len(shape) != 2:
            msg = f"RNN: expected a sequence (T, D), got {shape}"
            raise ValueError(msg)
        return (self.hidden,) if self.last_only else (shape[0], self.hidden)

    def weights(self, shape: Shape) -> int:
        """Count hidden * (D + hidden): the same weights at every step."""
        return self.hidden * (shape[1] + self.hidden)

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Count one for each hidden unit."""
        return self.hidden if self.bias else 0

    def macs(self, shape: Shape) -> int:
        """Count every weight once for each step."""
        return shape[0] * self.weights(shape)

    def detail(self) -> str:
        """Write "32", or "32, last only"."""
        return f"{self.hidden}" + (", last only" if self.last_only else "")


@dataclass(frozen=True)
class BatchNorm(Part):
    """Batch normalisation: a scale (counted as weight) and a shift (as bias) for each channel, unless not affine."""

    affine: bool = True

    def weights(self, shape: Shape) -> int:
        """Count one for each channel."""
        return shape[0] if self.affine else 0

    def biases(self, shape: Shape) -> int:
        """Count one for each channel."""
        return shape[0] if self.affine else 0


@dataclass(frozen=True)
class LocalResponseNorm(Part):
    """AlexNet's normalisation across neighbouring channels; in PyTorch's convention, which divides alpha by size."""

    size: int = 5
    alpha: float = 5e-4
    beta: float = 0.75
    k: float = 2.0

    def detail(self) -> str:
        """Write "5 channels"."""
        return f"{self.size} channels"


FUNCTIONS = {
    "relu": "ReLU",
    "leaky_relu": "LeakyReLU",
    "gelu": "GELU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softplus": "Softplus",
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
}


@dataclass(frozen=True)
class Activation(Part):
    """A function without weights: relu, leaky_relu, gelu, sigmoid, tanh, softplus, softmax or log_softmax."""

    function: str = "relu"

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            msg = f"Activation: function must be one of {', '.join(FUNCTIONS)}, got {self.function!r}"
            raise ValueError(msg)

    @property
    def kind(self) -> str:
        """The name of the layer: "ReLU"."""
        return FUNCTIONS[self.function]


@dataclass(frozen=True)
class Scaled(Part):
    """Any other layer that keeps the shape and has a fixed number of weights: layer, group, instance norm, PReLU."""

    name: str
    n_weights: int = 0
    n_biases: int = 0

    @property
    def kind(self) -> str:
        """The name of the layer: "GroupNorm"."""
        return self.name

    def weights(self, shape: Shape) -> int:  # noqa: ARG002
        """Return the given number."""
        return self.n_weights

    def biases(self, shape: Shape) -> int:  # noqa: ARG002
        """Return the given number."""
        return self.n_biases


@dataclass(frozen=True)
class Dropout(Part):
    """Set a share `p` of the numbers to 0 in training."""

    p: float = 0.5

    def detail(self) -> str:
        """Write the share."""
        return str(self.p)


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


def pair(value: Pair) -> tuple[int, int]:
    """Return a number twice, or a pair as it is."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def by(value: Pair) -> str:
    """Write "3x5"."""
    return "x".join(map(str, pair(value)))
