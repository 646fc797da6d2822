"""Launchers of the optimizer steps in ``optim.cu``: all weights in one launch.

The readable twins are the rules of `glassnet.optim`, `sgd_update`, `adam_update` and `adamw_update`, one weight at a
time. As there, a step makes new arrays; here all of one kind are cut from one piece of memory.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np

from glassnet.backend import Array, array_module, asarray, empty
from glassnet.cuda._compile import launch, pointers
from glassnet.optim import adam_update, adamw_update, sgd_update
from glassnet.optim.optimizer import State

Step = Callable[..., tuple[list[Array], list[State]]]

FILE = "optim.cu"
_PIECE = 2048  # numbers of a weight that one block changes
_THREADS = 256


def sgd(
    weights: Sequence[Array],
    grads: Sequence[Array],
    states: Sequence[State],
    *,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> tuple[list[Array], list[State]]:
    """Do what `sgd_update` does, for several weights.

    Parameters
    ----------
    weights, grads : sequences of float32 arrays of any shapes
    states : sequence of dict
        {} or {"momentum": v} for each weight.
    lr, momentum, dampening, weight_decay, nesterov
        As in `sgd_update`.

    Returns
    -------
    weights : list of new arrays
    states : list of dict
    """
    weights, grads = _contiguous(weights), _contiguous(grads)
    fresh = ["momentum" not in state for state in states]
    velocities = _contiguous([state.get("momentum", w) for state, w in zip(states, weights, strict=True)])
    results = _like(weights)
    updated = _like(weights) if momentum else results  # not touched without momentum
    arrays = (weights, grads, velocities, results, updated)
    _launch("sgd_step", arrays, [fresh], lr, momentum, 1.0 - dampening, weight_decay, nesterov)
    return results, [{"momentum": v} if momentum else {} for v in updated]


def adam(
    weights: Sequence[Array],
    grads: Sequence[Array],
    states: Sequence[State],
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[list[Array], list[State]]:
    """Do what `adam_update` does, for several weights.

    Parameters
    ----------
    weights, grads : sequences of float32 arrays of any shapes
    states : sequence of dict
        {} or {"m": m, "v": v, "t": t} for each weight; `t` may differ.
    lr, betas, eps, weight_decay
        As in `adam_update`.

    Returns
    -------
    weights : list of new arrays
    states : list of dict
    """
    return _adam(weights, grads, states, lr, betas, eps, weight_decay, 1.0)


def adamw(
    weights: Sequence[Array],
    grads: Sequence[Array],
    states: Sequence[State],
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[list[Array], list[State]]:
    """Do what `adamw_update` does, for several weights; see `adam`."""
    return _adam(weights, grads, states, lr, betas, eps, 0.0, 1.0 - lr * weight_decay)


def for_rule(rule: Any) -> Step | None:
    """Return the launcher that does for all weights what `rule` does for one; None if there is none."""
    pairs: tuple[tuple[Any, Step], ...] = ((sgd_update, sgd), (adam_update, adam), (adamw_update, adamw))
    return next((step for known, step in pairs if known is rule), None)


def _adam(
    weights: Sequence[Array],
    grads: Sequence[Array],
    states: Sequence[State],
    lr: float,
    betas: tuple[float, float],
    eps: float,
    decay: float,
    shrink: float,
) -> tuple[list[Array], list[State]]:
    weights, grads = _contiguous(weights), _contiguous(grads)
    fresh = [not state for state in states]
    times = [state.get("t", 0) + 1 for state in states]
    old = [_contiguous([state.get(k, w) for state, w in zip(states, weights, strict=True)]) for k in ("m", "v")]
    results, means, squares = _like(weights), _like(weights), _like(weights)
    rates = [lr / (1.0 - betas[0] ** t) for t in times]
    roots = [math.sqrt(1.0 - betas[1] ** t) for t in times]
    arrays = (weights, grads, *old, results, means, squares)
    options = (betas[0], 1.0 - betas[0], betas[1], 1.0 - betas[1], eps, decay, shrink)
    _launch("adam_step", arrays, [rates, roots, fresh], *options)
    return results, [{"m": m, "v": v, "t": t} for m, v, t in zip(means, squares, times, strict=True)]


def _launch(name: str, arrays: Sequence[Sequence[Array]], numbers: Sequence[Sequence[float]], *options: Any) -> None:
    """One block per piece of work. `arrays` and `numbers` hold, kind after kind, one entry for each weight."""
    weights = arrays[0]
    work = _pieces(tuple(int(w.size) for w in weights))
    tables = (asarray(work, like=weights[0]), asarray(np.array(numbers, dtype=np.float32), like=weights[0]))
    addresses = pointers([a for kind in arrays for a in kind])
    launch(FILE, name, (len(work),), (_THREADS,), addresses, *tables, len(weights), *options)


@cache
def _pieces(sizes: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Cut weights of these sizes into pieces: rows of the index of the weight, the first number, and the end."""
    cut = [(i, start, min(start + _PIECE, n)) for i, n in enumerate(sizes) for start in range(0, n, _PIECE)]
    return np.array(cut, dtype=np.int32).reshape(-1, 3)


def _like(weights: Sequence[Array]) -> list[Array]:
    """New arrays of the shapes of the weights, side by side in one piece of memory."""
    xp = array_module(*weights)
    ends = list(accumulate(int(w.size) for w in weights))
    flat = empty(ends[-1], like=weights[0])
    starts = [0, *ends[:-1]]
    return [xp.reshape(flat[a:b], w.shape) for a, b, w in zip(starts, ends, weights, strict=True)]


def _contiguous(arrays: Sequence[Array]) -> list[Array]:
    xp = array_module(*arrays)
    return [xp.reshape(xp.ascontiguousarray(a), a.shape) for a in arrays]  # a number has become (1,) on the way
