"""Describe a network without building it: one small object per layer, which knows its sizes and costs.

A description holds no weights. VGG's 138 million parameters can be counted, and the memory and work of a network for
224 by 224 images added up, in a millisecond. `glassnet.models` builds networks from the same descriptions, so what
is counted is what is built.

A shape is that of one sample: (C, H, W) for an image, (D,) for a vector, (T, D) for a sequence.
"""

from collections.abc import Iterator
from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]
Pair: TypeAlias = int | tuple[int, int]


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


def pair(value: Pair) -> tuple[int, int]:
    """Return a number twice, or a pair as it is."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def by(value: Pair) -> str:
    """Write "3x5"."""
    return "x".join(map(str, pair(value)))
