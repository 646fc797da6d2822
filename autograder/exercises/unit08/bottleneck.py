"""Exercise 2: the bottleneck block, its pre-activation form, what stands after the last block, and their weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit08._draw import coarse, distinct, lively, norm, signs, weighed
from autograder.exercises.unit08._resnet import (
    apply_norm,
    bottleneck_forward,
    branch,
    preact_forward,
    preact_head,
    stage_weights,
)
from autograder.exercises.unit08.wrong import bottleneck as wrong_bottleneck
from autograder.exercises.unit08.wrong import preact, stage
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_AFTER = "1×1, norm, ReLU; 3×3 with the stride, norm, ReLU; 1×1, norm; plus the shortcut; then the last ReLU."
_WAY = "Where there is a projection, the shortcut is the norm of a 1×1 convolution of x with the same stride."
_SQUARE = "As many maps everywhere: a projection that is left out fits, and still is wrong."
_BEFORE = "Norm and ReLU stand in front of each convolution. Nothing stands behind the sum."
_SHARED = "A projection starts from what the first norm and ReLU made, as the branch does."
_HEAD = "After the last block: norm, ReLU, the mean of each map, and the linear layer."
_STAGE = (
    "Only the first block changes the number of maps; a norm has two numbers a map; convolutions have no bias here."
)


_AS_TOLD = "bottleneck_forward"
_PRE = "preact_forward"


def _problem(rng: np.random.Generator, sizes: tuple[int, ...], stride: int, *, project: bool) -> list[Any]:
    """Draw x, three convolutions with their norms, and a projection with its norm or two times None."""
    n, c, h, w, m, f = sizes

    def draw() -> list[Any]:
        shapes = [(m, c, 1, 1), (m, m, 3, 3), (f, m, 1, 1)]
        body = [part for shape in shapes for part in (signs(rng, shape), norm(rng, shape[0]))]
        around = [signs(rng, (f, c, 1, 1)), norm(rng, f)] if project else [None, None]
        return [distinct(rng, (n, c, h, w)), *body, *around, stride]

    def parts(given: list[Any]) -> list[Array]:
        x, w1, n1, w2, n2 = given[:5]
        return [*branch(x, w1, n1, w2, n2, stride), bottleneck_forward(*given)]

    found: list[Any] = lively(draw, parts)
    return found


def _turned(rng: np.random.Generator, sizes: tuple[int, ...], stride: int, *, project: bool) -> list[Any]:
    """Draw the same for the block with norms in front."""
    n, c, h, w, m, f = sizes

    def draw() -> list[Any]:
        shapes = [(m, c, 1, 1), (m, m, 3, 3), (f, m, 1, 1)]
        body = [part for shape in shapes for part in (norm(rng, shape[1]), signs(rng, shape))]
        return [distinct(rng, (n, c, h, w)), *body, signs(rng, (f, c, 1, 1)) if project else None, stride]

    def parts(given: list[Any]) -> list[Array]:
        x, n1, w1, n2, w2, n3 = given[:6]
        ready = np.maximum(apply_norm(x, n1), 0)
        return [ready, *branch(ready, w1, n2, w2, n3, stride)]

    found: list[Any] = lively(draw, parts)
    return found


_KINDS = (  # name, which sizes, stride, with a projection, change
    ("more images, other shapes", 0, 1, False, None),
    ("a projection and a stride", 1, 2, True, None),
    ("as many maps everywhere", 2, 1, True, None),
    ("more maps at stride 1", 3, 1, True, None),
    ("two places become one", 5, 2, True, None),
    ("float32 input", 4, 2, True, coarse),
    ("non-contiguous input", 4, 1, True, Strided),
)
_NOTES = {
    _AS_TOLD: (_AFTER, _WAY, _SQUARE, _WAY, _WAY, _AFTER, _AFTER),
    _PRE: (_BEFORE, _SHARED, _SQUARE, _SHARED, _SHARED, _BEFORE, _BEFORE),
}


def _blocks(name: str, rng: np.random.Generator, sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    """One case of each kind; sizes are N, C, H, W, M, F."""
    draw = _problem if name == _AS_TOLD else _turned
    found = []
    for (kind, which, stride, project, change), note in zip(_KINDS, _NOTES[name], strict=True):
        given = draw(rng, sizes[which], stride, project=project)
        if change is not None:
            given = [change(a) if isinstance(a, np.ndarray) else a for a in given]
        found.append(Case(kind, tuple(given), name, note=note))
    short = draw(rng, sizes[0], 1, project=False)
    found.append(Case("arguments left out", tuple(short[:7]), name, note=_NOTES[name][0]))
    return found


def _row(rng: np.random.Generator | None, shifts: tuple[float, float, float]) -> tuple[Array, list[Array], list[Array]]:
    """A row of three places, one map: x, filters 1, middle row of ones, 2; norms that double first."""
    x, last, double = np.array([1.0, 2.0, -3.0]), 2.0, 2.0
    if rng is not None:
        x = rng.permutation([*rng.choice(np.arange(1.0, 6.0), 2, replace=False), -float(rng.integers(2, 6))])
        last, double = float(rng.integers(2, 5)), float(rng.integers(2, 5))
    three = np.zeros((1, 1, 3, 3))
    three[:, :, 1] = 1.0
    filters = [np.ones((1, 1, 1, 1)), three, np.full((1, 1, 1, 1), last)]
    scales = (double, 1.0, 1.0)
    norms = [np.array([[scale], [shift]]) for scale, shift in zip(scales, shifts, strict=True)]
    return x.reshape(1, 1, 1, 3), filters, norms


def _worked(name: str, rng: np.random.Generator | None = None) -> Case:
    if name == _AS_TOLD:
        x, (w1, w2, w3), (n1, n2, n3) = _row(rng, (-1.0, -3.0, -1.0))
        return Case(WORKED, (x, w1, n1, w2, n2, w3, n3), name, note=_AFTER)
    x, (w1, w2, w3), (n1, n2, n3) = _row(rng, (-1.0, -1.0, -1.0))
    return Case(WORKED, (x, n1, w1, n2, w2, n3, w3), name, note=_BEFORE)


def _heads(rng: np.random.Generator, worked: list[tuple[Any, ...]], sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    def ask(kind: str, shape: tuple[int, ...], k: int, change: Any = None) -> Case:
        c = shape[1]

        def draw() -> tuple[Array, ...]:
            return distinct(rng, shape), norm(rng, c), signs(rng, (k, c), 3), signs(rng, (k,), 5)

        given = lively(draw, lambda drawn: [np.maximum(apply_norm(drawn[0], drawn[1]), 0)])
        return Case(kind, tuple(given if change is None else map(change, given)), "preact_head", note=_HEAD)

    first, second, square = sizes
    return [
        *(Case(WORKED, args, "preact_head", note=_HEAD) for args in worked),
        ask("more images, other shapes", first[:4], first[4]),
        ask("more images, other shapes", second[:4], second[4]),
        ask("as many classes as maps", square[:4], square[1]),
        ask("float32 input", second[:4], 2, coarse),
        ask("non-contiguous input", first[:4], 2, Strided),
    ]


def _head_by_hand(rng: np.random.Generator | None = None) -> tuple[Any, ...]:
    """Two places of one map: norm, ReLU, mean."""
    x, w, b = np.array([1.0, -4.0]), np.array([[2.0], [-1.0]]), np.array([0.0, 10.0])
    if rng is not None:
        x, w = rng.permutation([rng.integers(1, 6), -rng.integers(3, 9)]).astype(float), signs(rng, (2, 1), 4)
        b = rng.integers(-9, 10, 2).astype(float)
    return x.reshape(1, 1, 1, 2), np.array([[3.0], [1.0]]), w, b


def _stages(worked: list[tuple[int, ...]], sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    kinds = ("one block", "as many maps as come out", "a stage of ResNet-50", "a longer stage")
    return [
        *(Case(WORKED, args, "stage_weights", note=_STAGE) for args in worked),
        *(Case(kind, args, "stage_weights", note=_STAGE) for kind, args in zip(kinds, sizes, strict=True)),
    ]


_SHARES = {"preact_head": 0.6, "stage_weights": 0.8}


def _visible() -> list[Case]:
    rng = np.random.default_rng(821)
    sizes = (
        (2, 2, 2, 3, 1, 2),
        (1, 3, 3, 4, 2, 2),
        (1, 2, 2, 3, 2, 2),
        (1, 1, 2, 3, 1, 3),
        (1, 2, 3, 4, 2, 3),
        (2, 2, 1, 2, 2, 2),
    )
    blocks = [case for name in (_AS_TOLD, _PRE) for case in [_worked(name), *_blocks(name, rng, sizes)]]
    heads = _heads(rng, [_head_by_hand()], ((2, 2, 2, 4, 3), (3, 3, 2, 2, 2), (1, 3, 2, 2)))
    stages = _stages([(2, 1, 2)], ((5, 2, 1), (12, 3, 2), (256, 128, 4), (7, 3, 5)))
    return weighed([case for case in (*blocks, *heads, *stages) if case.kind != "non-contiguous input"], _SHARES)


def _hidden(rng: np.random.Generator) -> list[Case]:
    c, m, f = (int(v) for v in rng.permutation([2, 3, 4]))
    h, w = (int(v) for v in rng.permutation([4, 5]))
    sizes = (
        (3, c, h, w, m, c),
        (2, c, w, h, m, f),
        (2, 3, 5, 4, 3, 3),
        (2, c, 3, 4, m, f),
        (2, f, 4, 5, m, c),
        (4, 2, 2, 1, 2, 3),
    )
    blocks: list[Case] = []
    for name in (_AS_TOLD, _PRE):
        blocks += [_worked(name, rng) for _ in range(3)]
        blocks += _blocks(name, rng, sizes)
    heads = _heads(rng, [_head_by_hand(rng) for _ in range(3)], ((3, c, h, w, f), (4, f, 2, 3, 5), (2, c + 1, 3, 2)))
    small: list[tuple[int, ...]] = [(int(a), int(b), int(n)) for a, b, n in rng.integers([5, 1, 2], [9, 2, 4], (3, 3))]
    wide = int(rng.integers(3, 20))
    drawn = [int(v) for v in rng.choice(np.arange(21, 80), 3, replace=False)]
    stages = _stages(
        small,
        ((drawn[0], wide, 1), (4 * wide, wide, 3), ((64, 64, 3), (512, 256, 6), (1024, 512, 3))[rng.integers(3)],
         (drawn[1], drawn[2], int(rng.integers(4, 9)))),
    )  # fmt: skip
    return weighed([*blocks, *heads, *stages], _SHARES)


EXERCISE = Exercise(
    name="bottleneck",
    title="Bottleneck and pre-activation",
    points=26,
    minutes=25,
    difficulty=2,
    functions=(
        Function(bottleneck_forward),
        Function(preact_forward),
        Function(preact_head),
        Function(stage_weights, compare="labels"),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_bottleneck), *collect(preact), *collect(stage)),
    hints=(
        (
            "Each block is a sentence read from left to right, with `conv` and `norm` as its words. What the shortcut "
            "is depends on whether there is a projection: decide that on a line of its own."
        ),
        (
            "In the bottleneck, norm and ReLU come behind the convolutions; the third norm has no ReLU, since the sum "
            "comes first. With pre-activation there are three pairs of norm and ReLU as well, each in front of its "
            "convolution, and the sum stays as it is."
        ),
        (
            "Keep what the first norm and ReLU of the pre-activation block made under a name of its own: the branch "
            "starts from it, a projection too, and the plain shortcut does not. In `stage_weights` go through the "
            "blocks in a loop: from the second on, 4m maps come in."
        ),
    ),
    allow=("glassnet.ops",),
)
