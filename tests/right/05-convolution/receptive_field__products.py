import numpy as np


def receptive_field(layers):
    """The jump in front of each layer is the product of the strides before it."""
    table = np.array([layer[1:] for layer in layers], dtype=int).reshape(-1, 4)
    k, stride, padding, dilation = table.T
    jump = np.concatenate([[1], np.cumprod(stride)])
    size = 1 + ((k - 1) * dilation * jump[:-1]).sum()
    return size, jump[-1], -(padding * jump[:-1]).sum()
