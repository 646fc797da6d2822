import numpy as np


def hinge_network(t, v):
    weights = []
    for j in range(len(t) - 1):
        wanted = (v[j + 1] - v[j]) / (t[j + 1] - t[j])
        weights.append(wanted - sum(weights))
    hidden = [[1.0] for _ in weights]
    return np.array(hidden), np.array([-float(t[j]) for j in range(len(weights))]), np.array(weights), float(v[0])
