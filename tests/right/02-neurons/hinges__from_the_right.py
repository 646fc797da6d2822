import numpy as np


def hinge_network(t, v):
    # neurons that look to the left: relu(t[j] - x), silent at the last point
    slopes = np.diff(v) / np.diff(t)
    w2 = np.diff(slopes, append=0.0)
    return -np.ones((len(w2), 1)), np.array(t[1:]), w2, v[-1]
