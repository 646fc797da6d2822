"""Give every row mean 0 and variance 1: the heart of layer, group and instance norm, which differ in what a row is."""

from glassnet.backend import Array, array_module


def standardised(rows: Array, eps: float) -> tuple[Array, Array]:
    """Return ``(row - mean) / sqrt(var + eps)`` and ``1 / sqrt(var + eps)`` of each row of (M, D), D >= 1."""
    xp = array_module(rows)
    hat = rows - xp.mean(rows, axis=1, keepdims=True)
    inverse = 1 / xp.sqrt(xp.mean(hat * hat, axis=1, keepdims=True) + eps)  # (M, 1)
    hat *= inverse
    return hat, inverse


def standardised_backward(d_hat: Array, hat: Array, inverse: Array) -> Array:
    """Gradient of the rows: what `d_hat` has in common with the constant and with the row itself is taken out."""
    xp = array_module(d_hat)
    along_one = xp.mean(d_hat, axis=1, keepdims=True)
    along_hat = xp.mean(d_hat * hat, axis=1, keepdims=True)
    dx = d_hat - along_one
    dx -= hat * along_hat
    dx *= inverse
    return dx
