"""Clustering and the changing of data on a GPU that is not there (see `test_follow_the_data`)."""

import inspect

import numpy as np
import pytest
from follow import same

from glassnet import cluster, data
from glassnet.backend import array_module

POINTS = np.vstack([np.random.default_rng(8).normal(size=(n, 2)) + c for n, c in ((14, 0), (9, (6, 1)), (6, (2, 7)))])
CENTERS = POINTS[[0, 20, 28]]
LABELS = np.repeat([0, 1, 2], [14, 9, 6])
NEAR = np.sqrt(((POINTS[:, None] - POINTS) ** 2).sum(axis=2))


def _tuple(result):
    return [a for a in result if hasattr(a, "dtype") and not isinstance(a, np.generic)]


def _kmeans(there, **options):
    """Labels and centres; the history is on the host always."""
    return _tuple(cluster.kmeans(there(POINTS), 3, **options)[:2])


def _steps(there):
    return [a for step in cluster.kmeans_steps(there(POINTS), 3, rng=1) for a in (step.labels, step.cluster_centers)]


METRICS = (*cluster.METRICS,)
CLUSTER = {
    "assign": lambda t: [cluster.assign(t(POINTS), t(CENTERS), m) for m in METRICS],
    "update": lambda t: [cluster.update(t(POINTS), t(LABELS), t(CENTERS), m) for m in METRICS],
    "fill_empty_clusters": lambda t: [cluster.fill_empty_clusters(t(POINTS), t(LABELS % 2), t(CENTERS))],
    "inertia": lambda t: [np.float64(cluster.inertia(t(POINTS), t(LABELS), t(CENTERS), m)) for m in METRICS],
    "pairwise_sqdist": lambda t: [cluster.pairwise_sqdist(t(POINTS), t(CENTERS))],
    "pairwise_distances": lambda t: [cluster.pairwise_distances(t(POINTS), t(CENTERS), m) for m in METRICS],
    "init_random": lambda t: [cluster.init_random(t(POINTS), 4, 1)],
    "init_farthest_first": lambda t: [cluster.init_farthest_first(t(POINTS), 4, 1)],
    "init_kmeans_plusplus": lambda t: [cluster.init_kmeans_plusplus(t(POINTS), 4, 1)],
    "kmeans": lambda t: (
        [a for m in METRICS for a in _kmeans(t, rng=1, metric=m, tol=1e-4)] + _kmeans(t, init=t(CENTERS))
    ),
    "kmeans_steps": _steps,
    "dbscan": lambda t: [
        *_tuple(cluster.dbscan(t(POINTS), 1.0, 4)),
        *_tuple(cluster.dbscan(t(POINTS), 1.2, 3, "manhattan")),
        *_tuple(cluster.dbscan(t(NEAR), 1.0, 4, "precomputed")),
    ],
    "density_edges": lambda t: [cluster.density_edges(t(POINTS), 1.0, 4)],
    "silhouette_samples": lambda t: [cluster.silhouette_samples(t(POINTS), t(LABELS), m) for m in METRICS],
    "silhouette_score": lambda t: [np.float64(cluster.silhouette_score(t(POINTS), t(LABELS)))],
    "adjusted_rand_score": lambda t: [np.float64(cluster.adjusted_rand_score(t(LABELS), t(LABELS // 2)))],
    "contingency": lambda t: [np.float64(cluster.contingency(t(LABELS), t(LABELS // 2)).sum())],
    "matched_accuracy": lambda t: [np.float64(cluster.matched_accuracy(t(LABELS), t((LABELS + 1) % 3)))],
}


@pytest.mark.parametrize("name", CLUSTER)
def test_clustering_gives_the_numbers_of_numpy(name, there):
    for found, expected in zip(CLUSTER[name](there), CLUSTER[name](lambda a: a), strict=True):
        if isinstance(expected, np.float64):  # a number, which has no device
            assert float(found) == pytest.approx(float(expected), rel=1e-12), name
        else:
            same(found, expected, name)


def test_every_public_function_of_cluster_is_tried():
    assert {n for n in cluster.__all__ if inspect.isfunction(getattr(cluster, n))} == set(CLUSTER)


IMAGES = np.random.default_rng(10).random((4, 3, 7, 6))
AROUND = (IMAGES.mean(axis=(0, 2, 3)), IMAGES.std(axis=(0, 2, 3)))
DATA = {
    "random_flip": lambda t: [data.random_flip(t(IMAGES), 1)],
    "random_crop": lambda t: [data.random_crop(t(IMAGES), (5, 4), 1, padding=2, mode=m) for m in ("zeros", "reflect")],
    "random_shift": lambda t: [data.random_shift(t(IMAGES), 2, 1)],
    "cutout": lambda t: [data.cutout(t(IMAGES), (3, 2), 1)],
    "ten_crop": lambda t: [data.ten_crop(t(IMAGES), (4, 3))],
    "average_crops": lambda t: [data.average_crops(lambda X: array_module(X).sum(X, axis=(2, 3)), t(IMAGES), (4, 3))],
    "colour_jitter": lambda t: [data.colour_jitter(t(IMAGES), 1)],
    "pca_jitter": lambda t: [data.pca_jitter(t(IMAGES), 1)],
    "to_float": lambda t: [data.to_float(t((IMAGES * 255).astype(np.uint8)))],
    "channel_statistics": lambda t: data.channel_statistics(t(IMAGES)),
    "normalise": lambda t: [data.normalise(t(IMAGES), *map(t, AROUND))],
    "fit_whitening": lambda t: _tuple(data.fit_whitening(t(IMAGES[:, 0, :2]), eps=0.1)),
    "whiten": lambda t: [data.whiten(t(IMAGES[:, :1, :2]), data.fit_whitening(t(IMAGES[:, :1, :2]), "pca", eps=0.1))],
    "batches": lambda t: [a for pair in data.batches(t(IMAGES), t(np.arange(4)), 3, 1) for a in pair],
    "train_validation_split": lambda t: [
        a for pair in data.train_validation_split(t(POINTS), t(LABELS), 0.3, 1) for a in pair
    ],
}
FROM_FILES = {
    "anisotropic", "blobs", "breast_cancer", "catalogue", "cifar10", "cifar100", "data_folders", "digits",
    "fashion_mnist", "fetch", "image_folder", "iris", "mnist", "moons", "pictures", "read_cifar_binary",
    "read_cifar_pickle", "read_idx", "read_svhn", "rings", "svhn", "things", "uniform", "varied", "wine",
}  # fmt: skip


@pytest.mark.parametrize("name", DATA)
def test_changing_data_gives_the_numbers_of_numpy(name, there):
    for found, expected in zip(DATA[name](there), DATA[name](lambda a: a), strict=True):
        same(found, expected, name, rtol=1e-9)


def test_every_function_that_changes_data_is_tried():
    assert {n for n in data.__all__ if inspect.isfunction(getattr(data, n))} == set(DATA) | FROM_FILES
