"""One training run: everything that changes while it goes on, and the steps it is made of."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from glassnet import ops
from glassnet.backend import Array
from glassnet.data import batches
from glassnet.nn import Layer
from glassnet.optim import ReduceOnPlateau, clip_grad_norm
from glassnet.optim.schedule import learning_rates
from glassnet.train.early_stop import Watch
from glassnet.train.evaluate import Mean, Measure, Scores, evaluate
from glassnet.train.history import History
from glassnet.train.interrupt import Interrupt


@dataclass
class Place:
    """Where in the run we are. With the generators' states it says all that comes next."""

    epoch: int = 0
    batch: int = 0
    order: int | None = None  # the seed of this epoch's order
    count: int = 0
    loss: float = 0.0
    right: float | None = 0.0
    seconds: float = 0.0


@dataclass
class Run:
    """What `fit` was given, and how far it got."""

    model: Layer
    optimizer: Any
    X: Array
    y: Array
    loss: ops.Op
    loss_options: Mapping[str, Any]
    batch_size: int
    rng: np.random.Generator
    measure: Measure | None
    validation: tuple[Array, Array] | None = None
    schedule: Any = None
    augment: Callable[[Array, np.random.Generator], Array] | None = None
    clip_norm: float | None = None
    watch: Watch | None = None
    history: History = field(default_factory=History)
    place: Place = field(default_factory=Place)

    @property
    def n_batches(self) -> int:
        """Batches in an epoch; the last may be smaller."""
        return -(-int(self.X.shape[0]) // self.batch_size)

    def epoch(self, interrupt: Interrupt, bar: Any) -> bool:
        """Go through what is left of this epoch; return whether it was finished."""
        place, begin = self.place, time.perf_counter()
        before = place.seconds
        if place.order is None:
            place.order = int(self.rng.integers(2**63))
        self.model.train()
        pieces = batches(self.X, self.y, self.batch_size, place.order)
        for x, y in islice(pieces, place.batch, None):
            self._step(x, y)
            place.batch += 1
            place.seconds = before + time.perf_counter() - begin
            bar.update()
            if interrupt.asked:
                return False
        self._close(lambda: before + time.perf_counter() - begin)
        return True

    def _step(self, x: Array, y: Array) -> None:
        """Learn from one batch."""
        if self.augment is not None:
            x = self.augment(x, self.rng)
        scores = self.model(x)
        value, cache = self.loss.forward(scores, y, **self.loss_options)
        loss = float(value)
        if not math.isfinite(loss):
            self._explain(loss)
        self.model.zero_grad()  # or this batch's gradient would be added to the last one's
        self.model.backward_params(self.loss.backward(1.0, cache)[0])
        if self.clip_norm is not None:
            clip_grad_norm(self.model, self.clip_norm)
        self.optimizer.step()
        mean = Mean(self.place.count, self.place.loss, self.place.right)
        mean.add(int(x.shape[0]), loss, None if self.measure is None else self.measure(scores, y))
        self.place.count, self.place.loss, self.place.right = mean.count, mean.loss, mean.right

    def _explain(self, loss: float) -> None:
        place = self.place
        msg = (
            f"fit: the loss is {loss} in epoch {place.epoch + 1}, batch {place.batch + 1} of {self.n_batches}; lower "
            f"the learning rate (now {learning_rates(self.optimizer)[0]:g}), or look for inputs that are not finite"
        )
        raise FloatingPointError(msg)

    def _close(self, clock: Callable[[], float]) -> None:
        """Measure, write down the epoch, and only then let schedule and early stopping look at it."""
        place = self.place
        trained = Mean(place.count, place.loss, place.right).scores()
        valid = self._validated()
        lr = learning_rates(self.optimizer)[0]
        row = {"loss": trained.loss, "accuracy": trained.accuracy, "lr": lr, "seconds": clock()}
        row |= {"val_loss": None, "val_accuracy": None} if valid is None else dict(_named(valid))
        self.history.append(**row)
        if self.watch is not None and valid is not None:
            self.watch.look(place.epoch, getattr(valid, self.watch.rule.monitor), self.model)
            self.history.best_epoch = self.watch.best_epoch
        if isinstance(self.schedule, ReduceOnPlateau):
            seen = trained if valid is None else valid
            self.schedule.step(getattr(seen, "loss" if self.schedule.mode == "min" else "accuracy"))
        elif self.schedule is not None:
            self.schedule.step()
        self.place = Place(epoch=place.epoch + 1)

    def _validated(self) -> Scores | None:
        if self.validation is None:
            return None
        X, y = self.validation
        options, size = self.loss_options, self.batch_size
        valid = evaluate(self.model, X, y, loss=self.loss, loss_options=options, batch_size=size, measure=self.measure)
        if not math.isfinite(valid.loss):
            msg = f"fit: the validation loss is {valid.loss} after epoch {self.place.epoch + 1}; look for inputs that "
            raise FloatingPointError(msg + "are not finite, or lower the learning rate")
        return valid


def _named(scores: Scores) -> list[tuple[str, float | None]]:
    return [("val_loss", scores.loss), ("val_accuracy", scores.accuracy)]
