from itertools import permutations

import numpy as np


def standardize(X):
    N, D = X.shape
    Z = np.zeros((N, D))
    for d in range(D):
        column = [float(v) for v in X[:, d]]
        mean = sum(column) / N
        std = (sum((v - mean) ** 2 for v in column) / N) ** 0.5
        for n in range(N):
            Z[n, d] = 0.0 if std == 0 else (column[n] - mean) / std
    return Z


def d2(p, c):
    return sum((float(a) - float(b)) ** 2 for a, b in zip(p, c, strict=True))


def nearest(points, centers):
    result = []
    for p in points:
        best = 0
        for k in range(1, len(centers)):
            if d2(p, centers[k]) < d2(p, centers[best]):
                best = k
        result.append(best)
    return result


def one_run(points, centers, max_iter):
    labels = nearest(points, centers)
    steps = 0
    while steps < max_iter:
        sums = [[0.0] * len(points[0]) for _ in centers]
        counts = [0] * len(centers)
        for p, k in zip(points, labels, strict=True):
            counts[k] += 1
            for d, v in enumerate(p):
                sums[k][d] += v
        for k, count in enumerate(counts):
            if count:
                centers[k] = [s / count for s in sums[k]]
        steps += 1
        before = labels
        labels = nearest(points, centers)
        if labels == before:
            break
    inertia = sum(d2(p, centers[k]) for p, k in zip(points, labels, strict=True))
    return inertia, labels, centers, steps


def kmeans(X, starts, max_iter=100):
    runs = [one_run(X.tolist(), s.tolist(), max_iter) for s in starts]
    inertia, labels, centers, steps = min(runs, key=lambda r: r[0])
    return np.array(labels), np.array(centers), inertia, steps


def matched_accuracy(labels, y):
    clusters, classes = sorted(set(labels.tolist())), sorted(set(y.tolist()))
    size = max(len(clusters), len(classes))
    clusters += [None] * (size - len(clusters))
    best = 0
    for order in permutations(classes + [None] * (size - len(classes))):
        name = dict(zip(clusters, order, strict=True))
        right = sum(name[a] == b for a, b in zip(labels.tolist(), y.tolist(), strict=True))
        best = max(best, right)
    return best / len(y)
