import numpy as np


def top_activations(maps, channel, k):
    strongest = maps[:, channel].max(axis=(1, 2)).astype(float)
    images, rows, columns = [], [], []
    for _ in range(min(k, len(maps))):
        n = int(np.argmax(strongest))
        where = np.argwhere(maps[n, channel] == maps[n, channel].max())[0]
        images.append(n)
        rows.append(int(where[0]))
        columns.append(int(where[1]))
        strongest[n] = -np.inf
    return np.array(images), np.array(rows), np.array(columns)


def input_window(row, column, geometry, shape):
    size, jump, start = geometry
    seen_rows = [p for p in range(start + row * jump, start + row * jump + size) if 0 <= p < shape[0]]
    seen_columns = [p for p in range(start + column * jump, start + column * jump + size) if 0 <= p < shape[1]]
    return seen_rows[0], seen_rows[-1] + 1, seen_columns[0], seen_columns[-1] + 1
