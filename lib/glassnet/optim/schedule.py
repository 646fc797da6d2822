"""How the learning rate changes: large steps first, small ones later.

A schedule is a *rule*, a pure function ``rule(t, lr) -> float`` of the epoch t = 0, 1, 2, ... and the base learning
rate, so it can be plotted without training. `Schedule` applies one to an optimizer. A rule of your own is one line:
``Schedule(optimizer, lambda t, lr: lr * 0.5**t)``.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from glassnet._arguments import integer, number

ScheduleRule: TypeAlias = Callable[[int, float], float]


def step_decay(step_size: int, gamma: float = 0.1) -> ScheduleRule:
    """Multiply by gamma every `step_size` epochs: lr·gamma^⌊t / step_size⌋. PyTorch: StepLR.

    Examples
    --------
    >>> [step_decay(2, 0.5)(t, 1.0) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    step_size = integer("step_decay", "step_size", step_size)
    gamma = number("step_decay", "gamma", gamma)
    return lambda t, lr: lr * gamma ** (t // step_size)


def multi_step(milestones: Sequence[int], gamma: float = 0.1) -> ScheduleRule:
    """Multiply by gamma at each of these epochs; twice at one that is named twice. PyTorch: MultiStepLR.

    ResNet's on CIFAR-10: ``multi_step([82, 123])``.
    """
    places = sorted(integer("multi_step", "each milestone", m, low=0) for m in milestones)
    gamma = number("multi_step", "gamma", gamma)
    return lambda t, lr: lr * gamma ** bisect_right(places, t)


def exponential(gamma: float) -> ScheduleRule:
    """Multiply by gamma every epoch: lr·gammaᵗ. PyTorch: ExponentialLR."""
    gamma = number("exponential", "gamma", gamma)
    return lambda t, lr: lr * gamma**t


def cosine(t_max: int, eta_min: float = 0.0) -> ScheduleRule:
    """Glide down half a cosine wave, from lr at t = 0 to eta_min at t_max, and up again after it.

    eta_min + ½·(lr - eta_min)·(1 + cos(π·t / t_max)). PyTorch: CosineAnnealingLR.

    References
    ----------
    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, section 3.
    """
    t_max = integer("cosine", "t_max", t_max)
    eta_min = number("cosine", "eta_min", eta_min)
    return lambda t, lr: eta_min + 0.5 * (lr - eta_min) * (1.0 + math.cos(math.pi * t / t_max))


def cosine_restarts(t_0: int, t_mult: int = 1, eta_min: float = 0.0) -> ScheduleRule:
    """Glide down as `cosine`, then start again from the top; each glide is t_mult times as long as the one before.

    PyTorch: CosineAnnealingWarmRestarts. References as `cosine`.

    Examples
    --------
    >>> [round(cosine_restarts(2, 2)(t, 1.0), 3) for t in range(7)]
    [1.0, 0.5, 1.0, 0.854, 0.5, 0.146, 1.0]
    """
    t_0 = integer("cosine_restarts", "t_0", t_0)
    t_mult = integer("cosine_restarts", "t_mult", t_mult)
    eta_min = number("cosine_restarts", "eta_min", eta_min)

    def rule(t: int, lr: float) -> float:
        length = t_0
        while t >= length:
            t -= length
            length *= t_mult
        return eta_min + 0.5 * (lr - eta_min) * (1.0 + math.cos(math.pi * t / length))

    return rule


def linear_warmup(epochs: int, start_factor: float = 1.0 / 3.0, end_factor: float = 1.0) -> ScheduleRule:
    """Grow in a straight line from start_factor·lr at t = 0 to end_factor·lr at t = `epochs`. PyTorch: LinearLR.

    References
    ----------
    P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2.
    """
    epochs = integer("linear_warmup", "epochs", epochs)
    start = number("linear_warmup", "start_factor", start_factor)
    end = number("linear_warmup", "end_factor", end_factor)
    return lambda t, lr: lr * (start + (end - start) * min(t, epochs) / epochs)


def sequential(rules: Sequence[ScheduleRule], milestones: Sequence[int]) -> ScheduleRule:
    """Follow one rule after another; each counts its epochs from its own milestone. PyTorch: SequentialLR.

    Parameters
    ----------
    rules : sequence of rules
    milestones : sequence of int
        Where the second, the third, ... begins; growing, one fewer than the rules.

    Raises
    ------
    ValueError
        "sequential: 2 rules need 1 milestones, got 0", "sequential: milestones must grow, got [5, 5]".

    Examples
    --------
    >>> warm = sequential([linear_warmup(2, 0.0), step_decay(2, 0.5)], [2])
    >>> [warm(t, 1.0) for t in range(6)]
    [0.0, 0.5, 1.0, 1.0, 0.5, 0.5]
    """
    if not rules or len(milestones) != len(rules) - 1:
        msg = f"sequential: {len(rules)} rules need {max(len(rules) - 1, 0)} milestones, got {len(milestones)}"
        raise ValueError(msg if rules else "sequential: give at least one rule")
    starts = [0, *(integer("sequential", "each milestone", m) for m in milestones)]
    if any(a >= b for a, b in pairwise(starts)):
        msg = f"sequential: milestones must grow, got {list(milestones)}"
        raise ValueError(msg)

    def rule(t: int, lr: float) -> float:
        which = bisect_right(starts, t) - 1
        return rules[which](t - starts[which], lr)

    return rule


def chained(*rules: ScheduleRule) -> ScheduleRule:
    """Apply one rule to what another gives, so that their factors multiply. PyTorch: ChainedScheduler.

    The same as PyTorch's for all rules that multiply lr; not for cosines with eta_min > 0.
    """
    if not rules:
        msg = "chained: give at least one rule"
        raise ValueError(msg)

    def rule(t: int, lr: float) -> float:
        for one in rules:
            lr = one(t, lr)
        return lr

    return rule


class Schedule:
    """Set an optimizer's learning rates by a rule, group by group.

    Parameters
    ----------
    optimizer : an optimizer of this package
        Its learning rates at this moment are the base of the rule; they are set for epoch 0 at once.
    rule : callable
        ``rule(t, lr) -> float``

    Attributes
    ----------
    t : int
        The epoch.

    Examples
    --------
    >>> from glassnet.optim import SGD
    >>> import numpy as np
    >>> optimizer = SGD({"w": np.zeros(1)}, lr=0.8)
    >>> schedule = Schedule(optimizer, step_decay(1, 0.5))
    >>> schedule.step()
    >>> optimizer.lr
    0.4
    """

    def __init__(self, optimizer: Any, rule: ScheduleRule) -> None:
        self.optimizer = optimizer
        self.rule = rule
        self.t = 0
        self.base = [float(lr) for lr in learning_rates(optimizer)]
        self._apply()

    def step(self) -> None:
        """Go on to the next epoch. Call it after the epoch's last ``optimizer.step()``."""
        self.t += 1
        self._apply()

    def state_dict(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return the epoch and the base learning rates as named arrays. The rule is code, and not saved."""
        return {"t": np.array(self.t), "base": np.array(self.base)}

    def load_state_dict(self, kept: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Go on where `state_dict` was taken; sets the learning rates."""
        base = np.asarray(kept["base"]).tolist()
        if len(base) != len(self.base):
            msg = (
                f"Schedule.load_state_dict: base has {len(base)} learning rates, the optimizer {len(self.base)} groups"
            )
            raise ValueError(msg)
        self.t, self.base = int(kept["t"]), base
        self._apply()

    def _apply(self) -> None:
        set_learning_rates(self.optimizer, [self.rule(self.t, lr) for lr in self.base])


def learning_rates(optimizer: Any) -> list[float]:
    """Return the learning rate of each group; `LBFGS` has one."""
    groups = getattr(optimizer, "groups", None)
    return [optimizer.lr] if groups is None else [group["lr"] for group in groups]


def set_learning_rates(optimizer: Any, rates: Sequence[float]) -> None:
    """Set the learning rate of each group."""
    rates = [number("Schedule", "the learning rate", lr) for lr in rates]
    groups = getattr(optimizer, "groups", None)
    if groups is None:
        optimizer.lr = rates[0]
        return
    for group, lr in zip(groups, rates, strict=True):
        group["lr"] = lr
