"""The three small matrices of Winograd's convolution, from the points where its polynomials are evaluated.

In one dimension: 4 outputs y of a 3-tap filter w over 6 inputs d cost 6 products instead of 12,
``y = AT @ ((G @ w) * (BT @ d))``. The 4 outputs are read as a polynomial's values; points p and infinity give
``AT[i, k] = p_k**i``, ``G[k, j] = p_k**j / prod(p_k - p_l)`` and, in BT, the coefficients of ``prod(x - p_l)``, both
products over the other points l. Infinity adds the last row: the highest power alone, and the product over all points.
"""

import numpy as np
from numpy.typing import NDArray

OUT, TAPS = 4, 3
TILE = OUT + TAPS - 1  # 6 inputs for 4 outputs

POINTS = (0.0, 0.5**0.5, -(0.5**0.5), 2**0.5, -(2**0.5))
"""With infinity the sixth. Whole numbers (0, 1, -1, 2, -2) would lose five times as much to rounding."""

Matrix = NDArray[np.float64]


def matrices(points: tuple[float, ...] = POINTS) -> tuple[Matrix, Matrix, Matrix]:
    """Return AT (4, 6), G (6, 3) and BT (6, 6)."""
    p = np.array(points)
    others = [np.delete(p, k) for k in range(len(p))]
    scale = np.array([np.prod(a - rest) for a, rest in zip(p, others, strict=True)])
    at = np.column_stack([p ** np.arange(OUT)[:, None], np.eye(OUT)[-1]])
    g = np.vstack([p[:, None] ** np.arange(TAPS) / scale[:, None], np.eye(TAPS)[-1]])
    bt = np.vstack([*(np.append(np.poly(rest)[::-1], 0) for rest in others), np.poly(p)[::-1]])
    return at, g, bt
