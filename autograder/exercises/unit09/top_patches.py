"""Exercise 4: what a channel likes best: its strongest activations, and the pixels that each of them saw."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit09.wrong import input_window as wrong_window
from autograder.exercises.unit09.wrong import top_activations as wrong_top
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_ONCE = "Each image takes part once, with the strongest place of its map; the strongest image comes first."
_TIES = "Of equals the earlier image comes first, and inside a map the first place, row by row."
_CHANNEL = "Only the map of that channel counts."
_SIGN = "The largest of negative numbers is the strongest."
_FEW = "There are fewer images than asked for: give all of them."
_WINDOW = "The first unit sees pixels from `start` on; each step of a unit is `jump` pixels; `size` pixels are seen."
_CLIP = "What lies outside the image is cut off; rows by the image's height, columns by its width."


def top_activations(maps: Array, channel: int, k: int) -> tuple[Array, Array, Array]:
    """Image, row and column of the k strongest activations of a channel of maps (N, C, H, W), one per image."""
    flat = maps[:, channel].reshape(len(maps), -1)
    places = flat.argmax(axis=1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    rows, columns = np.divmod(places[images], maps.shape[3])
    return images, rows, columns


def input_window(
    row: int, column: int, geometry: tuple[int, int, int], shape: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the pixels that a unit sees, the ends excluded, inside an image of that shape."""
    size, jump, start = geometry
    top, left = start + row * jump, start + column * jump
    return max(top, 0), min(top + size, shape[0]), max(left, 0), min(left + size, shape[1])


