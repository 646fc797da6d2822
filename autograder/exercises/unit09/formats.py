"""Exercise 1: what the files of the data sets hold, byte by byte."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import read_cifar as wrong_cifar
from autograder.exercises.unit09.wrong import read_idx as wrong_idx
from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]

_HEADER = "0, 0, 8, the number of axes; then each length in four bytes, the largest first; then the numbers."
_AXES = "How many lengths there are stands in the fourth byte."
_LONG = "258 is the four bytes 0, 0, 1, 2: one times 256, and two."
_DARK = "A byte holds 0 to 255; white is 255."
_DAMAGED = "A file that is not what it says must not come back as an image: that is a ValueError."
_RECORD = "An image is its label bytes, then all its red values, all its green ones, all its blue ones, row by row."
_TWO = "Of several label bytes the last one is the fine label."


def read_idx(raw: Array) -> Array:
    """Read the bytes of an idx file: an array of the shape that its header states."""
    if len(raw) < 4 or raw[0] or raw[1]:
        raise ValueError("read_idx: an idx file begins with two zero bytes")
    begin = 4 + 4 * int(raw[3])
    shape = [int.from_bytes(raw[at : at + 4].tobytes(), "big") for at in range(4, begin, 4)]
    if len(raw) - begin != math.prod(shape):
        raise ValueError(f"read_idx: {len(raw) - begin} bytes after the header do not fill {shape}")
    return raw[begin:].reshape(shape)


def read_cifar(raw: Array, size: int = 32, n_labels: int = 1) -> tuple[Array, Array]:
    """Read the bytes of a CIFAR file: images (N, 3, size, size) and their labels (N,)."""
    length = n_labels + 3 * size * size
    if len(raw) % length:
        raise ValueError(f"read_cifar: {len(raw)} bytes are no whole number of images of {length} bytes")
    rows = raw.reshape(-1, length)
    return rows[:, n_labels:].reshape(-1, 3, size, size), rows[:, n_labels - 1]


def _idx(numbers: Array) -> Array:
    """The bytes of an idx file that holds these numbers."""
    lengths = np.array(numbers.shape, dtype=">u4").tobytes()
    return np.frombuffer(bytes([0, 0, 8, numbers.ndim]) + lengths + numbers.astype(np.uint8).tobytes(), np.uint8)


def _bytes(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers of which at least every second is above 127."""
    drawn = rng.integers(0, 256, shape)
    drawn.flat[::2] |= 128
    return drawn


def _idx_cases(rng: np.random.Generator, more: int) -> list[Case]:
    def ask(kind: str, raw: Array, note: str, **rest: Any) -> Case:
        return Case(kind, (raw,), "read_idx", note=note, **rest)

    wrong = {"raises": True}
    small = _idx(rng.integers(1, 100, (2, 3)))
    begun = small.copy()
    begun[:2] = rng.integers(1, 256, 2)
    return [
        ask("labels: one axis", _idx(rng.integers(0, 10, 5 + more)), _AXES),
        ask("images: three axes", _idx(rng.integers(0, 100, (2 + more, 2, 3))), _AXES, weight=1.5),
        ask("colour images: four axes", _idx(rng.integers(0, 100, (2, 3, 1, 2 + more))), _AXES),
        ask("bright pixels", _idx(_bytes(rng, 2, 3, 2)), _DARK),
        ask("a length above 255", _idx(rng.integers(0, 10, 258 + more)), _LONG),
        ask("half a file", small[: -1 - more], _DAMAGED, options=wrong),
        ask("bytes left over", np.concatenate([small, small[-2:]]), _DAMAGED, options=wrong),
        ask("not an idx file", begun, _DAMAGED, options=wrong),
    ]


