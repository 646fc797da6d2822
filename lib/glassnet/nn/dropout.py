"""Dropout: a different thinned network for every batch."""

from typing import Any

from glassnet import ops
from glassnet._arguments import Rng, generator, number
from glassnet.nn.op_layer import OpLayer


class Dropout(OpLayer):
    """In training, set each number to 0 with probability `p` and scale up the rest; in inference do nothing.

    Parameters
    ----------
    p : float, 0 <= p <= 1
    rng : int, numpy Generator or None
        Draws the masks, on the CPU: the same seed gives the same masks on every device. It moves on with each pass.
    dropout : Op
        ``forward(x, p=..., rng=..., training=...)``; see `glassnet.ops.dropout`.

    References
    ----------
    N. Srivastava et al., "Dropout", JMLR 15 (2014), section 10.
    """

    def __init__(self, p: float = 0.5, *, rng: Rng = None, dropout: ops.Op = ops.dropout) -> None:
        self.p = number("Dropout", "p", p)
        if self.p > 1:
            msg = f"Dropout: p must be at most 1, got {p}"
            raise ValueError(msg)
        self.rng = generator("Dropout", rng)
        super().__init__(dropout)

    def describe(self) -> str:
        """Name the share that is dropped."""
        return f"p={self.p:g}"

    def _options(self) -> dict[str, Any]:
        return {"p": self.p, "rng": self.rng, "training": self.training}
