"""Adam and AdamW: momentum and a step per weight together, with the start from zero put right."""

import math
from collections.abc import Mapping
from typing import Any

from glassnet.backend import Array, array_module, zeros
from glassnet.optim._options import check_options
from glassnet.optim.optimizer import Optimizer, State


def adam_update(
    w: Array,
    grad: Array,
    state: State,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Array, State]:
    """Do one step of Adam for one weight array.

    With g = grad + weight_decay·w and t the number of this step, from 1:

        m ← β1·m + (1 - β1)·g              running mean, from 0
        v ← β2·v + (1 - β2)·g²             running mean of the squares, from 0
        w ← w - lr · m̂ / (√v̂ + eps)        with m̂ = m / (1 - β1ᵗ), v̂ = v / (1 - β2ᵗ)

    The division makes up for the start from 0: after one step m̂ is g, not a tenth of it. A weight moves by at most
    about lr a step.

    Parameters
    ----------
    w, grad : array of any shape
    state : dict
        {} or {"m": m, "v": v, "t": t}.

    Returns
    -------
    w : array, a new one
    state : dict

    References
    ----------
    D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> w, state = adam_update(np.array([1.0, 1.0]), np.array([100.0, -0.001]), {}, lr=0.1)
    >>> w.round(4)  # the first step is lr, whatever the size of the gradient
    array([0.9, 1.1])
    """
    g = grad + weight_decay * w if weight_decay else grad
    return _adam(w, g, state, lr, betas, eps)


def adamw_update(
    w: Array,
    grad: Array,
    state: State,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[Array, State]:
    """Do one step of AdamW for one weight array: Adam, and beside it w ← w - lr·weight_decay·w.

    In `adam_update` the decay goes through the division by √v̂, so weights with large gradients hardly decay. Here all
    decay alike: the decay is decoupled from the gradient.

    Parameters and returns as `adam_update`.

    References
    ----------
    I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2.
    """
    return _adam(w * (1.0 - lr * weight_decay), grad, state, lr, betas, eps)


def _adam(w: Array, g: Array, state: State, lr: float, betas: tuple[float, float], eps: float) -> tuple[Array, State]:
    beta1, beta2 = betas
    state = state or {"m": zeros(w.shape, like=w), "v": zeros(w.shape, like=w), "t": 0}
    t = state["t"] + 1
    m = beta1 * state["m"] + (1.0 - beta1) * g
    v = beta2 * state["v"] + (1.0 - beta2) * (g * g)
    root = array_module(w).sqrt(v) / math.sqrt(1.0 - beta2**t)
    return w - (lr / (1.0 - beta1**t)) * (m / (root + eps)), {"m": m, "v": v, "t": t}


class Adam(Optimizer):
    """Adam with coupled L2 weight decay; see `adam_update`. PyTorch's names and defaults."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(params, adam_update, groups, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        check_options(caller, group)


class AdamW(Optimizer):
    """Adam with decoupled weight decay; see `adamw_update`. PyTorch's names and defaults."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(params, adamw_update, groups, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        check_options(caller, group)
