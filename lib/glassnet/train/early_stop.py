"""Stop when the validation stops improving, and take the best weights: the cheapest regularisation."""

from dataclasses import dataclass
from typing import Any, Literal

from glassnet._arguments import integer, number
from glassnet.nn import Layer


@dataclass(frozen=True)
class EarlyStopping:
    """The rule by which `fit` stops. It holds options only, so one object serves many runs.

    Parameters
    ----------
    patience : int
        Stop after so many epochs in a row without improvement.
    monitor : {"loss", "accuracy"}
        Of the validation data.
    min_delta : float, at least 0
        Better means better by more than this.
    restore_best : bool
        At the end, whether stopped or not, put back the weights of the best epoch.

    Raises
    ------
    ValueError
        "EarlyStopping: monitor must be 'loss' or 'accuracy', got 'val_loss'",
        "EarlyStopping: patience must be at least 1, got 0".

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, section 7.8, algorithm 7.1.
    """

    patience: int = 5
    monitor: Literal["loss", "accuracy"] = "loss"
    min_delta: float = 0.0
    restore_best: bool = True

    def __post_init__(self) -> None:
        integer("EarlyStopping", "patience", self.patience)
        number("EarlyStopping", "min_delta", self.min_delta)
        if self.monitor not in ("loss", "accuracy"):
            msg = f"EarlyStopping: monitor must be 'loss' or 'accuracy', got {self.monitor!r}"
            raise ValueError(msg)


class Watch:
    """An `EarlyStopping` at work in one run: the best so far, and how long ago that was."""

    def __init__(self, rule: EarlyStopping) -> None:
        self.rule = rule
        self.best: float | None = None
        self.best_epoch: int | None = None
        self.bad_epochs = 0
        self.weights: dict[str, Any] = {}

    @property
    def is_over(self) -> bool:
        """Whether the patience is at its end."""
        return self.bad_epochs >= self.rule.patience

    def look(self, epoch: int, value: float, model: Layer) -> None:
        """Take in an epoch's number; keep a copy of the weights if it is the best."""
        sign = 1.0 if self.rule.monitor == "accuracy" else -1.0
        if self.best is None or sign * (value - self.best) > self.rule.min_delta:
            self.best, self.best_epoch, self.bad_epochs = value, epoch, 0
            self.weights = model.state_dict() if self.rule.restore_best else {}
        else:
            self.bad_epochs += 1

    def restore(self, model: Layer) -> None:
        """Put the best weights back, if they were to be kept."""
        if self.weights:
            model.load_state_dict(self.weights)
