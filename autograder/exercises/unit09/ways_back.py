"""Exercise 3: three ways back through a ReLU, the saliency map, and a stage of a deconvnet: the second half of 34."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import deconv_stage as wrong_stage
from autograder.exercises.unit09.wrong import relu_backward as wrong_relu
from autograder.exercises.unit09.wrong import saliency_map as wrong_map
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]

_GRADIENT = "The gradient passes where the forward signal x was positive."
_DECONVNET = "A deconvnet looks at what comes back: it passes where dy is positive."
_GUIDED = "Guided backpropagation asks both: x positive, and dy positive."
_KINK = "0 is not positive."
_UNKNOWN = "Another kind than these three is a ValueError."
_NOTES = {"gradient": _GRADIENT, "deconvnet": _DECONVNET, "guided": _GUIDED}
_MAP = (
    "How far does the score move if this pixel does? The sign does not matter, and the most sensitive channel counts."
)
_STAGE = (
    "Rectify z. Then every entry of map f puts filter f, times the entry, into the image where the filter had looked."
)
_OVERLAP = "Where filters overlap, what they put there adds up."
_EACH = "Filter f goes from map f to all C channels below."


def relu_backward(dy: Array, x: Array, kind: str) -> Array:
    """Hand dy back through a ReLU whose input was x: ``"gradient"``, ``"deconvnet"`` or ``"guided"``."""
    masks = {"gradient": x > 0, "deconvnet": dy > 0, "guided": (x > 0) & (dy > 0)}
    if kind not in masks:
        raise ValueError(f"relu_backward: kind must be gradient, deconvnet or guided, got {kind!r}")
    answer: Array = np.where(masks[kind], dy, 0).astype(dy.dtype)
    return answer


def saliency_map(dx: Array) -> Array:
    """Gradients (N, C, H, W) to maps (N, H, W): the largest size over the channels."""
    answer: Array = np.abs(dx).max(axis=1)
    return answer


def deconv_stage(z: Array, w: Array, stride: Pair) -> Array:
    """Rectify maps z (N, F, OH, OW), then filter with w (F, C, KH, KW) transposed: images (N, C, H, W)."""
    (n, _, tall, wide), (_, c, kh, kw), (sh, sw) = z.shape, w.shape, stride
    x = np.zeros((n, c, (tall - 1) * sh + kh, (wide - 1) * sw + kw), dtype=np.result_type(z, w))
    for i, j in np.ndindex(tall, wide):
        part = np.einsum("nf,fcij->ncij", np.maximum(z[:, :, i, j], 0), w)
        x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += part
    return x


def _signs(rng: np.random.Generator, shape: tuple[int, ...], most: int = 4) -> Array:
    """Whole numbers of both signs without 0."""
    drawn: Array = (rng.integers(1, most + 1, shape) * rng.choice([-1, 1], shape)).astype(float)
    return drawn


def _relu_cases(rng: np.random.Generator, n: int) -> list[Case]:
    def ask(kind: str, dy: Any, x: Any, how: str, note: str, **rest: Any) -> Case:
        return Case(kind, (dy, x, how), "relu_backward", note=note, **rest)

    found = []
    for how, note in _NOTES.items():
        dy, x = _signs(rng, (n, 5)), _signs(rng, (n, 5))
        dy[0, :4], x[0, :4] = [2, 3, -1, -4], [1, -2, 3, -1]  # every pair of signs at least once
        found.append(ask(f"kind {how}", dy, x, how, note, weight=1.5))
    zeros = np.array([0.0, 2.0, 0.0, -3.0]), np.array([3.0, 0.0, 0.0, 0.0])
    dy, x = _signs(rng, (2, n, 1, 3)), _signs(rng, (2, n, 1, 3))
    found += [
        *(ask("zeros among them", *zeros, how, _KINK) for how in _NOTES),
        *(ask("images", dy + k, x - k, how, note) for k, (how, note) in enumerate(_NOTES.items())),
        ask("another kind", dy[0, 0], x[0, 0], "saliency", _UNKNOWN, options={"raises": True}),
        ask("float32 input", dy[1].astype(np.float32), x[1].astype(np.float32), "guided", _GUIDED),
        ask("non-contiguous input", Strided(dy[0]), Strided(x[0]), "deconvnet", _DECONVNET),
    ]
    return found


def _map_cases(rng: np.random.Generator, n: int, c: int) -> list[Case]:
    def ask(kind: str, dx: Any) -> Case:
        return Case(kind, (dx,), "saliency_map", note=_MAP)

    dx = (_signs(rng, (n, c, 2, 3)) + rng.uniform(-0.4, 0.4, (n, c, 2, 3))).round(2)
    return [
        ask("more images and channels", dx),
        ask("one channel", dx[:, :1, :, ::-1].copy()),
        ask("all negative", -np.abs(dx[:1])),
        ask("float32 input", dx[:1, :, :1].astype(np.float32)),
        ask("non-contiguous input", Strided(dx[1:, :2])),
    ]


def _stage_cases(rng: np.random.Generator, n: int) -> list[Case]:
    def ask(kind: str, size: tuple[int, ...], filters: tuple[int, ...], stride: Pair, note: str, **rest: Any) -> Case:
        z, w = _signs(rng, size), _signs(rng, filters, 3)
        return Case(kind, (z, w, stride), "deconv_stage", note=note, **rest)

    small = ask("float32 input", (1, 2, 1, 2), (2, 1, 2, 2), (1, 1), _STAGE).args
    return [
        ask("filters that overlap", (1, 1, 2, 3), (1, 1, 3, 3), (1, 1), _OVERLAP, weight=1.5),
        ask("several filters and channels", (1, 3, 1, 2), (3, 2, 2, 2), (1, 1), _EACH, weight=1.5),
        ask("as many filters as channels", (1, 2, 2, 1), (2, 2, 2, 2), (2, 2), _EACH),
        ask("a filter that is not square", (1, 1, 2, 2), (1, 2, 1, 3), (1, 1), _STAGE),
        ask("stride", (1, 2, 2, 3), (2, 1, 2, 3), (2, 2), _STAGE),
        ask("two different strides", (1, 1, 3, 2), (1, 1, 2, 2), (1, 3), _STAGE),
        ask("several images", (n, 2, 1, 2), (2, 1, 2, 1), (1, 1), _STAGE),
        Case("nothing found", (-np.abs(small[0]), small[1], (1, 1)), "deconv_stage", note=_STAGE),
        Case("float32 input", (small[0].astype(np.float32), small[1].astype(np.float32), (1, 1)), "deconv_stage"),
        Case("non-contiguous input", (Strided(small[0]), Strided(small[1]), (1, 1)), "deconv_stage"),
    ]


def _worked(dy: Array, x: Array, dx: Array, z: Array, w: Array) -> tuple[Case, Case, Case]:
    return (
        Case(WORKED, (dy, x, "gradient"), "relu_backward", note=_GRADIENT),
        Case(WORKED, (dx.reshape(1, 2, 1, 2),), "saliency_map", note=_MAP),
        Case(WORKED, (z.reshape(1, 1, 1, 3), w.reshape(1, 1, 1, 2), (1, 1)), "deconv_stage", note=_STAGE),
    )


def _visible() -> list[Case]:
    rng = np.random.default_rng(930)
    rows = ([2, 3, -1, -4], [1, -2, 3, -1], [1, -2, -5, 1], [2, -3, 1], [1, 4])
    relu, dark, stage = _worked(*(np.array(row, dtype=float) for row in rows))
    return [relu, *_relu_cases(rng, 2), dark, *_map_cases(rng, 2, 3), stage, *_stage_cases(rng, 2)]


def _hidden(rng: np.random.Generator) -> list[Case]:
    drawn = []
    for _ in range(3):
        sizes = rng.permutation(np.arange(1.0, 9.0))
        z = sizes[:3] * rng.permutation([1, 1, -1])
        w = sizes[3:5] * rng.choice([-1, 1])
        dy, x = _signs(rng, (5,)), rng.permutation([1.0, 2, 3, -1, -2])
        drawn.append(_worked(dy, x, rng.permutation([3.0, -4, -7, 2]), z, w))
    relu, dark, stage = zip(*drawn, strict=True)
    n = int(rng.integers(2, 4))
    return [
        *relu,
        *_relu_cases(rng, n),
        *dark,
        *_map_cases(rng, n, int(rng.integers(3, 5))),
        *stage,
        *_stage_cases(rng, n + 1),
    ]


EXERCISE = Exercise(
    name="ways_back",
    title="Three ways back to the pixels",
    points=22,
    minutes=24,
    difficulty=3,
    functions=(Function(relu_backward), Function(saliency_map), Function(deconv_stage)),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_relu), *collect(wrong_map), *collect(wrong_stage)),
    hints=(
        (
            "The three kinds are the same line with three masks. What does each look at: the signal that went forward, "
            "the one that comes back, or both? For the stage, take pencil and paper: one entry of z, 2, and the filter "
            "(1, 4). Which numbers does it put where?"
        ),
        (
            "`np.where(mask, dy, 0)`. A stage is the way back through a convolution: entry (i, j) of z looked at the "
            "window that begins at row `i * stride[0]`, column `j * stride[1]`, so that is where its filter goes. How "
            "large must the image be for the last one to fit?"
        ),
        (
            "Start with zeros (N, C, (OH-1)·stride + KH, (OW-1)·stride + KW) and loop over i and j: *add*, in the "
            "window, the filters weighted by the rectified z at (i, j) and summed over f. "
            '`np.einsum("nf,fcij->ncij", ...)` does that for all images and channels at once.'
        ),
    ),
)
