"""Layers that multiply a whole vector by a matrix: linear and recurrent."""

import math
from dataclasses import dataclass

from glassnet.analysis.part import Part, Shape


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
