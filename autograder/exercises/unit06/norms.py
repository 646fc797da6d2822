"""Exercise 4: layer, instance and group norm: which numbers share a mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.model import Exercise, Function, collect
from autograder.exercises.unit06._draw import images, scales, signs
from autograder.exercises.unit06.wrong import group, group_backward, layer_instance
from glassnet.check import WORKED, Case, Strided

Array = np.ndarray[Any, Any]

_NOTES = {
    "layer_norm": "Layer norm: all numbers of one image share a mean and a variance.",
    "instance_norm": "Instance norm: each channel of each image has a mean and a variance of its own.",
    "group_norm": "Group norm: channels side by side form a group; each group of each image is normalised by itself.",
    "group_norm_backward": "gamma differs inside a group: it has to come in before any mean over the group is taken.",
}
_SQUARE = "As many columns as channels: gamma along the wrong axis fits, and still is wrong."
_LEFT = "These channels cannot be split into equal groups: that is a ValueError."
# Kinds that only grading asks: every visible case costs space beside each notebook, once for every wrong version.
_ONLY_GRADED = ("the usual eps", "non-contiguous input")
_FLAT = "A variance of 0: eps, inside the root, keeps the division sound."


def _rows(x: Array, groups: int) -> Array:
    """All numbers of a group in one row: (N, C, H, W) to (N, G, C/G·H·W)."""
    if x.shape[1] % groups:
        raise ValueError(f"group_norm: {x.shape[1]} channels do not split into {groups} equal groups")
    return x.reshape(len(x), groups, -1)


def _normal(x: Array, groups: int, eps: float) -> tuple[Array, Array]:
    """The rows of groups normalised, and what they were divided by."""
    rows = _rows(x, groups)
    root = np.sqrt(rows.var(axis=2, keepdims=True) + eps)  # (N, G, 1)
    return (rows - rows.mean(axis=2, keepdims=True)) / root, root


def layer_norm(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Normalise each image of x (N, C, H, W) by itself, then gamma and beta (C,)."""
    return group_norm(x, gamma, beta, 1, eps)


