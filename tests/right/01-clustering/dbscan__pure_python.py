from collections import deque

import numpy as np


def _neighbours(points, i, eps):
    return [j for j in range(len(points)) if np.linalg.norm(points[i] - points[j]) <= eps]


def dbscan(X, eps, min_samples):
    neighbours = {i: _neighbours(X, i, eps) for i in range(len(X))}
    clusters = []
    taken = set()
    for i in range(len(X)):
        if i in taken or len(neighbours[i]) < min_samples:
            continue
        members = {i}
        queue = deque([i])
        while queue:
            j = queue.popleft()
            if len(neighbours[j]) < min_samples:
                continue
            for n in neighbours[j]:
                if n not in members and n not in taken:
                    members.add(n)
                    queue.append(n)
        taken |= members
        clusters.append(members)
    labels = np.full(len(X), -1)
    for number, members in enumerate(clusters):
        labels[sorted(members)] = number
    return labels
