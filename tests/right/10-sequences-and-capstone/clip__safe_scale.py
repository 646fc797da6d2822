import numpy as np


def clip_by_global_norm(grads, max_norm):
    """PyTorch's way: a tiny number in the denominator instead of a question about zero."""
    largest = max([1e-300, *(np.abs(g).max() for g in grads)])
    squares = 0.0
    for g in grads:
        squares += ((g / float(largest)).astype(float) ** 2).sum()
    norm = float(largest) * squares**0.5
    return [g * min(1, max_norm / max(norm, 1e-12)) for g in grads], norm
