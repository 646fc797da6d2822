"""Tables of a network that is not run: shapes, parameters, memory, work.

Conventions, since published tables differ: "params" counts weights and biases, which are also shown apart (the VGG
lecture table leaves biases out). "macs" counts multiply-adds of convolutions, linear and recurrent layers; papers call
them FLOPs or ops (ResNet: "FLOPs (multiply-adds)"), so twice as many floating point operations are done. "numbers" is
how many numbers the layer puts out for one sample: the memory that training keeps.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from glassnet.analysis.combine import Concat, Highway, Residual, Sequential
from glassnet.analysis.of_network import described
from glassnet.analysis.part import Part, Shape


class Row(NamedTuple):
    """One innermost layer of a network, or the place where branches join.

    Attributes
    ----------
    name : dotted name, such as "conv1" or "stage2.0.body.1"
    kind, detail : what it is
    input, output : shape of one sample
    weights, biases, macs : int
    """

    name: str
    kind: str
    detail: str
    input: Shape
    output: Shape
    weights: int
    biases: int
    macs: int

    @property
    def params(self) -> int:
        """Count weights and biases."""
        return self.weights + self.biases

    @property
    def numbers(self) -> int:
        """Count the numbers in the output for one sample."""
        return math.prod(self.output)


class Summary(NamedTuple):
    """The rows of a network; print it for a table.

    Attributes
    ----------
    rows : tuple of Row
    input : shape of one sample
    """

    rows: tuple[Row, ...]
    input: Shape

    @property
    def params(self) -> int:
        """Count weights and biases of all rows."""
        return sum(r.params for r in self.rows)

    @property
    def weights(self) -> int:
        """Count weights without biases."""
        return sum(r.weights for r in self.rows)

    @property
    def macs(self) -> int:
        """Count multiply-adds for one sample."""
        return sum(r.macs for r in self.rows)

    @property
    def numbers(self) -> int:
        """Count the numbers of the input and of all outputs, for one sample."""
        return math.prod(self.input) + sum(r.numbers for r in self.rows)

    def memory(self, batch_size: int = 1, bytes_per_number: int = 4) -> int:
        """Return the bytes that a forward pass for training keeps, parameters not included."""
        return batch_size * bytes_per_number * self.numbers

    def only(self, *kinds: str) -> tuple[Row, ...]:
        """Return the rows of some kinds, as in ``only("Conv", "Linear")``."""
        return tuple(r for r in self.rows if r.kind in kinds)

    def grouped(self) -> dict[str, Row]:
        """Add up the rows with the same first part of the name: one for each block of a published table."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.name.partition(".")[0], []).append(row)
        return {
            name: Row(
                name,
                rows[0].kind if len(rows) == 1 else "Block",
                rows[0].detail if len(rows) == 1 else f"{len(rows)} rows",
                rows[0].input,
                rows[-1].output,
                sum(r.weights for r in rows),
                sum(r.biases for r in rows),
                sum(r.macs for r in rows),
            )
            for name, rows in groups.items()
        }

    def __str__(self) -> str:
        return _drawn(self)


def summary(model: Any, input_shape: Shape) -> Summary:
    """List the layers of a network with their shapes and costs, without running it.

    Parameters
    ----------
    model : Part (a description) or glassnet.nn.Layer (a network)
    input_shape : tuple of int
        Shape of one sample, without the batch: (3, 224, 224).

    Returns
    -------
    table : Summary

    Raises
    ------
    ValueError
        "summary: conv1: Conv: a window of 11 is larger than the axis of 8 with padding 0+0; the input is (3, 8, 8)".
    TypeError
        "summary: expected a description or a network, got int".

    Examples
    --------
    >>> from glassnet.analysis import Conv
    >>> table = summary(Conv(5, channels=10), (3, 32, 32))
    >>> table.params, table.macs, table.rows[0].output
    (760, 588000, (10, 28, 28))
    """
    shape = tuple(int(n) for n in input_shape)
    if not shape or min(shape) < 1:
        msg = f"summary: input_shape must hold whole numbers of at least 1, got {input_shape}"
        raise ValueError(msg)
    rows: list[Row] = []
    try:
        _walk(described(model, "summary"), "", shape, rows)
    except ValueError as error:
        msg = f"summary: {error}"
        raise ValueError(msg) from None
    return Summary(tuple(rows), shape)


def _walk(part: Part, name: str, shape: Shape, rows: list[Row]) -> Shape:
    """Append the rows of `part`, and return its output's shape."""
    if isinstance(part, Sequential):
        for child_name, child in part.children():
            shape = _walk(child, _join(name, child_name), shape, rows)
        return shape
    if isinstance(part, Residual | Concat | Highway):
        for child_name, child in part.children():
            _walk(child, _join(name, child_name), shape, rows)
    try:
        out = part.out(shape)
    except ValueError as error:
        msg = f"{name}: {error}" if name else str(error)
        raise ValueError(msg) from None
    rows.append(
        Row(name, part.kind, part.detail(), shape, out, part.weights(shape), part.biases(shape), part.macs(shape))
    )
    return out


def _join(*names: str) -> str:
    return ".".join(n for n in names if n)


def _drawn(table: Summary) -> str:
    head = ("layer", "kind", "output", "weights", "biases", "multiply-adds")
    lines = [head, ("", "Input", _times(table.input), "", "", ""), *_cells(table.rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    drawn = [
        "  ".join(c.rjust(w) if i > 2 else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]
    rule = "-" * len(drawn[0])
    megabytes = table.memory() / 2**20
    total = (
        f"total: {table.params:,} parameters, {table.macs:,} multiply-adds, "
        f"{table.numbers:,} numbers = {megabytes:.1f} MiB a sample"
    )
    return "\n".join([drawn[0], rule, *drawn[1:], rule, total])


def _cells(rows: tuple[Row, ...]) -> Iterator[tuple[str, ...]]:
    for r in rows:
        counts = (f"{n:,}" if n else "" for n in (r.weights, r.biases, r.macs))
        yield (r.name, f"{r.kind} {r.detail}".strip(), _times(r.output), *counts)


def _times(shape: Shape) -> str:
    return "x".join(map(str, shape))
