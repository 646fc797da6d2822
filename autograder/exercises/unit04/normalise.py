"""Exercise 1: every channel of the input to mean 0 and spread 1, by the statistics of the training set."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit04.wrong import normalise as wrong
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_ALL = "One mean and one standard deviation for each channel, over all images and all their pixels."
_FLAT = "A channel that is the same everywhere has spread 0. It is shifted only: nothing is divided by 0."
_BYTES = "Photographs come as bytes, 0 to 255. Means and differences of bytes are not bytes."
_SMALL = "One image is enough to be normalised: the statistics come from elsewhere."


def normalise(train: Array, other: Array) -> tuple[Array, Array]:
    """Shift and scale each channel of both by the training set's mean and standard deviation of that channel."""
    mean = train.mean(axis=(0, 2, 3), keepdims=True, dtype=float)  # (1, C, 1, 1)
    spread = train.std(axis=(0, 2, 3), keepdims=True, dtype=float)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - mean) / spread, (other - mean) / spread


def _case(kind: str, train: Any, other: Any, note: str = "", **more: Any) -> Case:
    return Case(kind, (train, other), "normalise", note=note, **more)


def _images(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> Array:
    """Images whose channels have means and spreads of their own."""
    shift, scale = rng.uniform(-3, 3, (1, c, 1, 1)), rng.uniform(0.5, 4, (1, c, 1, 1))
    images: Array = (shift + scale * rng.normal(size=(n, c, h, w))).round(2)
    return images


def _tiny(shift: tuple[float, float], scale: float, away: tuple[int, int]) -> tuple[Array, Array]:
    """Two images of two channels and two pixels; the channels' spreads are `scale` and twice that."""
    signs = np.array([[[[1.0, -1.0]], [[1.0, 1.0]]], [[[-1.0, 1.0]], [[-1.0, -1.0]]]])  # (2, 2, 1, 2)
    size, middle = np.array([scale, 2 * scale]).reshape(2, 1, 1), np.array(shift).reshape(2, 1, 1)
    other = np.array([[[1.0, away[0]]], [[0.0, away[1]]]])  # in spreads from the mean
    return middle + size * signs, (middle + size * other)[None]


def _flat(images: Array) -> Array:
    flat = images.copy()
    flat[:, 1] = 0.5
    return flat


def _visible() -> list[Case]:
    rng = np.random.default_rng(410)
    train, other = _images(rng, 3, 2, 1, 3), _images(rng, 2, 2, 1, 3)
    upright = _images(np.random.default_rng(412), 3, 2, 2, 1)  # higher than wide, with spreads below 1
    photo = rng.integers(0, 256, (2, 2, 1, 3), dtype=np.uint8)
    return [
        _case(WORKED, *_tiny((5.0, 1.0), 2.0, (0, -2)), _ALL),
        _case("more images, other shapes", train, other, _ALL),
        _case("other images of another size", upright, _images(rng, 1, 2, 3, 1), _SMALL),
        _case("a channel that never changes", _flat(train), other, _FLAT),
        _case("bytes", photo, photo[1:, :, ::-1], _BYTES),
        _case("float32 input", train[1:].astype(np.float32), other[1:].astype(np.float32)),
        _case("non-contiguous input", Strided(train[:2]), Strided(other[:1])),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    n, c, h, w = (int(v) for v in (rng.integers(4, 7), rng.integers(2, 5), rng.integers(2, 4), rng.integers(4, 6)))
    train, other = _images(rng, n, c, h, w), _images(rng, 3, c, h, w)
    photo = rng.integers(0, 256, (n, c, h, w), dtype=np.uint8)
    worked = [
        _tiny(tuple(rng.integers(-9, 10, 2).astype(float)), scale, (away, int(rng.integers(-7, 8))))
        for scale, away in ((1.0, 3), (3.0, -5), (4.0, 6))
    ]
    return [
        *(_case(WORKED, *pair, _ALL) for pair in worked),
        _case("more images, other shapes", train, other, _ALL),
        _case("other images of another size", train, _images(rng, 1, c, h + 1, w), _SMALL),
        _case("a channel that never changes", _flat(train), other, _FLAT),
        _case("bytes", photo, photo[:2, :, ::-1], _BYTES),
        _case("float32 input", train.astype(np.float32), other.astype(np.float32)),
        _case("non-contiguous input", Strided(train), Strided(other)),
    ]


EXERCISE = Exercise(
    name="normalise",
    title="Put the input on one scale",
    points=10,
    minutes=10,
    difficulty=1,
    functions=(Function(normalise, compare=("close", "close"), returns=("train", "other")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "How many means are there? One for each channel. Which axes of (N, C, H, W) have to disappear for that, "
            "and which one stays?"
        ),
        (
            "`mean` and `std` take several axes at once, as a tuple, and `keepdims=True` leaves axes of length 1, so "
            "that the result fits the images without further ado."
        ),
        (
            "Compute two arrays of shape (1, C, 1, 1) from `train`, replace spreads of 0 by 1 (`np.where`), and use "
            "the same two arrays for both sets."
        ),
    ),
    refuse=("glassnet.data.augment_normalise",),
)
