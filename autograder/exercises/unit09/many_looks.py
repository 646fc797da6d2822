"""Exercise 6: many looks, one answer: ten crops of an image, and the mean of many predictions."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import average_predictions as wrong_average
from autograder.exercises.unit09.wrong import ten_crops as wrong_crops
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_MEAN = "Each model's scores become probabilities first; then the probabilities are averaged."
_FAR = "Scores of ±1000 are as good as others: the largest of its own row, taken away first, keeps exp in bounds."
_ORDER = (
    "Top left, top right, bottom left, bottom right, centre; then the same five of the image mirrored left to right."
)
_CENTRE = "Where an odd number of pixels is left over, the centre lies one pixel nearer to the top left."
_SIZE = "`size` is (height, width)."


def average_predictions(scores: Array) -> tuple[Array, Array]:
    """Mean probabilities (N, K) of M models with scores (M, N, K), and the predicted labels (N,)."""
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    p = (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0)
    return p, p.argmax(axis=1)


def ten_crops(x: Array, size: tuple[int, int]) -> Array:
    """Four corners and the centre of images (N, C, H, W), and of their mirror images: (10, N, C, h, w)."""
    (h, w), (tall, wide) = size, x.shape[2:]
    places = [(0, 0), (0, wide - w), (tall - h, 0), (tall - h, wide - w), ((tall - h) // 2, (wide - w) // 2)]
    crops = [image[:, :, top : top + h, left : left + w] for image in (x, x[..., ::-1]) for top, left in places]
    return np.stack(crops)


def _scores(rng: np.random.Generator, m: int, n: int, k: int) -> Array:
    """Scores on which probabilities, scores and votes often disagree: one model is much surer than the others."""
    drawn: Array = rng.normal(size=(m, n, k)) * np.linspace(0.4, 3.0, m)[:, None, None]
    return drawn.round(1) + rng.uniform(0.01, 0.04, (m, n, k)).round(3)


def _mean_cases(rng: np.random.Generator, m: int, n: int, k: int) -> list[Case]:
    def ask(kind: str, scores: Any, note: str = _MEAN, **rest: Any) -> Case:
        return Case(kind, (scores,), "average_predictions", note=note, **rest)

    # two lukewarm votes for class 0 against one model that is sure of class 1
    split = np.array([[[0.6, 0.2, 0.0]], [[0.5, 0.3, 0.1]], [[-2.0, 3.0, 0.5]]])
    split = split[rng.permutation(3)] + rng.uniform(-0.1, 0.1, (3, 1, 3)).round(2)
    # two models that are sure of class 1 against one with far larger scores: no probability is above 1
    loud = np.array([[[0.0, 6.0, 1.0]], [[1.0, 5.0, 0.0]], [[14.0, 0.0, 1.0]]])
    loud = loud[rng.permutation(3)] + rng.uniform(-0.1, 0.1, (3, 1, 3)).round(2)
    far = _scores(rng, 2, 2, k) + np.array([[[1000.0], [-1000.0]], [[-900.0], [800.0]]])
    square = _scores(rng, 3, 3, 3)
    return [
        ask("more images and classes", _scores(rng, m, n, k), weight=1.5),
        ask("more images and classes", _scores(rng, m - 1, n + 2, k - 1)),
        ask("the models disagree", split),
        ask("the models disagree", loud),
        ask("as many models as images and classes", square),
        ask("very large scores", _scores(rng, 2, 1, k) + 900.0, _FAR),
        ask("scores far apart", far, _FAR),
        ask("one model", _scores(rng, 1, 3, k)),
        ask("one image", _scores(rng, 3, 1, k)),
        ask("float32 input", _scores(rng, 2, 2, k).astype(np.float32)),
        ask("non-contiguous input", Strided(_scores(rng, 2, 2, k))),
    ]


def _numbered(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers, none alike."""
    return rng.permutation(int(np.prod(shape))).reshape(shape).astype(float)


def _crop_cases(rng: np.random.Generator, n: int) -> list[Case]:
    def ask(kind: str, x: Any, size: tuple[int, int], note: str = _ORDER, **rest: Any) -> Case:
        return Case(kind, (x, size), "ten_crops", note=note, **rest)

    return [
        ask("several images and channels", _numbered(rng, n, 2, 3, 4), (1, 2), weight=1.5),
        ask("a window that is not square", _numbered(rng, 1, 1, 4, 5), (1, 3), _SIZE),
        ask("a window that is not square", _numbered(rng, 1, 1, 5, 4), (3, 1), _SIZE),
        ask("an odd number of pixels left over", _numbered(rng, 1, 1, 5, 4), (2, 1), _CENTRE),
        ask("an odd number of pixels left over", _numbered(rng, 1, 1, 3, 6), (2, 1), _CENTRE),
        ask("the whole height", _numbered(rng, 1, 1, 2, 4), (2, 2)),
        ask("float32 input", _numbered(rng, 1, 1, 3, 4).astype(np.float32), (1, 1)),
        ask("non-contiguous input", Strided(_numbered(rng, 1, 1, 3, 5)), (1, 2)),
    ]


def _worked(scores: Array, x: Array) -> tuple[Case, Case]:
    return (
        Case(WORKED, (scores.reshape(2, 1, 2),), "average_predictions", note=_MEAN),
        Case(WORKED, (x.reshape(1, 1, 3, 3), (1, 1)), "ten_crops", note=_ORDER),
    )


def _visible() -> list[Case]:
    rng = np.random.default_rng(960)
    mean, crops = _worked(np.log([1.0, 3, 1, 1]), np.arange(1.0, 10.0))
    return [mean, *_mean_cases(rng, 3, 2, 4), crops, *_crop_cases(rng, 2)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [_worked(np.log(rng.permutation([1.0, 3, 4, 9])), rng.permutation(9) + 1.0) for _ in range(3)]
    mean, crops = zip(*drawn, strict=True)
    m, n, k = int(rng.integers(3, 5)), int(rng.integers(2, 4)), int(rng.integers(4, 6))
    return [*mean, *_mean_cases(rng, m, n, k), *crops, *_crop_cases(rng, n)]


EXERCISE = Exercise(
    name="many_looks",
    title="Many looks, one answer",
    points=15,
    minutes=14,
    difficulty=2,
    functions=(
        Function(average_predictions, ("close", "labels"), ("p", "labels")),
        Function(ten_crops),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_average), *collect(wrong_crops)),
    hints=(
        (
            "Three models say 0.6, 0.6 and 0.1 for a class. What do you believe, and what does a vote say? For the "
            "crops, draw a 3×3 image and mark the five windows of 1×1; then hold it against a mirror."
        ),
        (
            "Softmax runs along the classes, the last axis, for each model and image by itself; the mean runs over "
            "the models, the first axis. A window's top row is 0, H - h, or half of H - h rounded down. `x[..., ::-1]` "
            "mirrors left to right."
        ),
        (
            "Scores minus the largest of their own row, `exp`, divided by the sum over the classes: the mean of that "
            "over axis 0 is p, and its `argmax` over the classes the labels. Crops: write five pairs (top, left) in "
            "a list, go through it once for x and once for its mirror image, and `np.stack` all ten."
        ),
    ),
    refuse=("glassnet.data",),
)
