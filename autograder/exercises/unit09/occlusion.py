"""Exercise 5: cover a part of the image and ask again: occlusion maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import occlusion_map as wrong
from glassnet.check import WORKED, Case, Strided
from glassnet.check.data import Named

Array = np.ndarray[Any, Any]

_MOVE = "One square is covered at a time. Everything else shows the image as it was."
_FILL = "The square is filled with `fill`, in all channels."
_FIT = "The square moves by `stride`, and only to places where it fits whole."
_LABEL = "The map follows the class `label`, whatever the network believes."


def occlusion_map(
    score: Callable[[Array], Array], image: Array, label: int, size: int, stride: int, fill: float
) -> Array:
    """Probability of `label` for each place of a square that covers a part of image (C, H, W)."""
    _, h, w = image.shape
    answer = np.empty(((h - size) // stride + 1, (w - size) // stride + 1))
    for i, j in np.ndindex(*answer.shape):
        covered = image.copy()
        covered[:, i * stride : i * stride + size, j * stride : j * stride + size] = fill
        answer[i, j] = score(covered)[label]
    return answer


def _image(rng: np.random.Generator, *shape: int) -> Array:
    return rng.integers(1, 10, shape) / 10


def _cases(rng: np.random.Generator, more: int) -> list[Case]:
    def ask(kind: str, image: Any, *args: Any, note: str, **rest: Any) -> Case:
        return Case(kind, (Named("three_shares"), image, *args), "occlusion_map", note=note, **rest)

    h, w = 3 + more, 4 + more
    image = _image(rng, 1, h, w)
    least = int(_shares(image).argmin())
    other = next(k for k in range(3) if k not in (least, int(_shares(image).argmax())))
    return [
        ask("a class that does not win", image, least, 2, 1, 0.5, note=_LABEL, weight=1.5),
        ask("a class that does not win", image[:, ::-1].copy(), other, 1, 2, 0.5, note=_LABEL),
        ask("colour", _image(rng, 3, h, w - 1), int(rng.integers(3)), 2, 1, 0.5, note=_FILL),
        ask("stride", _image(rng, 1, 4, 5 + 2 * more), int(rng.integers(3)), 1, 2, 0.4, note=_FIT),
        ask("stride", _image(rng, 1, 7, 5), int(rng.integers(3)), 3, 2, 0.4, note=_FIT),
        ask("a size that does not divide", _image(rng, 2, 5, 4 + 2 * more), int(rng.integers(3)), 2, 2, 0.3, note=_FIT),
        ask("another fill", _image(rng, 1, 3, 4), int(rng.integers(3)), 2, 1, -1.5, note=_FILL),
        ask("the whole image", _image(rng, 1, 2, 2), int(rng.integers(3)), 2, 1, 0.5, note=_FIT),
        ask("float32 input", image.astype(np.float32), 1, 2, 2, 0.5, note=_MOVE),
        ask("non-contiguous input", Strided(image), 2, 2, 2, 0.5, note=_MOVE),
    ]


def _shares(image: Array) -> Array:
    from glassnet.check.named import FUNCTIONS

    found: Array = FUNCTIONS["three_shares"](image)
    return found


def _worked(image: Array, label: int) -> Case:
    args = (Named("light_or_dark"), image.reshape(1, 2, 3), label, 1, 1, 0.5)
    return Case(WORKED, args, "occlusion_map", note=_MOVE)


def _visible() -> list[Case]:
    return [_worked(np.array([1.0, 0, 0, 0, 1, 0.4]), 0), *_cases(np.random.default_rng(950), 0)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    worked = [_worked(rng.permutation([1.0, 0.9, 0.7, 0.2, 0.1, 0]), int(rng.integers(2))) for _ in range(3)]
    return [*worked, *_cases(rng, int(rng.integers(1, 3)))]


EXERCISE = Exercise(
    name="occlusion",
    title="Cover a part and ask again",
    points=13,
    minutes=12,
    difficulty=2,
    functions=(Function(occlusion_map),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "How many squares fit side by side in a row of W pixels? It is the size of the answer of a convolution "
            "without padding. For each of them you need the image with *only* this square covered."
        ),
        (
            "Two loops, over the rows and columns of the answer; the square of place (i, j) begins at row `i * stride` "
            "and column `j * stride`. `image.copy()` gives an image that may be spoilt. `score` takes one image "
            "(C, H, W) and gives one probability for each class."
        ),
        (
            "Inside the loops: copy the image, fill the square in all channels at once with "
            "`covered[:, rows, columns] = fill`, ask `score`, and keep the entry of `label`. Copying once *before* the "
            "loops leaves all earlier squares covered."
        ),
    ),
)
