"""A kernel is a pair: forward, and the backward that undoes it step by step by the chain rule.

Networks take such pairs as arguments, so a pair of your own plugs in: ``Op(my_forward, my_backward)``.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from glassnet.backend import Array


class Op(NamedTuple):
    """A differentiable operation.

    Attributes
    ----------
    forward : callable
        ``forward(x, *params, **options) -> (y, cache)``. `x` and `params` are arrays (None for an absent bias);
        options are plain values such as ``stride=2``.
    backward : callable
        ``backward(dy, cache) -> (dx, *dparams)``: one gradient for each array argument of `forward`, in their order,
        of the same shape (None for an absent bias). `dy` has the shape of `y`.
        It may also take ``needs_dx=False``, and then return None for dx: the first layer of a network saves that work.

    Notes
    -----
    The cache belongs to the pair: nobody else looks inside. It may hold the very arrays that `forward` was given,
    so do not change them in place between the two calls.

    Examples
    --------
    >>> double = Op(lambda x: (2 * x, None), lambda dy, cache: (2 * dy,))
    >>> y, cache = double.forward(21)
    >>> y, double.backward(1, cache)
    (42, (2,))
    """

    forward: Callable[..., tuple[Array, Any]]
    backward: Callable[..., tuple[Array | None, ...]]
