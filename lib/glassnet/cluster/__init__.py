"""Clustering: K-Means, DBSCAN and the scores that judge them.

Results are named tuples with scikit-learn's field names and, from the same start, scikit-learn's numbers. Everything
follows the data: arrays go in and come back in the library and on the device that own them. Importing this costs
NumPy alone; SciPy and scikit-learn are loaded by the few functions that lean on them.
"""

from glassnet.cluster.centers import assign, fill_empty_clusters, inertia, update
from glassnet.cluster.density import DBSCANResult, PointKind, dbscan, density_edges
from glassnet.cluster.distances import METRICS, pairwise_distances, pairwise_sqdist
from glassnet.cluster.lloyd import KMeansResult, KMeansStep, kmeans, kmeans_steps
from glassnet.cluster.metrics import (
    adjusted_rand_score,
    contingency,
    matched_accuracy,
    silhouette_samples,
    silhouette_score,
)
from glassnet.cluster.starts import init_farthest_first, init_kmeans_plusplus, init_random

__all__ = [
    "METRICS",
    "DBSCANResult",
    "KMeansResult",
    "KMeansStep",
    "PointKind",
    "adjusted_rand_score",
    "assign",
    "contingency",
    "dbscan",
    "density_edges",
    "fill_empty_clusters",
    "inertia",
    "init_farthest_first",
    "init_kmeans_plusplus",
    "init_random",
    "kmeans",
    "kmeans_steps",
    "matched_accuracy",
    "pairwise_distances",
    "pairwise_sqdist",
    "silhouette_samples",
    "silhouette_score",
    "update",
]
