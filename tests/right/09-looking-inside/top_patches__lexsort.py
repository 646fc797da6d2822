import numpy as np


def top_activations(maps, channel, k):
    part = maps[:, channel]
    by_row = part.max(axis=2)
    rows = by_row.argmax(axis=1)
    columns = part[np.arange(len(part)), rows].argmax(axis=1)
    order = np.lexsort((np.arange(len(part)), -by_row.max(axis=1)))[:k]
    return order, rows[order], columns[order]


def input_window(row, column, geometry, shape):
    size, jump, start = geometry
    begins = start + jump * np.array([row, column])
    ends = np.minimum(begins + size, shape)
    top, left = np.maximum(begins, 0).tolist()
    bottom, right = ends.tolist()
    return top, bottom, left, right
