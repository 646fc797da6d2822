"""Gradients that explode, cut to size where they lie: by the length of all together, or number by number."""

from typing import Any

from glassnet._arguments import number
from glassnet.backend import Array, array_module
from glassnet.ops import clip_grad_norm as clip_to_norm


def clip_grad_norm(grads: Any, max_norm: float) -> float:
    """Shorten all gradients by one factor, so that together they are no longer than `max_norm`; keep their direction.

    Parameters
    ----------
    grads : Layer or dict of name to array
        A layer's own gradients, or a dict of gradients. New arrays take the place of the old ones.
    max_norm : float, more than 0

    Returns
    -------
    norm : float
        The length before. Watch it: it tells when training explodes.

    Raises
    ------
    ValueError
        "clip_grad_norm: there are no gradients; call backward first", and those of `glassnet.ops.clip_grad_norm`, which
        does the work.
    """
    places = _places("clip_grad_norm", grads)
    clipped, norm = clip_to_norm([home[key] for home, key in places], max_norm)
    for (home, key), grad in zip(places, clipped, strict=True):
        home[key] = grad
    return norm


def clip_grad_value(grads: Any, limit: float) -> None:
    """Cut every number of every gradient to -limit .. limit. This turns the direction; `clip_grad_norm` does not.

    Parameters
    ----------
    grads : Layer or dict of name to array
        As in `clip_grad_norm`.
    limit : float, more than 0

    Raises
    ------
    ValueError
        "clip_grad_value: limit must be more than 0, got -1".
    """
    if number("clip_grad_value", "limit", limit, low=-float("inf")) <= 0:
        msg = f"clip_grad_value: limit must be more than 0, got {limit}"
        raise ValueError(msg)
    for home, key in _places("clip_grad_value", grads):
        home[key] = array_module(home[key]).clip(home[key], -limit, limit)


def _places(caller: str, grads: Any) -> list[tuple[dict[str, Array], str]]:
    """List where each gradient lives."""
    if hasattr(grads, "named_layers"):
        places = [(layer.grads, key) for _, layer in grads.named_layers() for key in layer.grads]
    elif isinstance(grads, dict):
        places = [(grads, key) for key in grads]
    else:
        msg = f"{caller}: grads must be a Layer or a dict of arrays, got {type(grads).__name__}"
        raise TypeError(msg)
    if not places:
        msg = f"{caller}: there are no gradients; call backward first"
        raise ValueError(msg)
    array_module(*(home[key] for home, key in places), caller=caller)
    return places
