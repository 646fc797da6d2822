import math

import numpy as np


def softmax(z):
    p = np.zeros(z.shape)
    for n, row in enumerate(z.astype(float)):
        powers = [math.exp(v - max(row)) for v in row]
        p[n] = [power / sum(powers) for power in powers]
    return p


def softmax_cross_entropy(z, y):
    loss = 0.0
    dz = softmax(z)
    for n, label in enumerate(y):
        row = z[n].astype(float)
        loss += math.log(sum(math.exp(v - max(row)) for v in row)) + max(row) - row[label]
        dz[n, label] -= 1
    return loss / len(z), dz / len(z)
