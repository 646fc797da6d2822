import numpy as np


def region_query(points, index, radius):
    p = np.asarray(points, dtype=np.float32)
    d = np.sqrt(np.square(p - p[index]).sum(-1))
    order = np.argsort(d)
    return order[: np.searchsorted(d[order], radius, side="right")]
