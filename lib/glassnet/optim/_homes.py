"""Where each weight and its gradient live: in a layer, or in a plain dict."""

from collections.abc import Mapping
from typing import Any, Protocol

from glassnet.backend import Array, array_module


class Home(Protocol):
    """An object that keeps weights and their gradients by name, such as a layer."""

    params: dict[str, Array]
    grads: dict[str, Array]


def homes(caller: str, params: Any) -> dict[str, tuple[Home, str]]:
    """Find where each weight lives, by name. An array moves to another device; its home stays."""
    if hasattr(params, "named_layers"):
        found: dict[str, tuple[Home, str]] = {
            (f"{prefix}.{key}" if prefix else key): (layer, key)
            for prefix, layer in params.named_layers()
            for key in layer.params
        }
    elif isinstance(params, dict):
        loose = _Loose(params)
        found = {name: (loose, name) for name in params}
    else:
        msg = f"{caller}: params must be a Layer or a dict of arrays, got {type(params).__name__}"
        raise TypeError(msg)
    if not found:
        msg = f"{caller}: there are no weights to learn"
        raise ValueError(msg)
    for home, key in found.values():
        array_module(home.params[key], caller=caller)
    return found


def gradients(
    caller: str, where: dict[str, tuple[Home, str]], grads: Mapping[str, Array] | None = None
) -> dict[str, Array]:
    """Collect the gradients, given or left by `backward`, and check that they fit their weights."""
    if grads is None:
        grads = {name: home.grads[key] for name, (home, key) in where.items() if key in home.grads}
        if not grads:
            msg = f"{caller}: no weight has a gradient; call backward first"
            raise ValueError(msg)
    for name, grad in grads.items():
        if name not in where:
            msg = f"{caller}: there is no weight {name!r}"
            raise ValueError(msg)
        home, key = where[name]
        w = home.params[key]
        array_module(w, grad, caller=caller)
        if tuple(grad.shape) != tuple(w.shape):
            msg = f"{caller}: the gradient of {name!r} has shape {tuple(grad.shape)} but the weight {tuple(w.shape)}"
            raise ValueError(msg)
        if grad.dtype != w.dtype:
            msg = f"{caller}: the gradient of {name!r} is {grad.dtype} but the weight {w.dtype}"
            raise TypeError(msg)
    return dict(grads)


def refuse_others(caller: str, wanted: set[str], found: set[str]) -> None:
    """Refuse a saved state with other names than this optimizer's."""
    faults = {"missing": sorted(wanted - found), "unexpected": sorted(found - wanted)}
    if any(faults.values()):
        told = "; ".join(f"{fault} {', '.join(names)}" for fault, names in faults.items() if names)
        msg = f"{caller}: the groups or options differ: {told}"
        raise ValueError(msg)


class _Loose:
    """A home for weights that are in no layer."""

    def __init__(self, params: dict[str, Array]) -> None:
        self.params = params
        self.grads: dict[str, Array] = {}
