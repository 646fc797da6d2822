"""L-BFGS: bend the gradient by what the last steps taught about the curvature. For the whole data set at a time."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from glassnet._arguments import integer, number
from glassnet.backend import Array, array_module, asarray, to_numpy
from glassnet.optim._homes import gradients, homes, refuse_others
from glassnet.optim.line_search import Trial, armijo, strong_wolfe

Closure = Callable[[], Any]


def lbfgs_direction(grad: Array, steps: Sequence[Array], changes: Sequence[Array]) -> Array:
    """Multiply the gradient by an estimate of the inverse Hessian, and turn round: the direction to go.

    The estimate is never written down. It is rebuilt, two vectors a step, from s = w' - w and y = g' - g of the last
    steps. Without any, the direction is -grad.

    Parameters
    ----------
    grad : array of shape (n,)
    steps, changes : sequences of arrays of shape (n,), the newest last
        s and y; each pair has s·y > 0.

    Returns
    -------
    d : array of shape (n,)

    References
    ----------
    J. Nocedal and S. Wright, "Numerical optimization", 2nd edition, algorithm 7.4 and equation 7.20.
    """
    array_module(grad, *steps, *changes, caller="lbfgs_direction")
    d = -grad
    alphas = []
    for s, y in zip(reversed(steps), reversed(changes), strict=True):
        alphas.append(float(s @ d) / float(s @ y))
        d = d - alphas[-1] * y
    if steps:
        d = d * (float(steps[-1] @ changes[-1]) / float(changes[-1] @ changes[-1]))
    for s, y, alpha in zip(steps, changes, reversed(alphas), strict=True):
        d = d + (alpha - float(y @ d) / float(s @ y)) * s
    return d


class LBFGS:
    """Limited-memory BFGS.

    It wants the loss of the *same* data each time it asks, so full batches, no dropout: between two mini-batches the
    change of the gradient tells of the data, not of the curvature.

    Parameters
    ----------
    params : Layer or dict of name to array
        All of one dtype, on one device.
    lr : float
        First step length to try; the step length itself if `line_search` is None.
    max_iter : int
        Iterations per call of `step`.
    max_eval : int, optional
        Losses per call of `step`; 1.25·max_iter by default, as in PyTorch. With a line search, more is better.
    tolerance_grad, tolerance_change : float
        Stop when no gradient is larger, or when neither the weights nor the loss change by more.
    history_size : int
        How many steps to remember.
    line_search : {"strong_wolfe", "armijo", None}
        See `glassnet.optim.line_search`. None goes lr·d each time, and min(1, 1/|g|₁)·lr the first time: exactly
        PyTorch's L-BFGS without a line search. Its line search differs from ours in detail, and so do its steps.

    References
    ----------
    D. Liu and J. Nocedal, "On the limited memory BFGS method for large scale optimization", Mathematical Programming 45
    (1989). J. Nocedal and S. Wright, "Numerical optimization", 2nd edition, section 7.2.

    Examples
    --------
    >>> import numpy as np
    >>> w = {"w": np.array([3.0, -2.0])}
    >>> scale = np.array([1.0, 100.0])
    >>> optimizer = LBFGS(w)
    >>> first = optimizer.step(lambda: (0.5 * float(scale @ w["w"] ** 2), {"w": scale * w["w"]}))
    >>> float(np.abs(w["w"]).max()) < 1e-6
    True
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1.0,
        *,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search: Literal["strong_wolfe", "armijo"] | None = "strong_wolfe",
    ) -> None:
        self._homes = homes("LBFGS", params)
        self.lr = number("LBFGS", "lr", lr)
        self.max_iter = integer("LBFGS", "max_iter", max_iter)
        self.max_eval = integer("LBFGS", "max_eval", max_iter * 5 // 4 if max_eval is None else max_eval)
        self.tolerance_grad = number("LBFGS", "tolerance_grad", tolerance_grad)
        self.tolerance_change = number("LBFGS", "tolerance_change", tolerance_change)
        self.history_size = integer("LBFGS", "history_size", history_size)
        if line_search not in ("strong_wolfe", "armijo", None):
            msg = f"LBFGS: line_search must be 'strong_wolfe', 'armijo' or None, got {line_search!r}"
            raise ValueError(msg)
        self.line_search = line_search
        self.steps: list[Array] = []
        self.changes: list[Array] = []
        self._last: tuple[Array, Array] | None = None  # the last step and the gradient before it
        self.n_iter = 0
        self.n_evals = 0

    def step(self, closure: Closure) -> float:
        """Go up to `max_iter` iterations downhill.

        Parameters
        ----------
        closure : callable
            ``closure() -> loss``: computes the loss with the current weights and leaves the gradients in the layer
            (zero_grad, forward, backward); or ``closure() -> (loss, grads)`` with a mapping of name to array.

        Returns
        -------
        loss : float
            Before the first iteration.

        Raises
        ------
        ValueError
            "LBFGS.step: the gradient of 'w' is missing", "LBFGS.step: the loss is nan at the start".
        """
        end = self.n_evals + self.max_eval
        here = first = self._look(closure)
        if not math.isfinite(first.f):
            msg = f"LBFGS.step: the loss is {first.f} at the start"
            raise ValueError(msg)
        for i in range(1, self.max_iter + 1):
            if _largest(here.grad) <= self.tolerance_grad:
                break
            self._learn(here.grad)
            self.n_iter += 1
            d = lbfgs_direction(here.grad, self.steps, self.changes)
            here = here._replace(t=0.0, slope=float(here.grad @ d))
            if here.slope > -self.tolerance_change:
                break
            there = self._go(closure, here, d, max(end - self.n_evals, 1), last=i == self.max_iter)
            if there is None or self.n_evals >= end or self._is_still(here, there, d):
                break
            here = there
        return first.f

    def state_dict(self) -> dict[str, np.ndarray[Any, Any]]:
        """Copy what was learned about the curvature to the CPU as named arrays, which `save_npz` can write."""
        kept = {"lr": np.array(self.lr), "n_iter": np.array(self.n_iter), "n_evals": np.array(self.n_evals)}
        pairs = {"steps": self.steps, "changes": self.changes, "last": list(self._last or ())}
        return kept | {name: np.stack([to_numpy(a) for a in arrays]) for name, arrays in pairs.items() if arrays}

    def load_state_dict(self, kept: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Take over what `state_dict` kept, for the same weights.

        Raises
        ------
        ValueError
            "LBFGS.load_state_dict: steps has shape (3, 7) but there are 8 weights".
        """
        like = self._weights()
        there = {name: np.asarray(kept[name]) for name in ("steps", "changes", "last") if name in kept}
        refuse_others("LBFGS.load_state_dict", {"lr", "n_iter", "n_evals"}, set(kept) - set(there))
        for name, a in there.items():
            if a.ndim != 2 or a.shape[1] != like.shape[0]:
                msg = f"LBFGS.load_state_dict: {name} has shape {a.shape} but there are {like.shape[0]} weights"
                raise ValueError(msg)
        rows = {name: [asarray(np.array(row), like=like, dtype=like.dtype) for row in a] for name, a in there.items()}
        self.steps, self.changes = rows.get("steps", []), rows.get("changes", [])
        self._last = (rows["last"][0], rows["last"][1]) if "last" in rows else None
        self.lr, self.n_iter, self.n_evals = float(kept["lr"]), int(kept["n_iter"]), int(kept["n_evals"])

    def _go(self, closure: Closure, here: Trial, d: Array, left: int, *, last: bool) -> Trial | None:
        """Move the weights along `d`; return the look at the new place, if one was taken."""
        xp = array_module(d)
        w = self._weights()
        t = self.lr * (min(1.0, 1.0 / float(xp.sum(xp.abs(here.grad)))) if self.n_iter == 1 else 1.0)
        there = None

        def phi(t: float) -> Trial:
            self._put(w + t * d)
            return self._look(closure, t, d)

        if self.line_search is not None:
            search = strong_wolfe if self.line_search == "strong_wolfe" else armijo
            there = search(phi, here, t, max_evals=left)
            t = there.t
            self._put(w + t * d)
        elif last:
            self._put(w + t * d)  # the next call looks there first anyway
        else:
            there = phi(t)
        if t:
            self._last = (t * d, here.grad)
        else:  # the search failed: what was remembered misled it
            self.steps, self.changes, self._last, self.n_iter = [], [], None, 0
        return there

    def _learn(self, grad: Array) -> None:
        """Remember the last step and the change of the gradient along it, if they tell of an upward curvature."""
        if self._last is not None:
            s, before = self._last
            y = grad - before
            if float(s @ y) > 1e-10:
                self.steps = [*self.steps, s][-self.history_size :]
                self.changes = [*self.changes, y][-self.history_size :]
            self._last = None

    def _is_still(self, here: Trial, there: Trial, d: Array) -> bool:
        return _largest(d) * there.t <= self.tolerance_change or abs(there.f - here.f) < self.tolerance_change

    def _look(self, closure: Closure, t: float = 0.0, d: Array = None) -> Trial:
        """Ask for loss and gradient where the weights are now."""
        answer = closure()
        loss, grads = answer if isinstance(answer, tuple) else (answer, None)
        found = gradients("LBFGS.step", self._homes, grads)
        if missing := [name for name in self._homes if name not in found]:
            msg = f"LBFGS.step: the gradient of {missing[0]!r} is missing"
            raise ValueError(msg)
        self.n_evals += 1
        grad = _flat([found[name] for name in self._homes])
        return Trial(t, float(loss), 0.0 if d is None else float(grad @ d), grad)

    def _weights(self) -> Array:
        return _flat([home.params[key] for home, key in self._homes.values()])

    def _put(self, flat: Array) -> None:
        xp = array_module(flat)
        start = 0
        for home, key in self._homes.values():
            shape = tuple(home.params[key].shape)
            stop = start + math.prod(shape)
            home.params[key] = xp.reshape(flat[start:stop], shape)
            start = stop


def _flat(arrays: list[Array]) -> Array:
    xp = array_module(*arrays, caller="LBFGS")
    return xp.concat([xp.reshape(a, (-1,)) for a in arrays])


def _largest(a: Array) -> float:
    xp = array_module(a)
    return float(xp.max(xp.abs(a)))
