"""Exercise 6: train a network of one's own on pictures, within a budget, and be graded by what it says of new ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit10.wrong import network as wrong
from glassnet import nn, optim
from glassnet.check import WORKED, Case
from glassnet.train import fit, predict

Array = np.ndarray[Any, Any]

LADDER = (0.3, 0.6, 0.7)  # a third of the credit for new pictures at each
TRAIN, ASKED = 600, 300  # pictures to learn from, and new ones

_OLD = "Pictures it was trained on, shown once more: before anything else a network has to be able to learn."
_NEW = "This is what the network is for: pictures it never saw. The ones it learns from come class by class."
_COMPANY = "A picture's label depends on the picture and the trained network: not on luck, nor on who else is asked."


def train_and_predict(X: Array, y: Array, X_new: Array, rng: np.random.Generator) -> Array:
    """Train on X (N, 3, 16, 16) uint8 with labels y (N,), and give labels (M,) for X_new (M, 3, 16, 16)."""
    mean, std = X.mean(axis=(0, 2, 3), keepdims=True), X.std(axis=(0, 2, 3), keepdims=True)
    ready, asked = (((pictures - mean) / std).astype(np.float32) for pictures in (X, X_new))
    model = nn.Sequential(
        *(nn.Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1, rng=rng), nn.BatchNorm2d(32), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(512, 10, rng=rng)),
    )
    method = optim.Adam(model, 0.01)
    glide = optim.Schedule(method, optim.cosine(4))
    images, labels = np.concatenate([ready, ready[..., ::-1]]), np.concatenate([y, y])  # mirrored, a shape stays itself
    fit(model, method, images, labels, epochs=4, batch_size=32, rng=rng, schedule=glide, progress=False)
    scores: Array = predict(model, asked)  # (M, 10)
    return np.asarray(scores.argmax(axis=1))


def _case(kind: str, note: str, seeds: tuple[int, int], weight: float = 1.0, **options: Any) -> Case:
    told = {"seed": seeds[0], "rng": seeds[1], **options}
    return Case(kind, (), "train_and_predict", note=note, probe="learns", options=told, weight=weight)


def _cases(seeds: list[tuple[int, int]]) -> list[Case]:
    """The seeds of each case: one draws its pictures, the other is the function's."""
    exam = {"train": TRAIN, "asked": ASKED, "sorted": True, "look": "new", "steps": LADDER}
    return [
        _case(WORKED, _OLD, seeds[0], train=150, asked=100, look="seen", steps=(0.3,)),
        _case("new pictures", _NEW, seeds[1], 8.0, **exam),
        _case("the same pictures in other company", _COMPANY, seeds[2], 2.0, train=60, asked=40, look="company"),
    ]


def _visible() -> list[Case]:
    return _cases([(1061, 61), (1062, 62), (1063, 63)])


def _hidden(rng: np.random.Generator) -> list[Case]:
    return _cases([(int(rng.integers(2**40, 2**62)), int(rng.integers(1000))) for _ in range(3)])  # too many to try


EXERCISE = Exercise(
    name="network",
    title="Your network",
    points=20,
    minutes=30,
    difficulty=3,
    functions=(Function(train_and_predict, compare="labels"),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Get a whole chain to run first: bytes to floats, one small network, three epochs, labels. Then look at "
            "two numbers: how much it knows of its training pictures, and of pictures you held back. Poor on both: it "
            "has to learn longer or with other steps. Good on the first only: it has to look in another way."
        ),
        (
            "A shape may lie anywhere and have any colour. What looks for the same edge in every place? Two or three "
            "convolutions with ReLU, something that makes the maps smaller early (time is short), and at the end one "
            "linear layer over what is left. Batch norm lets you take larger steps."
        ),
        (
            "`nn.Sequential(...)`, `optim.Adam(net, 0.01)`, `fit(...)` and `predict(net, ...)` are enough, with `rng` "
            "for every layer and for `fit`. Statistics for scaling come from `X` alone. Steps that get smaller towards "
            "the end (`optim.Schedule` with `optim.cosine`) are worth several percent."
        ),
    ),
    allow=tuple(f"glassnet.{part}" for part in ("init", "models", "nn", "ops", "optim", "train")),
    refuse=("glassnet.data.pictures",),  # the pictures to learn from are those of X
    seconds=60.0,
)
