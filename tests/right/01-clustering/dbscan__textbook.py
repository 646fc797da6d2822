import numpy as np


def dbscan(X, eps, min_samples):
    """The pseudo-code of the paper: visited marks, a seed list per cluster."""

    def region(i):
        return [int(j) for j in np.where(((X - X[i]) ** 2).sum(axis=1) <= eps**2)[0]]

    NOISE = -1
    labels = [None] * len(X)
    cluster = -1
    for i in range(len(X)):
        if labels[i] is not None:
            continue
        seeds = region(i)
        if len(seeds) < min_samples:
            labels[i] = NOISE
            continue
        cluster += 1
        labels[i] = cluster
        pos = 0
        while pos < len(seeds):
            j = seeds[pos]
            pos += 1
            if labels[j] == NOISE:
                labels[j] = cluster
            if labels[j] is not None:
                continue
            labels[j] = cluster
            more = region(j)
            if len(more) >= min_samples:
                seeds.extend(more)
    return np.array(labels)
