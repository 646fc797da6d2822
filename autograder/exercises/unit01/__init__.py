"""Unit 01: clustering."""

from autograder.exercises.model import Unit
from autograder.exercises.unit01 import (
    assign,
    dbscan,
    kmeans,
    pairwise_sqdist,
    region_query,
    silhouette,
    starts,
    update,
)

UNIT = Unit(
    "01-clustering",
    "Clustering",
    (
        pairwise_sqdist.EXERCISE,
        starts.EXERCISE,
        assign.EXERCISE,
        update.EXERCISE,
        kmeans.EXERCISE,
        region_query.EXERCISE,
        dbscan.EXERCISE,
        silhouette.EXERCISE,
    ),
)
