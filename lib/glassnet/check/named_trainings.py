"""Trainings that take no time: made-up accuracies of a network some of whose parts are switched off.

``on`` says of each part whether it is there; a part that is not mentioned is. Seeds matter, and to some parts more than
to others, as in real trainings.
"""

from __future__ import annotations

from collections.abc import Mapping

from glassnet.check.named import named


@named(
    '0.5 + 0.16 * on.get("norm", True) + 0.06 * on.get("flips", True) - 0.02 * on.get("dropout", True)'
    " + 0.01 * (seed % 7)",
    "on, seed",
)
def plain_training(on: Mapping[str, bool], seed: int) -> float:
    """Every part is worth the same, whatever the others do; the seed shifts all alike."""
    worth = 0.16 * on.get("norm", True) + 0.06 * on.get("flips", True) - 0.02 * on.get("dropout", True)
    return 0.5 + worth + 0.01 * (seed % 7)


@named(
    '0.4 + 0.1 * on.get("norm", True) + 0.2 * on.get("skip", True) * on.get("norm", True)'
    ' + 0.03 * on.get("flips", True) * (1 + seed % 3) + 0.01 * (seed % 11)',
    "on, seed",
)
def tangled_training(on: Mapping[str, bool], seed: int) -> float:
    """The skip helps only where there is norm; flips help more with some seeds than with others."""
    norm, skip, flips = (on.get(part, True) for part in ("norm", "skip", "flips"))
    return 0.4 + 0.1 * norm + 0.2 * skip * norm + 0.03 * flips * (1 + seed % 3) + 0.01 * (seed % 11)


@named(
    '0.9 - 0.05 * (seed % 4) * (not on.get("decay", True)) - 0.3 * (not on.get("depth", True))'
    ' - 0.1 * (not on.get("norm", True)) * (1 - 0.5 * (not on.get("decay", True))) - 0.02 * (seed % 5)',
    "on, seed",
)
def nervous_training(on: Mapping[str, bool], seed: int) -> float:
    """Without decay everything hangs on the seed."""
    decay, depth, norm = (not on.get(part, True) for part in ("decay", "depth", "norm"))
    lost = 0.05 * (seed % 4) * decay + 0.3 * depth + 0.1 * norm * (1 - 0.5 * decay)
    return 0.9 - lost - 0.02 * (seed % 5)
