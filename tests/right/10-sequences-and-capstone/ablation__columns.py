"""A column a seed, filled in; statistics by sums of squares and the covariance."""


def ablate(train, parts, seeds):
    found = np.empty((1 + len(parts), len(seeds)))
    everything = {part: True for part in parts}
    for column, seed in enumerate(seeds):
        found[0, column] = train(everything, seed)
        for row, part in enumerate(parts, 1):
            found[row, column] = train(everything | {part: False}, seed)
    return found


def summarise(table):
    table = np.asarray(table, dtype=float)
    covariance = np.atleast_2d(np.cov(table))
    variances = np.diag(covariance)
    means = table.mean(axis=1)
    of_difference = np.maximum(variances[0] + variances[1:] - 2 * covariance[0, 1:], 0)
    return means, np.sqrt(variances), means[0] - means[1:], np.sqrt(of_difference / table.shape[1])
