import numpy as np
from scipy.spatial.distance import cdist


def region_query(X, i, eps):
    dist = cdist(X[i : i + 1], X)[0]
    return np.arange(X.shape[0])[dist <= eps]
