from math import prod


def count(layers, shape):
    table = []
    for layer in layers:
        table.append(one(layer, table[-1][0] if table else shape))
    return [row[0] for row in table], [row[1] for row in table], [row[2] for row in table]


def one(layer, before):
    """Shape behind a layer, its parameters, its FLOPs."""
    if layer[0] == "conv":
        return conv(before, *layer[1:])
    if layer[0] == "pool":
        _, k, s = layer
        return (before[0], *[len(range(0, side - k + 1, s)) for side in before[1:]]), 0, 0
    if layer[0] == "flatten":
        return (prod(before),), 0, 0
    if layer[0] == "linear":
        units = layer[1]
        return (units,), units * before[0] + units, units * 2 * before[0]
    return before, 2 * before[0] if layer[0] == "norm" else 0, 0


def conv(before, filters, k, s, p, groups):
    sides = [len(range(-p, side + p - k + 1, s)) for side in before[1:]]
    n = k * k * before[0] / groups  # a float, and whole
    return (filters, *sides), filters * n + filters, 2 * n * filters * sides[0] * sides[1]
