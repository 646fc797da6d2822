"""A layer made of one op: this is all that stands between a pair of functions and a network."""

import inspect
from collections.abc import Mapping
from typing import Any

from glassnet.backend import Array
from glassnet.nn.layer import Layer
from glassnet.ops import Op


class OpLayer(Layer):
    """Apply an `Op`, and keep its weights.

    Parameters
    ----------
    op : Op
        ``forward(x, *params, **options) -> (y, cache)`` and ``backward(dy, cache) -> (dx, *dparams)``.
    params : mapping of name to array or None, optional
        In the order of the op's arguments. None passes None on: an absent bias, which is no parameter of the layer.
    **options
        Passed to the op's forward each time.

    Raises
    ------
    TypeError
        "OpLayer: op must be an Op(forward, backward), got function".

    Examples
    --------
    >>> import numpy as np
    >>> scale = Op(lambda x, a: (a * x, (x, a)), lambda dy, cache: (cache[1] * dy, (cache[0] * dy).sum()))
    >>> layer = OpLayer(scale, {"a": np.array(3.0)})
    >>> layer(np.array([1.0, 2.0]))
    array([3., 6.])
    >>> layer.backward(np.array([1.0, 1.0])), float(layer.grads["a"])
    (array([3., 3.]), 3.0)
    """

    def __init__(self, op: Op, params: Mapping[str, Array | None] | None = None, **options: Any) -> None:
        super().__init__()
        if not (hasattr(op, "forward") and hasattr(op, "backward")):
            msg = f"{self.kind}: op must be an Op(forward, backward), got {type(op).__name__}"
            raise TypeError(msg)
        self.op = op
        self.options = options
        self._names = tuple(params or {})
        self._can_skip_dx = _takes(op.backward, "needs_dx")
        self.params = {name: a for name, a in (params or {}).items() if a is not None}

    def forward(self, x: Array) -> Array:
        """Call the op's forward with the weights and the options."""
        y, cache = self.op.forward(x, *(self.params.get(name) for name in self._names), **self._options())
        self._cache = (cache, tuple(x.shape))
        return y

    def backward(self, dy: Array) -> Array:
        """Call the op's backward, check what it returns, and add up the gradients of the weights.

        Raises
        ------
        RuntimeError
            "Conv2d.backward: call forward first".
        ValueError
            "Conv2d.backward: the op returned 2 gradients, expected 3: dx, weight, bias", or
            "Conv2d.backward: the gradient of weight has shape (3, 3), expected (6, 3, 3, 3)".
        """
        cache, shape = self._remembered()
        dx, *dparams = self._found(self.op.backward(dy, cache))
        self._same_shape("dx", dx, shape)
        self._keep(dparams)
        return dx

    def backward_params(self, dy: Array) -> None:
        """Add up the gradients of the weights; an op whose backward takes ``needs_dx=False`` leaves dx out."""
        if not self._can_skip_dx:
            self.backward(dy)
            return
        cache, _ = self._remembered()
        _, *dparams = self._found(self.op.backward(dy, cache, needs_dx=False))
        self._keep(dparams)

    def describe(self) -> str:
        """List the options."""
        return ", ".join(f"{name}={value}" for name, value in self.options.items())

    def _options(self) -> dict[str, Any]:
        """Options of this call; layers that behave differently in training override it."""
        return self.options

    def _found(self, found: Any) -> tuple[Any, ...]:
        """Refuse what is not one gradient for the input and one for each weight."""
        gradients: tuple[Any, ...] = tuple(found) if isinstance(found, tuple | list) else (found,)
        wanted = ["dx", *self._names]
        if len(gradients) != len(wanted):
            many = f"{len(gradients)} gradients, expected {len(wanted)}: {', '.join(wanted)}"
            msg = f"{self.kind}.backward: the op returned {many}"
            raise ValueError(msg)
        return gradients

    def _keep(self, dparams: list[Array]) -> None:
        for name, grad in zip(self._names, dparams, strict=True):
            if name in self.params:
                self._same_shape(f"the gradient of {name}", grad, tuple(self.params[name].shape))
                self._add_grad(name, grad)

    def _same_shape(self, what: str, grad: Array, shape: tuple[int, ...]) -> None:
        found = "None" if grad is None else f"shape {tuple(getattr(grad, 'shape', ()))}"
        if found != f"shape {shape}":
            msg = f"{self.kind}.backward: {what} {'is' if grad is None else 'has'} {found}, expected {shape}"
            raise ValueError(msg)


def _takes(function: Any, name: str) -> bool:
    """Say whether a function has a parameter of that name."""
    try:
        return name in inspect.signature(function).parameters
    except (TypeError, ValueError):  # some functions written in C do not say
        return False
