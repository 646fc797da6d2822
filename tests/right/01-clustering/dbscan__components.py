import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist


def dbscan(X, eps, min_samples):
    near = cdist(X, X) <= eps
    core = near.sum(axis=1) >= min_samples
    labels = -np.ones(len(X), dtype=int)
    if not core.any():
        return labels
    _, groups = connected_components(near[np.ix_(core, core)], directed=False)
    labels[core] = groups  # numbered by their first core point
    for i in np.flatnonzero(~core):
        reached_by = labels[near[i] & core]
        if reached_by.size:
            labels[i] = reached_by.min()
    return labels