def _cifar(rng: np.random.Generator, n: int, size: int, n_labels: int = 1, high: int = 100) -> Array:
    """The bytes of a CIFAR file."""
    labels = rng.permutation(10)[: n * n_labels].reshape(n, n_labels)
    pixels = rng.integers(10, high, (n, 3 * size * size))
    return np.concatenate([labels, pixels], axis=1).astype(np.uint8).ravel()


def _cifar_cases(rng: np.random.Generator, n: int, size: int) -> list[Case]:
    def ask(kind: str, *args: Any, note: str, **rest: Any) -> Case:
        return Case(kind, args, "read_cifar", note=note, **rest)

    one = _cifar(rng, 1, 2)
    return [
        ask("more images", _cifar(rng, n, 2), 2, note=_RECORD),
        ask("larger images", _cifar(rng, 2, size), size, note=_RECORD),
        ask("one image", one, 2, note=_RECORD),
        ask("bright pixels", _cifar(rng, 2, 1, 1, 256) | np.uint8(1), 1, note=_DARK),
        ask("bright pixels", np.array([7, 200, 130, 255], np.uint8), 1, note=_DARK),
        ask("two label bytes", _cifar(rng, 2, 2, 2), 2, 2, note=_TWO),
        ask("two label bytes", _cifar(rng, n, 1, 2), 1, 2, note=_TWO),
        ask("half an image at the end", np.concatenate([one, one[:5]]), 2, note=_DAMAGED, options={"raises": True}),
    ]


def _worked_cifar(labels: Array, pixels: Array) -> Case:
    raw = np.concatenate([labels.reshape(2, 1), pixels.reshape(2, 12)], axis=1).astype(np.uint8)
    return Case(WORKED, (raw.ravel(), 2), "read_cifar", note=_RECORD)


def _visible() -> list[Case]:
    rng = np.random.default_rng(910)
    worked = Case(WORKED, (_idx(np.array([[10, 20, 30], [40, 50, 60]])),), "read_idx", note=_HEADER)
    pixels = np.arange(10, 34).reshape(2, 12)
    return [
        worked,
        *_idx_cases(rng, 0),
        _worked_cifar(np.array([3, 8]), pixels),
        *_cifar_cases(rng, 3, 3),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    shapes = [(2, 4), (3, 2), (2, 3), (4, 3)]
    numbers = [rng.integers(1, 100, shapes[i]) for i in rng.permutation(4)[:3]]
    return [
        *(Case(WORKED, (_idx(n),), "read_idx", note=_HEADER) for n in numbers),
        *_idx_cases(rng, int(rng.integers(1, 4))),
        *(_worked_cifar(rng.permutation(10)[:2], rng.integers(10, 100, (2, 12))) for _ in range(3)),
        *_cifar_cases(rng, int(rng.integers(2, 5)), int(rng.integers(3, 5))),
    ]


EXERCISE = Exercise(
    name="formats",
    title="From bytes to images",
    points=16,
    minutes=16,
    difficulty=1,
    functions=(
        Function(read_idx, "labels"),
        Function(read_cifar, ("labels", "labels"), ("images", "labels")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_idx), *collect(wrong_cifar)),
    hints=(
        (
            "Take the worked example's bytes and a pencil. Which of them say how many axes there are, which say how "
            "long each is, and at which byte do the numbers begin? For CIFAR: how many bytes has one image with all "
            "that belongs to it?"
        ),
        (
            "Four bytes a, b, c, d are the number ((a·256 + b)·256 + c)·256 + d. Make `int`s of them first: a byte "
            'times 256 is no byte any more. `int.from_bytes(..., "big")` and the dtype `">u4"` do the same. A CIFAR '
            "file is a table with one row for each image: `reshape(-1, length)`."
        ),
        (
            "idx: the header is 4 + 4·(number of axes) bytes long; compare what is left with the product of the "
            "lengths before you reshape. CIFAR: cut the label columns off each row of the table; the rest of a row is "
            "three planes of `size` rows, in just the order that `reshape` fills (3, size, size)."
        ),
    ),
    refuse=("glassnet.data",),
)
