import numpy as np


def embedding_backward(dy, ids, n):
    table = np.zeros((n, dy.shape[-1]))
    for sequence, gradients in zip(ids, dy, strict=True):
        for number, gradient in zip(sequence, gradients, strict=True):
            table[number] += gradient
    return table
