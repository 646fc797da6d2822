"""Gradient descent: downhill, with a memory of the direction if you like."""

from collections.abc import Mapping
from typing import Any

from glassnet.backend import Array
from glassnet.optim._options import check_options
from glassnet.optim.optimizer import Optimizer, State


def sgd_update(
    w: Array,
    grad: Array,
    state: State,
    *,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> tuple[Array, State]:
    """Do one step of gradient descent for one weight array.

    With g = grad + weight_decay·w and the velocity v (its first value is g itself, whatever the dampening):

        v ← momentum·v + (1 - dampening)·g
        w ← w - lr·v                       classical momentum
        w ← w - lr·(g + momentum·v)        Nesterov

    Parameters
    ----------
    w, grad : array of any shape
    state : dict
        {} or {"momentum": v}.
    lr, momentum, dampening, weight_decay : float
    nesterov : bool

    Returns
    -------
    w : array, a new one
    state : dict

    Notes
    -----
    This is PyTorch's convention: the learning rate multiplies the velocity. In Sutskever's and in most lectures it is
    inside, v ← momentum·v - lr·g and w ← w + v. The paths are the same while lr is constant; when lr drops, here the
    old velocity slows down too, there it coasts on. PyTorch's Nesterov is Sutskever's, written for the point looked
    ahead.

    References
    ----------
    B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the importance of initialization and momentum in deep
    learning", ICML 2013, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> w, state = sgd_update(np.array([1.0]), np.array([0.5]), {}, lr=0.1, momentum=0.9)
    >>> sgd_update(w, np.array([0.5]), state, lr=0.1, momentum=0.9)[0]  # 1 - 0.1·0.5 - 0.1·(0.9·0.5 + 0.5)
    array([0.855])
    """
    g = grad + weight_decay * w if weight_decay else grad
    if not momentum:
        return w - lr * g, {}
    before = state.get("momentum")
    v = g if before is None else momentum * before + (1.0 - dampening) * g
    return w - lr * (g + momentum * v if nesterov else v), {"momentum": v}


class SGD(Optimizer):
    """Gradient descent with momentum, Nesterov's momentum and L2 weight decay; see `sgd_update`.

    Parameters
    ----------
    params : Layer or dict of name to array
    lr : float, at least 0
    momentum, dampening : float in [0, 1)
    weight_decay : float, at least 0
        Adds weight_decay·w to the gradient: the gradient of ½·weight_decay·|w|² (L2, coupled).
    nesterov : bool
        Needs momentum > 0 and dampening = 0.
    groups : mapping of name pattern to options, optional
        See `Optimizer`.
    """

    def __init__(
        self,
        params: Any,
        lr: float,
        momentum: float = 0.0,
        *,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        groups: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        options = {"momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov}
        super().__init__(params, sgd_update, groups, lr=lr, **options)

    def _check(self, caller: str, group: dict[str, Any]) -> None:
        check_options(caller, group)
        if group["nesterov"] and not (group["momentum"] > 0 and group["dampening"] == 0):
            msg = f"{caller}: nesterov needs momentum > 0 and dampening = 0, got momentum={group['momentum']:g} and "
            msg += f"dampening={group['dampening']:g}"
            raise ValueError(msg)
