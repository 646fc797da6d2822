"""Exercise 30: the receptive field, layer by layer."""

from __future__ import annotations

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit05.wrong import receptive_field as wrong
from glassnet.check import WORKED, Case

Layer = tuple[str, int, int, int, int]

_STEP = "What a layer adds is measured in *its* input, and one step there is `jump` pixels of the image."
_HOLES = "With dilation d, two neighbours in the window lie d apart."
_POOL = "A pooling window sees as far as a convolution of its size."
_PAD = "Padding moves the window; it does not make it larger."
_ONE = "A window of one sees what its input sees."
_EMPTY = "Without layers a unit is a pixel."


def receptive_field(layers: list[Layer]) -> tuple[int, int, int]:
    """Size, jump and start of what a unit behind these layers sees, along one axis."""
    size, jump, start = 1, 1, 0
    for _kind, k, stride, padding, dilation in layers:
        size += dilation * (k - 1) * jump
        start -= padding * jump
        jump *= stride
    return size, jump, start


def _ask(kind: str, layers: list[Layer], note: str, **rest: float) -> Case:
    return Case(kind, (layers,), "receptive_field", note=note, **rest)  # type: ignore[arg-type]


def _conv(k: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Layer:
    return ("conv", k, stride, padding, dilation)


def _pool(k: int, stride: int, padding: int = 0) -> Layer:
    return ("pool", k, stride, padding, 1)


def _cases(a: int, b: int, s: int, d: int) -> list[Case]:
    """Two window sizes, a stride of at least 2, a dilation of at least 2."""
    return [
        _ask("small windows in a row", [_conv(a), _conv(a), _conv(a)], _STEP),
        _ask("small windows in a row", [_conv(a + 2, padding=1), _conv(b)], _PAD),
        _ask("stride", [_conv(a, s), _conv(b), _conv(a, s + 1), _conv(b)], _STEP, weight=1.5),
        _ask("stride", [_conv(b), _conv(a, s)], _STEP),
        _ask("dilation", [_conv(b), _conv(a, dilation=d), _conv(a, dilation=2 * d)], _HOLES),
        _ask("dilation", [_conv(a, s), _conv(b, dilation=d + 1)], _HOLES),
        _ask("pooling", [_conv(b), _pool(2, 2), _conv(a), _pool(3, s)], _POOL),
        _ask("padding", [_conv(b, 1, b // 2), _conv(a, 1, 1), _conv(a, 1, 2)], _PAD),
        _ask("padding behind a stride", [_conv(a, s, 1), _conv(b, 2, 2), _conv(a, 1, 1)], _PAD),
        _ask("windows of one", [_conv(a), _conv(1), _conv(1)], _ONE),
        _ask("windows of one", [_conv(1, s), _conv(a)], _ONE),
        _ask("one layer", [_conv(b, s, 1, d)], ""),
        _ask("no layer", [], _EMPTY),
        _ask(
            "a whole network",
            [_conv(7, 2, 3), _pool(3, 2, 1), _conv(3, 1, 1), _conv(3, s, 1), _conv(1), _conv(a, 1, d, d), _pool(2, 2)],
            _STEP,
        ),
    ]


def _visible() -> list[Case]:
    worked = _ask(WORKED, [_conv(3, 2, 1), _conv(3, 1, 1)], "3, then 3 + 2·2 = 7 pixels; the first begins at -1 - 2.")
    return [worked, *_cases(3, 5, 2, 2)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    found = []
    for a, b in rng.permutation([(3, 4), (5, 3), (4, 6), (6, 5)])[:3].tolist():
        s, p, q = (int(v) for v in rng.integers(2, 4, size=3))
        found.append(_ask(WORKED, [_conv(a, s, p), _conv(b, 1, q)], _STEP))
    return [
        *found,
        *_cases(int(rng.integers(3, 6)), int(rng.integers(4, 8)), int(rng.integers(2, 4)), int(rng.integers(2, 5))),
    ]


EXERCISE = Exercise(
    name="receptive_field",
    title="How far does a unit see?",
    points=8,
    minutes=12,
    difficulty=2,
    functions=(Function(receptive_field, ("exact", "exact", "exact"), ("size", "jump", "start")),),
    visible=_visible,
    hidden=_hidden,
    misconceptions=collect(wrong),
    hints=(
        (
            "Take a pencil and draw a row of pixels. Above it the units of a layer with a window of 3 and stride 2, "
            "and above them those of a layer with a window of 3. Which pixels does the first unit on top see, which "
            "the second?"
        ),
        (
            "Carry three numbers through the layers, beginning with a size of 1, a jump of 1 and a start of 0. A "
            "window of k with dilation d reaches d·(k - 1) steps beyond its first pixel. A step is worth as many "
            "pixels of the image as the *jump* says."
        ),
        (
            "In each layer: the size grows by the steps times the jump, the start moves left by the padding times the "
            "jump, and only then the jump is multiplied by the stride. Pooling and convolution are treated alike."
        ),
    ),
)
