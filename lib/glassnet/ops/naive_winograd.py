"""Winograd's convolution tile by tile, as the paper writes it: slow, and every matrix in sight.

`conv2d_forward` with ``algorithm="winograd"`` does the same for all tiles at once, and is tested against this.
"""

from glassnet.backend import Array, array_module, asarray, zeros
from glassnet.ops._winograd_matrices import OUT, TILE, matrices
from glassnet.ops.pad import add_border


def naive_winograd(x: Array, w: Array, padding: int = 0) -> Array:
    """Slide 3x3 filters over images, 4x4 outputs at a time: 36 multiplications for them instead of 144.

    Parameters
    ----------
    x : array of shape (N, C, H, W), floating
    w : array of shape (F, C, 3, 3), same dtype as x
    padding : int
        Width of the border of zeros.

    Returns
    -------
    y : array of shape (N, F, H + 2*padding - 2, W + 2*padding - 2)

    References
    ----------
    A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> naive_winograd(np.ones((1, 1, 4, 3)), np.ones((1, 1, 3, 3))).round(6)
    array([[[[9.],
             [9.]]]])
    """
    array_module(x, w, caller="naive_winograd")  # one library for both
    at, g, bt = (asarray(matrix, like=x, dtype=x.dtype) for matrix in matrices())
    height, width = x.shape[2] + 2 * padding - 2, x.shape[3] + 2 * padding - 2
    down, across = -(-height // OUT), -(-width // OUT)
    beyond = OUT * down - height, OUT * across - width  # the last tiles look further than the border
    padded = add_border(x, ((padding, padding + beyond[0]), (padding, padding + beyond[1])), "zeros")
    y = zeros((x.shape[0], w.shape[0], OUT * down, OUT * across), like=x)
    for n in range(x.shape[0]):
        for f in range(w.shape[0]):
            for top in range(0, OUT * down, OUT):
                for left in range(0, OUT * across, OUT):
                    products = zeros((TILE, TILE), like=x)
                    for c in range(x.shape[1]):
                        d = padded[n, c, top : top + TILE, left : left + TILE]
                        products += (g @ w[f, c, ...] @ g.T) * (bt @ d @ bt.T)
                    y[n, f, top : top + OUT, left : left + OUT] = at @ products @ at.T
    return y[:, :, :height, :width]