def instance_norm(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> Array:
    """Normalise each channel of each image of x (N, C, H, W) by itself, then gamma and beta (C,)."""
    return group_norm(x, gamma, beta, x.shape[1], eps)


def group_norm(x: Array, gamma: Array, beta: Array, groups: int, eps: float = 1e-5) -> Array:
    """Normalise each group of neighbouring channels of each image by itself, then gamma and beta (C,)."""
    normal, _ = _normal(x, groups, eps)
    answer: Array = normal.reshape(x.shape) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
    return answer


def group_norm_backward(
    dy: Array, x: Array, gamma: Array, groups: int, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Gradients dx (N, C, H, W), dgamma (C,) and dbeta (C,) of `group_norm`, given that of its answer."""
    normal, root = _normal(x, groups, eps)
    inner = _rows(dy * gamma.reshape(1, -1, 1, 1), groups)  # gradient of the normalised rows
    common = inner.mean(axis=2, keepdims=True) + normal * (inner * normal).mean(axis=2, keepdims=True)
    dgamma = (dy * normal.reshape(x.shape)).sum(axis=(0, 2, 3))
    return ((inner - common) / root).reshape(x.shape), dgamma, dy.sum(axis=(0, 2, 3))


def _ask(name: str, kind: str, rng: np.random.Generator, x: Any, groups: int, *eps: float, note: str = "") -> Case:
    given = x.array if isinstance(x, Strided) else x
    gamma, beta = (a.astype(given.dtype) for a in scales(rng, given.shape[1]))
    grouped = (groups,) if name.startswith("group") else ()
    if not name.endswith("backward"):
        return Case(kind, (x, gamma, beta, *grouped, *eps), name, note=note or _NOTES[name])
    dy = signs(rng, given.shape).astype(given.dtype)
    upstream = Strided(dy) if isinstance(x, Strided) else dy
    return Case(kind, (upstream, x, gamma, *grouped, *eps), name, note=note or _NOTES[name])


def _worked(name: str, rng: np.random.Generator | None = None) -> Case:
    """One image, two channels of two values, which are -1 and 1 once normalised."""
    apart = name in ("instance_norm", "group_norm")
    x = np.array([1.0, 5.0, 30.0, 10.0] if apart else [1.0, 5.0, 1.0, 5.0])
    gamma, beta, dy = np.array([2.0, 4.0]), np.array([10.0, 20.0]), np.array([4.0, 0.0, 0.0, 2.0])
    if rng is not None:
        width = rng.choice(np.arange(2.0, 9.0), 2, replace=False)
        x = rng.integers(-9, 10) + width[0] * rng.permutation([1.0, 1.0, -1.0, -1.0])
        if apart:
            x = np.repeat(rng.integers(-9, 10, 2), 2) + np.kron(width * rng.choice([-1, 1], 2), [1.0, -1.0])
        gamma, beta = rng.choice(np.arange(2.0, 9.0), 2, replace=False), rng.integers(-9, 10, 2).astype(float)
        dy = rng.choice(np.arange(1.0, 9.0), 4, replace=False)
    shape = (1, 2, 1, 2)
    if name == "group_norm_backward":
        return Case(WORKED, (dy.reshape(shape), x.reshape(shape), gamma, 1, 0.0), name, note=_NOTES[name])
    groups = (2,) if name == "group_norm" else ()
    return Case(WORKED, (x.reshape(shape), gamma, beta, *groups, 0.0), name, note=_NOTES[name])


def _cases(name: str, rng: np.random.Generator, n: int, c: int, w: int, groups: int) -> list[Case]:
    """C channels in groups; a function without groups gets them all the same."""

    def ask(kind: str, x: Any, *eps: float, by: int = groups, note: str = "") -> Case:
        return _ask(name, kind, rng, x, by, *eps, note=note)

    x = images(rng, (n, c, 1, w))
    flat = np.full((1, c, 1, 2), 0.5)
    found = [
        ask("more images, other shapes", x, 0.3),
        ask("more images, other shapes", images(rng, (n - 1, c, 2, 1)), 0.05),
        ask("the usual eps", x[:1, ::-1]),
        ask("as many columns as channels", images(rng, (1, c, 1, c)), 0.2, note=_SQUARE),
        ask("an image without contrast", flat, 0.01, note=_FLAT),
        ask("float32 input", x[:1].astype(np.float32), 0.1),
        ask("non-contiguous input", Strided(x[:1]), 0.1),
    ]
    if name.startswith("group"):
        found += [
            ask("one group", x[:1], 0.1, by=1, note="With one group it is layer norm."),
            ask("as many groups as channels", x[1:2], 0.1, by=c, note="With C groups it is instance norm."),
        ]
    if name == "group_norm":
        args = (x[:1, :-1], *scales(rng, c - 1), groups, 0.1)
        found.append(Case("channels left over", args, name, note=_LEFT, options={"raises": True}))
    return found


_NAMES = ("layer_norm", "instance_norm", "group_norm", "group_norm_backward")


def _visible() -> list[Case]:
    rng = np.random.default_rng(640)
    cases = [case for name in _NAMES for case in [_worked(name), *_cases(name, rng, 2, 4, 2, 2)]]
    return [case for case in cases if case.kind not in _ONLY_GRADED]


def _hidden(rng: np.random.Generator) -> list[Case]:
    found = []
    for name in _NAMES:
        c, groups = ((6, 2), (6, 3), (8, 2))[int(rng.integers(3))]
        found += [_worked(name, rng) for _ in range(3)]
        found += _cases(name, rng, int(rng.integers(3, 5)), c, int(rng.integers(3, 6)), groups)
    return found


EXERCISE = Exercise(
    name="norms",
    title="Layer, instance and group norm",
    points=22,
    minutes=25,
    difficulty=2,
    functions=(
        Function(layer_norm),
        Function(instance_norm),
        Function(group_norm),
        Function(group_norm_backward, compare=("close", "close", "close"), returns=("dx", "dgamma", "dbeta")),
    ),
    visible=_visible,
    hidden=_hidden,
    misconceptions=(*collect(layer_instance), *collect(group), *collect(group_backward)),
    hints=(
        (
            "All of them are the same formula. Only the numbers that share a mean differ. Write down, for each, which "
            "of the axes N, C, H, W are inside one mean. None of these norms looks at other images."
        ),
        (
            "`keepdims=True` makes the means fit x again. For groups, `x.reshape(N, G, C // G, H, W)` keeps neighbours "
            "together; normalise over the last three axes and go back to the shape of x. gamma and beta come after "
            "that, one number a channel: as (1, C, 1, 1)."
        ),
        (
            "Backward is that of batch norm with other means. First multiply dy by gamma, channel by channel. Then, "
            "in the shape with groups: take away the mean of that, and x̂ times the mean of that times x̂; divide by "
            "the root. dgamma and dbeta are sums over N, H and W as before."
        ),
    ),
)
