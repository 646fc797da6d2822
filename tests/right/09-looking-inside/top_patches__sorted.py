import numpy as np


def top_activations(maps, channel, k):
    found = []
    for n in range(len(maps)):
        plane = maps[n, channel]
        row, column = np.unravel_index(plane.argmax(), plane.shape)
        found.append((-plane[row, column], n, row, column))
    found = sorted(found)[:k]
    return tuple(np.array([f[i] for f in found]) for i in (1, 2, 3))


def input_window(row, column, geometry, shape):
    size, jump, start = geometry
    answer = []
    for unit, length in zip((row, column), shape, strict=True):
        begin = unit * jump + start
        answer += [max(begin, 0), min(begin + size, length)]
    return tuple(answer)
