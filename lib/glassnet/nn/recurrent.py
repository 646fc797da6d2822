"""A network with a memory: the vanilla RNN, unrolled over time."""

from typing import Any

import numpy as np

from glassnet import ops
from glassnet._arguments import Rng, integer
from glassnet.backend import Array, zeros
from glassnet.init import Initializer, orthogonal, xavier_uniform
from glassnet.init import zeros as zero_bias
from glassnet.nn._weights import first_weight, not_default
from glassnet.nn.layer import Layer


class RNN(Layer):
    """h_t = tanh(x_t·W_ihᵀ + h_(t-1)·W_hhᵀ + b), from h_0 = 0.

    Parameters
    ----------
    input_size, hidden_size : int
    last_only : bool
        Give the last state, of shape (N, H), and not all of them.
    truncate : int, optional
        Cut backpropagation through time every so many steps; see `glassnet.ops.rnn`.
    bias : bool
    init, hidden_init, bias_init : initialisers
        Of W_ih (Xavier), of W_hh (orthogonal: what goes round neither dies nor explodes at once), and of b (zeros).
    rng : int, numpy Generator or None
    dtype : floating dtype
    rnn : Op
        ``forward(x, h0, w_ih, w_hh, b, **options)``.

    Attributes
    ----------
    params : "weight_ih" (H, D), "weight_hh" (H, H), "bias" (H,)

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, "Deep learning", 2016, section 10.2.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        last_only: bool = False,
        truncate: int | None = None,
        bias: bool = True,
        init: Initializer = xavier_uniform,
        hidden_init: Initializer = orthogonal,
        bias_init: Initializer = zero_bias,
        rng: Rng = None,
        dtype: Any = np.float32,
        rnn: ops.Op = ops.rnn,
    ) -> None:
        super().__init__()
        self.input_size = integer("RNN", "input_size", input_size)
        self.hidden_size = h = integer("RNN", "hidden_size", hidden_size)
        self.op = rnn
        self.last_only = last_only
        self.options = not_default(truncate=(truncate, None))
        self.params = {
            "weight_ih": first_weight("RNN", init, (h, self.input_size), rng, dtype),
            "weight_hh": first_weight("RNN", hidden_init, (h, h), rng, dtype),
        }
        if bias:
            self.params["bias"] = first_weight("RNN", bias_init, (h,), rng, dtype)

    def forward(self, x: Array) -> Array:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : array of shape (T, N, D), T at least 1 with `last_only`
            Time first.

        Returns
        -------
        y : array of shape (T, N, H), or (N, H) with `last_only`
        """
        if x.ndim != 3 or (self.last_only and x.shape[0] == 0):
            least = " with T at least 1" if self.last_only else ""
            msg = f"RNN: x must have shape (T, N, D){least}, got {tuple(x.shape)}"
            raise ValueError(msg)
        h0 = zeros((x.shape[1], self.hidden_size), like=x)
        w = self.params
        y, cache = self.op.forward(x, h0, w["weight_ih"], w["weight_hh"], w.get("bias"), **self.options)
        self._cache = (cache, tuple(y.shape))
        return y[-1, ...] if self.last_only else y

    def backward(self, dy: Array) -> Array:
        """Go back through time."""
        cache, shape = self._remembered()
        if self.last_only:
            whole = zeros(shape, like=dy)
            whole[-1, ...] = dy
            dy = whole
        dx, _, *grads = self.op.backward(dy, cache)
        for name, grad in zip(("weight_ih", "weight_hh", "bias"), grads, strict=True):
            if name in self.params:
                self._add_grad(name, grad)
        return dx

    def describe(self) -> str:
        """Name inputs and states."""
        return f"{self.input_size} -> {self.hidden_size}" + (", last only" if self.last_only else "")
