import numpy as np


def table(A, B):
    A, B = A.astype(float), B.astype(float)
    D = (A * A).sum(1)[:, None] + (B * B).sum(1)[None, :] - 2.0 * A.dot(B.T)
    return np.clip(D, 0.0, None)


def farthest_first(X, K, first):
    D = np.sqrt(((X[:, None] - X[None]) ** 2).sum(-1))
    chosen = np.array([first])
    for _ in range(1, K):
        chosen = np.append(chosen, D[:, chosen].min(axis=1).argmax())
    return np.take(X, chosen, axis=0).astype(float)


def d2_probabilities(X, centers):
    w = table(X, centers).min(axis=1)
    with np.errstate(invalid="ignore"):
        p = w / w.sum()
    return np.where(np.isnan(p), 1.0 / len(X), p)


def kmeanspp(X, K, rng):
    picked = rng.choice(X, size=1)
    for _ in range(K - 1):
        picked = np.concatenate([picked, rng.choice(X, size=1, p=d2_probabilities(X, picked))])
    return picked
