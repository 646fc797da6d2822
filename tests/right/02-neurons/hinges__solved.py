import numpy as np


def hinge_network(t, v):
    # one equation a point: the network's answer there is the height
    table = np.maximum(t[:, None] - t[None, :-1], 0)
    solution = np.linalg.solve(np.column_stack([np.ones(len(t)), table]), v)
    return np.full((len(t) - 1, 1), 1), -t[:-1], solution[1:], solution[0]
