import numpy as np


def sq(p, q):
    return sum((a - b) ** 2 for a, b in zip(p, q, strict=True))


def pairwise_sqdist(X, C):
    points, centers = X.tolist(), C.tolist()
    return np.array([[sq(p, c) for c in centers] for p in points], dtype=float)
