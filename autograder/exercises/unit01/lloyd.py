"""Lloyd's algorithm for the exercise `kmeans`, and inputs on which its answer is clear."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Run = tuple[Array, Array, Any, int]


def lloyd(X: Array, start: Array, max_iter: int) -> Run:
    """One run from one start: labels, centers, inertia, n_iter."""
    X = X if X.dtype.kind == "f" else X.astype(float)
    centers = start.astype(X.dtype)
    labels = nearest(X, centers)
    n_iter = 0
    while n_iter < max_iter:
        for k in range(len(centers)):
            if (labels == k).any():
                centers[k] = X[labels == k].mean(axis=0)
        n_iter += 1
        before, labels = labels, nearest(X, centers)
        if np.array_equal(labels, before):
            break
    return labels, centers, ((X - centers[labels]) ** 2).sum(), n_iter


def nearest(X: Array, centers: Array) -> Array:
    """Index of the nearest centre of each point, (N,)."""
    return np.asarray(((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1))


def settled(X: Array, starts: Array, max_iter: int) -> bool:
    """Whether rounding can neither move a point to another centre nor change which run is best."""
    for start in starts:
        for steps in range(lloyd(X, start, max_iter)[3] + 1):
            two = np.partition(np.linalg.norm(X[:, None] - lloyd(X, start, steps)[1], axis=2), 1, axis=1)[:, :2]
            if np.min(two[:, 1] - two[:, 0]) < 1e-3 * X.std():
                return False
    inertias = sorted(float(lloyd(X, start, max_iter)[2]) for start in starts)
    return all(low * 1.001 < high for low, high in pairwise(inertias))


def draw(rng: np.random.Generator, k: int, d: int, runs: int = 1, least: int = 3) -> tuple[Array, Array]:
    """Points and starts whose answer is clear; of several runs the best and the worst are neither first nor last."""
    while True:
        X = (rng.random((30, d)) * np.linspace(20.0, 40.0, d) - 9.0).round(1)
        starts = np.stack([rng.permutation(X)[:k] for _ in range(runs)])
        found = [lloyd(X, start, 100) for start in starts]
        inertias = [run[2] for run in found]
        kept = int(np.argmin(inertias))
        telling = runs == 1 or (0 < kept < runs - 1 and 0 < np.argmax(inertias) < runs - 1)
        slow = found[kept][3] >= least and (runs == 1 or found[kept][3] != found[-1][3])
        if telling and slow and settled(X, starts, 100):
            return X, starts
