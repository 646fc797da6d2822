"""From a loss per sample to the number to minimise, and back: what all losses share."""

import math
import numbers
from typing import Any, Literal

from glassnet.backend import Array, array_module
from glassnet.ops import _border

Reduction = Literal["mean", "sum", "none"]
REDUCTIONS = ("mean", "sum", "none")


def reduced(losses: Array, reduction: str, total: float) -> Array:
    """Return the losses as they are ("none"), their sum, or their sum over `total` ("mean"; NaN if that is 0)."""
    if reduction == "none":
        return losses
    summed = array_module(losses).sum(losses)
    return summed if reduction == "sum" else summed * share(total)


def share(total: float) -> float:
    """Return 1 / total; the mean of nothing is NaN."""
    return 1.0 / total if total else math.nan


def upstream_of_loss(caller: str, dy: Any, shape: tuple[int, ...], like: Array, reduction: str, total: float) -> Any:
    """Check `dy` (a plain number will do for a reduced loss) and return the gradient of each sample's own loss."""
    if not isinstance(dy, numbers.Real):
        _border.upstream(caller, dy, shape if reduction == "none" else (), like.dtype, like)
    elif reduction == "none":
        raise TypeError(f'{caller}: with reduction="none" dy must be an array of shape {shape}, got {dy!r}')
    else:
        dy = float(dy)
    return dy * share(total) if reduction == "mean" else dy
