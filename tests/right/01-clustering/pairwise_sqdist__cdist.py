import numpy as np
from scipy.spatial.distance import cdist


def pairwise_sqdist(X, C):
    return cdist(np.asarray(X, dtype=float), np.asarray(C, dtype=float), metric="sqeuclidean")
