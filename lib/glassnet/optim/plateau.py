"""Divide the learning rate by ten when the validation stops improving: the schedule that watches."""

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from glassnet._arguments import integer, number
from glassnet.optim.schedule import learning_rates, set_learning_rates


class ReduceOnPlateau:
    """Multiply the learning rates by `factor` when a number has not improved for more than `patience` epochs.

    AlexNet and VGG were trained by this rule, by hand: divide by 10 when the validation error stops improving.

    Parameters
    ----------
    optimizer : an optimizer of this package
    mode : {"min", "max"}
        "min" for a loss or an error, "max" for an accuracy.
    factor : float in [0, 1)
    patience : int, at least 0
        How many epochs without improvement are allowed.
    threshold : float
        Better means better by this much.
    threshold_mode : {"rel", "abs"}
        "rel": by this part of the best so far; "abs": by this much.
    cooldown : int, at least 0
        How many epochs to wait after a reduction before counting again.
    min_lr : float
        No lower than this.
    eps : float
        A reduction by no more than this is not made.

    Notes
    -----
    Equal to PyTorch's ReduceLROnPlateau. NaN never counts as better.

    References
    ----------
    A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks",
    NeurIPS 2012, section 5.
    """

    def __init__(
        self,
        optimizer: Any,
        mode: Literal["min", "max"] = "min",
        *,
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if mode not in ("min", "max"):
            msg = f"ReduceOnPlateau: mode must be 'min' or 'max', got {mode!r}"
            raise ValueError(msg)
        if threshold_mode not in ("rel", "abs"):
            msg = f"ReduceOnPlateau: threshold_mode must be 'rel' or 'abs', got {threshold_mode!r}"
            raise ValueError(msg)
        self.optimizer = optimizer
        self.mode = mode
        self.factor = number("ReduceOnPlateau", "factor", factor, 0.0, 1.0)
        self.patience = integer("ReduceOnPlateau", "patience", patience, low=0)
        self.threshold = number("ReduceOnPlateau", "threshold", threshold)
        self.threshold_mode = threshold_mode
        self.cooldown = integer("ReduceOnPlateau", "cooldown", cooldown, low=0)
        self.min_lr = number("ReduceOnPlateau", "min_lr", min_lr)
        self.eps = number("ReduceOnPlateau", "eps", eps)
        self.best = math.inf if mode == "min" else -math.inf
        self.bad_epochs = 0
        self.waiting = 0

    def step(self, metric: float) -> bool:
        """Take in this epoch's number; return whether the learning rates were reduced."""
        metric = float(metric)
        if self._is_better(metric):
            self.best, self.bad_epochs = metric, 0
        else:
            self.bad_epochs += 1
        if self.waiting > 0:
            self.waiting -= 1
            self.bad_epochs = 0
        if self.bad_epochs <= self.patience:
            return False
        self.waiting, self.bad_epochs = self.cooldown, 0
        return self._reduce()

    def state_dict(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return the best number and the two counters as named arrays. The learning rates are the optimizer's."""
        return {"best": np.array(self.best), "bad_epochs": np.array(self.bad_epochs), "waiting": np.array(self.waiting)}

    def load_state_dict(self, kept: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Go on where `state_dict` was taken."""
        self.best = float(kept["best"])
        self.bad_epochs, self.waiting = int(kept["bad_epochs"]), int(kept["waiting"])

    def _is_better(self, metric: float) -> bool:
        sign = 1.0 if self.mode == "max" else -1.0
        if self.threshold_mode == "abs":
            border = self.best + sign * self.threshold
        else:
            border = self.best * (1.0 + sign * self.threshold)
        return metric > border if self.mode == "max" else metric < border

    def _reduce(self) -> bool:
        before = learning_rates(self.optimizer)
        wanted = [max(lr * self.factor, self.min_lr) for lr in before]
        after = [new if old - new > self.eps else old for old, new in zip(before, wanted, strict=True)]
        set_learning_rates(self.optimizer, after)
        return after != before
