"""Adagrad and RMSProp: each weight gets a step of its own, small where its gradients have been large."""

from collections.abc import Mapping
from typing import Any

from glassnet.backend import Array, array_module, full, zeros
from glassnet.optim._options import check_options
from glassnet.optim.optimizer import Optimizer, State


def adagrad_update(
    w: Array,
    grad: Array,
    state: State,
    *,
    lr: float = 0.01,
    lr_decay: float = 0.0,
    weight_decay: float = 0.0,
    initial_accumulator_value: float = 0.0,
    eps: float = 1e-10,
) -> tuple[Array, State]:
    """Do one step of Adagrad for one weight array.

    With g = grad + weight_decay·w and t the number of this step, from 1:

        G ← G + g²                         (G begins at initial_accumulator_value)
        w ← w - lr / (1 + (t - 1)·lr_decay) · g / (√G + eps)

    G only grows, so the steps only shrink: good for rare features, too soon at rest in a deep network.

    Parameters
    ----------
    w, grad : array of any shape
    state : dict
        {} or {"sum": G, "t": t}.

    Returns
    -------
    w : array, a new one
    state : dict

    References
    ----------
    J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
    JMLR 12 (2011), section 1.
    """
    g = grad + weight_decay * w if weight_decay else grad
    state = state or {"sum": full(w.shape, initial_accumulator_value, like=w), "t": 0}
    t = state["t"] + 1
    total = state["sum"] + g * g
    rate = lr / (1.0 + (t - 1) * lr_decay)
    return w - rate * (g / (array_module(w).sqrt(total) + eps)), {"sum": total, "t": t}


def rmsprop_update(
    w: Array,
    grad: Array,
    state: State,
    *,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    centered: bool = False,
) -> tuple[Array, State]:
    """Do one step of RMSProp for one weight array.

    With g = grad + weight_decay·w:

        s ← alpha·s + (1 - alpha)·g²       running mean of the squares, from 0
        m ← alpha·m + (1 - alpha)·g        running mean, if centered: then s - m² stands for s below, a variance
        w ← w - lr · g / (√s + eps)
        b ← momentum·b + g / (√s + eps);  w ← w - lr·b        with momentum

    There is no correction for the start from 0, so the first steps are about 1/√(1 - alpha) times as long: 10 times for
    0.99. Adam mends that.

    Parameters
    ----------
    w, grad : array of any shape
    state : dict
        {} or {"square": s, "mean": m, "momentum": b}, the last two only where they are used.

    Returns
    -------
    w : array, a new one
    state : dict

    References
    ----------
    T. Tieleman and G. Hinton, lecture 6.5 of "Neural networks for machine learning", 2012. Centered: A. Graves,
    "Generating sequences with recurrent neural networks", 2013, section 4.2.
    """
    xp = array_module(w)
    nothing = zeros(w.shape, like=w)
    before: State = {"square": nothing, "mean": nothing, "momentum": nothing} | state
    g = grad + weight_decay * w if weight_decay else grad
    after: State = {"square": alpha * before["square"] + (1.0 - alpha) * g * g}
    spread = after["square"]
    if centered:
        after["mean"] = before["mean"] + (1.0 - alpha) * (g - before["mean"])
        # Rounding may leave a tiny negative variance, of which there is no root.
        spread = xp.maximum(spread - after["mean"] * after["mean"], nothing)
    move = g / (xp.sqrt(spread) + eps)
    if momentum:
        move = after["momentum"] = momentum * before["momentum"] + move
    return w - lr * move, after


class Adagrad(Optimizer):
    """Adagrad with L2 weight decay; see `adagrad_update`. PyTorch's names and defaults."""

    def __init__(
        self,
        params: Any,
        lr: float = 0.01,
        *,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        options = {"lr_decay": lr_decay, "weight_decay": weight_decay, "eps": eps}
        options["initial_accumulator_value"] = initial_accumulator_value
        super().__init__(params, adagrad_update, groups, lr=lr, **options)

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        check_options(caller, group)


class RMSProp(Optimizer):
    """RMSProp, plain or centered, with optional momentum and L2 weight decay; see `rmsprop_update`.

    PyTorch's names and defaults; its class is called RMSprop.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 0.01,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        options = {"alpha": alpha, "eps": eps, "weight_decay": weight_decay, "momentum": momentum}
        super().__init__(params, rmsprop_update, groups, lr=lr, centered=centered, **options)

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        check_options(caller, group)
