import math

import numpy as np


def silhouette(X, y):
    clusters = set()
    for label in y:
        if label != -1:
            clusters.add(int(label))
    if len(clusters) < 2:
        raise ValueError("silhouette needs at least two clusters")

    scores = []
    for i in range(len(X)):
        if y[i] == -1:
            scores.append(0.0)
            continue
        means = {}
        for c in clusters:
            members = [j for j in range(len(X)) if y[j] == c and j != i]
            if members:
                means[c] = sum(math.dist(X[i], X[j]) for j in members) / len(members)
        a = means.pop(int(y[i]), None)
        if a is None:  # alone in its cluster
            scores.append(0.0)
            continue
        b = min(means.values())
        scores.append(0.0 if a == b == 0 else (b - a) / max(a, b))
    return np.array(scores)
