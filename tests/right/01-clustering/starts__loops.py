import numpy as np


def nearest_sq(x, centers):
    best = None
    for c in centers:
        s = 0.0
        for a, b in zip(x, c, strict=True):
            s += (float(a) - float(b)) ** 2
        if best is None or s < best:
            best = s
    return best


def farthest_first(X, K, first):
    centers = [X[first]]
    while len(centers) < K:
        winner = 0
        record = nearest_sq(X[0], centers)
        for i in range(1, len(X)):
            s = nearest_sq(X[i], centers)
            if s > record:
                winner, record = i, s
        centers.append(X[winner])
    return np.array(centers)


def d2_probabilities(X, centers):
    weights = [nearest_sq(x, centers) for x in X]
    total = sum(weights)
    if total == 0:
        return np.ones(len(X)) / len(X)
    return np.array([w / total for w in weights])


def kmeanspp(X, K, rng):
    centers = [X[int(rng.random() * len(X))]]
    for _ in range(K - 1):
        p = d2_probabilities(X, centers)
        u = rng.random()
        acc = 0.0
        pick = len(X) - 1
        while p[pick] == 0:
            pick -= 1
        for i in range(len(X)):
            acc += p[i]
            if u < acc:
                pick = i
                break
        centers.append(X[pick])
    return np.array(centers)