def _mixed(rng: np.random.Generator, *shape: int) -> Array:
    """All values different, about half of them negative."""
    size = int(np.prod(shape))
    return (rng.permutation(size) - size // 2 + 0.25).reshape(shape)


def _uneven(rng: np.random.Generator, n: int, h: int, w: int) -> Array:
    """Maps (n, 2, h, w) where brightness, spread and peak of an image have nothing to do with each other."""
    maps = _mixed(rng, n, 2, h, w)
    maps += rng.permutation(n)[:, None, None, None] * float(h * w)
    for i, at in enumerate(rng.integers(0, h * w, n)):
        maps[i, 1].flat[at] = maps[i, 1].max() + rng.permutation(n)[i] + 0.5 + 3 * n * i
    return maps


def _top_cases(rng: np.random.Generator, n: int) -> list[Case]:
    def ask(kind: str, maps: Any, channel: int, k: int, note: str, **rest: Any) -> Case:
        return Case(kind, (maps, channel, k), "top_activations", note=note, **rest)

    twin = np.array([[1.0, 3, 0, 3, 2, 1], [0, 1, 4, 2, 4, 1], [3, 0, 1, 2, 3, 0], [1, 4, 0, 0, 2, 4]])
    ties = twin[rng.permutation(4)].reshape(4, 1, 2, 3)
    return [
        ask("more images and channels", _mixed(rng, n, 3, 2, 4), 1, n - 1, _CHANNEL, weight=1.5),
        ask("more images and channels", _mixed(rng, n + 1, 2, 3, 2), 0, 3, _ONCE),
        ask("images of different brightness", _uneven(rng, n, 3, 2), 1, n, _ONCE, weight=1.5),
        ask("images of different brightness", _uneven(rng, n + 2, 2, 3), 1, n, _ONCE),
        ask("all negative", -np.abs(_mixed(rng, n, 2, 2, 3)), 1, 2, _SIGN),
        ask("equal activations", ties, 0, 3, _TIES),
        ask("equal activations", np.full((3, 1, 2, 2), 2.0), 0, 2, _TIES),
        ask("fewer images than k", _mixed(rng, 2, 2, 2, 3), 1, 4, _FEW),
        ask("float32 input", _mixed(rng, n, 1, 2, 3).astype(np.float32), 0, 2, _ONCE),
        ask("non-contiguous input", Strided(_mixed(rng, n, 2, 2, 3)), 1, 2, _ONCE),
    ]


def _ask_window(kind: str, *args: Any, note: str, **rest: Any) -> Case:
    return Case(kind, args, "input_window", note=note, **rest)


def _window_cases(size: int, jump: int, start: int, far: int) -> list[Case]:
    """A field of `size` pixels, and an image of which it is a small part."""
    high, wide = jump * far + size, jump * far + 2 * size + 1
    geometry = (size, jump, start)
    return [
        _ask_window("inside the image", 2, far - 1, geometry, (high, wide), note=_WINDOW, weight=1.5),
        _ask_window("inside the image", far - 1, 2, (size, jump, 1), (high, wide), note=_WINDOW),
        _ask_window("no padding", 1, 2, (size, jump, 0), (high, wide), note=_WINDOW),
        _ask_window("neighbouring units", 3, 2, (size + 1, 1, start), (high, wide), note=_WINDOW),
        _ask_window("at the top", 0, 2, geometry, (high, wide), note=_CLIP),
        _ask_window("at the left", 2, 0, geometry, (high, wide), note=_CLIP),
        _ask_window("at the bottom", 3, 1, geometry, (3 * jump + start + 2, wide), note=_CLIP),
        _ask_window("at the right", 1, 3, geometry, (high, 3 * jump + start + 1), note=_CLIP),
        _ask_window("a field larger than the image", 1, 1, (9 * size, jump, -2 * size), (size, size + 2), note=_CLIP),
    ]


def _visible() -> list[Case]:
    maps = np.array([1.0, 4, 2, 0, 3, 1, 2, 0, 9, 5, 1, 8, 3, 1, 0, 6, 2, 4]).reshape(3, 1, 2, 3)
    return [
        Case(WORKED, (maps, 0, 2), "top_activations", note=_ONCE),
        *_top_cases(np.random.default_rng(940), 4),
        _ask_window(WORKED, 2, 3, (5, 2, -1), (12, 16), note=_WINDOW),
        *_window_cases(7, 4, -3, 5),
    ]


def _hidden(rng: np.random.Generator) -> list[Case]:
    worked = [Case(WORKED, (_mixed(rng, 4, 1, 2, 3) + 12, 0, 2), "top_activations", note=_ONCE) for _ in range(3)]
    fields = []
    for size, jump, start in rng.permutation([(5, 2, -2), (6, 3, -1), (7, 2, -3), (8, 4, -2)])[:3].tolist():
        row, column = rng.permutation([2, 3, 4])[:2].tolist()
        fields.append(_ask_window(WORKED, row, column, (size, jump, start), (40, 50), note=_WINDOW))
    return [
        *worked,
        *_top_cases(rng, int(rng.integers(4, 7))),
        *fields,
        *_window_cases(
            int(rng.integers(6, 9)), int(rng.integers(3, 6)), -int(rng.integers(2, 4)), int(rng.integers(5, 7))
        ),
    ]


EXERCISE = Exercise(
    name="top_patches",
    title="What a channel likes best",
    points=16,
    minutes=18,
    difficulty=2,
    functions=(
        Function(top_activations, ("labels", "labels", "labels"), ("images", "rows", "columns")),
        Function(input_window, ("exact", "exact", "exact", "exact"), ("top", "bottom", "left", "right")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(wrong_top), *collect(wrong_window)),
    hints=(
        (
            "First find the strongest place of each image's map, then sort the images. For the window, draw pixels 0 "
            "to 11 in a row and begin the first field at `start`. Where do the second and the third begin?"
        ),
        (
            "`maps[:, channel].reshape(N, -1)` gives one row for each image; `argmax` and `max` along it are where and "
            'how strong. `np.argsort` sorts upwards; sort the negative strengths, with `kind="stable"` so that equals '
            "keep their order. `np.divmod` turns places into rows and columns."
        ),
        (
            "A place in a map divided by its *width* is the row, and the rest is the column. The window begins at "
            "start + row·jump and ends `size` further; only after that are both ends brought into the image, 0 to "
            "height and 0 to width."
        ),
    ),
)
