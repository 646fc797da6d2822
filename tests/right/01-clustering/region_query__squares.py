import numpy as np


def region_query(X, i, eps):
    # no square roots: both sides squared
    diff = X - X[i]
    d2 = np.einsum("nd,nd->n", diff, diff)
    (idx,) = np.nonzero(d2 <= eps * eps)
    return idx
