"""Loops and plain Python."""


def ablate(train, parts, seeds):
    table = []
    for row in range(len(parts) + 1):
        on = {}
        for number, part in enumerate(parts):
            on[part] = number + 1 != row
        table.append([])
        for seed in seeds:
            table[-1].append(train(on, seed))
    return np.array(table)


def _mean_and_spread(values):
    n = len(values)
    mean = sum(values) / n
    return mean, (sum((v - mean) ** 2 for v in values) / (n - 1)) ** 0.5


def summarise(table):
    full, rest = table[0], table[1:]
    means, spreads = zip(*(_mean_and_spread(row) for row in table))
    pairs = [_mean_and_spread([a - b for a, b in zip(full, row)]) for row in rest]
    drops, errors = [p[0] for p in pairs], [p[1] / len(full) ** 0.5 for p in pairs]
    return np.array(means), np.array(spreads), np.array(drops), np.array(errors)
