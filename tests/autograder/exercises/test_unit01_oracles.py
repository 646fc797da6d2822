"""References of unit 01 against scikit-learn, which nobody here wrote."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, KMeans
from sklearn.metrics import silhouette_samples
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from autograder.exercises.unit01 import dbscan, kmeans, region_query, silhouette
from glassnet.check import Strided


def calls(exercise, function, seeds=range(5)):
    """Arguments of all cases of a function that do not expect an error, over some hidden draws."""
    cases = [*exercise.visible(), *(case for s in seeds for case in exercise.hidden(np.random.default_rng(s)))]
    for case in cases:
        if case.function == function and not case.options.get("raises"):
            yield tuple(arg.array if isinstance(arg, Strided) else arg for arg in case.args)


def test_region_query_finds_what_scikit_learn_finds():
    for X, i, eps in calls(region_query.EXERCISE, "region_query"):
        want = NearestNeighbors(radius=eps).fit(X).radius_neighbors(X[[i]], return_distance=False)[0]
        assert region_query.region_query(X, i, eps).tolist() == sorted(want)


def test_dbscan_labels_as_scikit_learn_does():
    for X, eps, min_samples in calls(dbscan.EXERCISE, "dbscan"):
        want = DBSCAN(eps=eps, min_samples=min_samples).fit(X).labels_
        assert dbscan.dbscan(X, eps, min_samples).tolist() == want.tolist()


def test_silhouette_equals_scikit_learns_once_noise_is_set_aside():
    tried = 0
    for X, y in calls(silhouette.EXERCISE, "silhouette"):
        real = y != -1
        if len(np.unique(y[real])) == real.sum():
            continue  # scikit-learn refuses one point a cluster
        want = np.zeros(len(X))
        want[real] = silhouette_samples(X[real], y[real])
        np.testing.assert_allclose(silhouette.silhouette(X, y), want, atol=1e-6)
        tried += 1
    assert tried > 20


def test_kmeans_is_scikit_learns_from_the_same_starts():
    rng = np.random.default_rng(0)
    for _ in range(10):
        X = rng.normal(size=(60, 3)) * [1.0, 2.0, 3.0]
        starts = np.stack([rng.permutation(X)[:4] for _ in range(3)])
        fits = [KMeans(4, init=s, n_init=1, tol=0, algorithm="lloyd").fit(X) for s in starts]
        want = min(fits, key=lambda fit: fit.inertia_)
        labels, centers, inertia, n_iter = kmeans.kmeans(X, starts)
        assert labels.tolist() == want.labels_.tolist()
        np.testing.assert_allclose(centers, want.cluster_centers_)
        assert inertia == pytest.approx(want.inertia_)
        assert n_iter == want.n_iter_ - 1  # scikit-learn also counts the update that follows the last assignment


def test_standardize_is_the_standard_scaler():
    for (X,) in calls(kmeans.EXERCISE, "standardize"):
        np.testing.assert_allclose(kmeans.standardize(X), StandardScaler().fit_transform(X), atol=1e-5)


def test_matched_accuracy_is_the_best_of_all_renamings():
    for labels, y in calls(kmeans.EXERCISE, "matched_accuracy"):
        clusters, classes = np.unique(labels), np.unique(y)
        spare = [*classes, *[10_000] * max(0, len(clusters) - len(classes))]
        renamed = (np.array(p)[np.searchsorted(clusters, labels)] for p in permutations(spare, len(clusters)))
        assert kmeans.matched_accuracy(labels, y) == pytest.approx(max(np.mean(names == y) for names in renamed))
