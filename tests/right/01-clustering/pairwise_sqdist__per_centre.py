import numpy as np


def pairwise_sqdist(X, C):
    X = X if X.dtype.kind == "f" else X.astype("float32")
    C = C if C.dtype.kind == "f" else C.astype("float32")
    columns = []
    for c in C:
        delta = X - c
        columns.append(np.einsum("nd,nd->n", delta, delta))
    return np.column_stack(columns)
