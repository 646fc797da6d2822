"""What an Inception module costs, and the loss of a net with heads on the way: references and cases."""

from __future__ import annotations

from typing import Any

import numpy as np

from glassnet.check import WORKED, Case

Array = np.ndarray[Any, Any]

_COST = "Weights of a convolution: filters · channels in · rows · columns; each is used once at each place."
_NAIVE = "A 0 says that this 1×1 is not there: the 3×3 or 5×5 sees all C maps, the pool hands on all C maps."
_HEADS = "The heads help in training, with 0.3 each; afterwards only the main loss counts."


def module_cost(c: int, h: int, w: int, f1: int, m3: int, f3: int, m5: int, f5: int, fp: int) -> tuple[int, int, int]:
    """Maps that come out, weights, and multiplications of a module; m3, m5 or fp of 0: that 1x1 is not there."""
    weights = f1 * c + m3 * c + 9 * f3 * (m3 or c) + m5 * c + 25 * f5 * (m5 or c) + fp * c
    return f1 + f3 + f5 + (fp or c), weights, weights * h * w


def joint_loss(main: float, aux: Array, train: bool) -> float:  # noqa: FBT001  (a learner's signature)
    """The loss of a net with heads on the way: they count 0.3 each, in training alone."""
    return float(main + 0.3 * np.sum(aux)) if train else float(main)


def modules(worked: list[Any], sizes: tuple[tuple[int, ...], ...]) -> list[Case]:
    """Cases of `module_cost`: the worked ones, and one of each kind."""
    kinds = ("a module of GoogLeNet", "more rows than columns", "without reductions", "one reduction only")
    notes = (_COST, _COST, _NAIVE, _NAIVE)
    return [
        *(Case(WORKED, args, "module_cost", note=_COST) for args in worked),
        *(Case(kind, args, "module_cost", note=n) for kind, args, n in zip(kinds, sizes, notes, strict=True)),
    ]


def losses(rng: np.random.Generator, worked: list[tuple[float, list[float]]]) -> list[Case]:
    """Cases of `joint_loss`; the worked ones are given as (main, heads)."""

    def ask(kind: str, main: float, aux: Any, *, train: bool) -> Case:
        return Case(kind, (float(main), np.array(aux, dtype=float), train), "joint_loss", note=_HEADS)

    def drawn(n: int) -> tuple[float, Array]:
        return float(rng.integers(1, 40)) / 8, rng.integers(1, 40, n) / 4

    return [
        *(ask(WORKED, main, aux, train=True) for main, aux in worked),
        ask("after training", *drawn(2), train=False),
        ask("three heads", *drawn(3), train=True),
        ask("no heads", *drawn(0), train=True),
        ask("one head", *drawn(1), train=True),
    ]
