"""Misconceptions of `ablate` and `summarise`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Parts that were switched off stay off in the rows below. Then a row says what several parts are worth together. "
    "Begin each row with everything on."
)
def ablate__one_after_the_other(train, parts, seeds):
    on = {part: True for part in parts}
    table = [[train(on, seed) for seed in seeds]]
    for part in parts:
        on = {**on, part: False}
        table.append([train(on, seed) for seed in seeds])
    return np.array(table)


@misconception(
    "In each row one part is *on* and all others are off. That asks what a part does alone; an ablation asks what the "
    "full network loses without it."
)
def ablate__one_part_alone(train, parts, seeds):
    rows = [{p: True for p in parts}] + [{p: p == part for p in parts} for part in parts]
    return np.array([[train(on, seed) for seed in seeds] for on in rows])


@misconception(
    "Each row has seeds of its own. Then a row may be better because its seeds were, and the differences hold the luck "
    "of both. The same seeds for every row."
)
def ablate__other_seeds_each_row(train, parts, seeds):
    rows = [{p: True for p in parts}] + [{p: p != part for p in parts} for part in parts]
    return np.array([[train(on, seed + i) for seed in seeds] for i, on in enumerate(rows)])


@misconception(
    "Only the first seed is used. One training says nothing about how much the next one would differ; run all of them."
)
def ablate__first_seed(train, parts, seeds):
    rows = [{p: True for p in parts}] + [{p: p != part for p in parts} for part in parts]
    return np.array([[train(on, seeds[0]) for _ in seeds] for on in rows])


@misconception(
    "The row of the full network is missing: one row a part and one more, the first, in which everything is on. A loss "
    "can only be told from what there was."
)
def ablate__no_baseline(train, parts, seeds):
    rows = [{p: p != part for p in parts} for part in parts]
    return np.array([[train(on, seed) for seed in seeds] for on in rows])


@misconception(
    "The full network stands in your last row. It is row 0, so that row 1 is the one without the first part."
)
def ablate__baseline_last(train, parts, seeds):
    rows = [{p: p != part for p in parts} for part in parts] + [{p: True for p in parts}]
    return np.array([[train(on, seed) for seed in seeds] for on in rows])


@misconception("Your table lies on its side: a row is one network with all its seeds, a column is one seed.")
def ablate__seeds_down(train, parts, seeds):
    rows = [{p: True for p in parts}] + [{p: p != part for p in parts} for part in parts]
    return np.array([[train(on, seed) for on in rows] for seed in seeds])


@misconception(
    "The part that is off is missing from your dict. Whoever is not asked about a part has it on, so nothing was "
    "switched off: the dict holds all parts, and says False of that one."
)
def ablate__left_out(train, parts, seeds):
    rows = [[part for part in parts if part != off] for off in [None, *parts]]
    return np.array([[train({part: True for part in row}, seed) for seed in seeds] for row in rows])


@misconception(
    "The seeds are averaged away already. Keep each accuracy, one column a seed: without them nobody can say how sure the "
    "means are."
)
def ablate__mean_already(train, parts, seeds):
    rows = [{p: True for p in parts}] + [{p: p != part for p in parts} for part in parts]
    return np.array([np.mean([train(on, seed) for seed in seeds]) for on in rows])


@misconception(
    "You report the best seed of each row. The best of several tries grows with the number of tries: it measures luck. "
    "The mean does not."
)
def summarise__best_seed(table):
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    best = table.max(axis=1)
    return best, table.std(axis=1, ddof=1), best[0] - best[1:], error


@misconception(
    "Your spread divides by the number of seeds. The mean comes from the same few numbers, so they lie closer to it "
    "than to the true one: a sample's spread divides by one less. So does the spread behind the error."
)
def summarise__divides_by_n(table):
    lost = table[0] - table[1:]
    return table.mean(axis=1), table.std(axis=1), lost.mean(axis=1), lost.std(axis=1) / np.sqrt(table.shape[1])


@misconception("Your spread is the variance. It is in squared accuracies; what stands behind a ± is its root.")
def summarise__variance(table):
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.var(axis=1, ddof=1), lost.mean(axis=1), error


@misconception(
    "The drop has the wrong sign. It is what the network *loses* without the part: the full one's accuracy minus the "
    "accuracy without, positive where the part helps."
)
def summarise__gain_for_drop(table):
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), -lost.mean(axis=1), error


@misconception("The drop is counted from the row above. Every row is compared with the full network, row 0.")
def summarise__from_the_row_above(table):
    lost = table[:-1] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), error


@misconception(
    "Your error adds the spreads of two rows as if they had nothing to do with each other. They share their seeds: what "
    "a seed does to both rows is no error of the difference. Subtract seed by seed, then look at the spread."
)
def summarise__not_paired(table):
    lost = table[0] - table[1:]
    variances = table.var(axis=1, ddof=1)
    return (
        table.mean(axis=1),
        table.std(axis=1, ddof=1),
        lost.mean(axis=1),
        np.sqrt((variances[0] + variances[1:]) / table.shape[1]),
    )


@misconception(
    "Your error is the spread of single differences. How far the *mean* of several may be off shrinks the more seeds "
    "there are; with which power of their number?"
)
def summarise__error_of_one(table):
    lost = table[0] - table[1:]
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), lost.std(axis=1, ddof=1)


@misconception(
    "Your error shrinks like the number of seeds. Four times as many seeds make a mean only twice as sure: it is the "
    "root of their number that counts."
)
def summarise__error_without_root(table):
    lost = table[0] - table[1:]
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), lost.std(axis=1, ddof=1) / table.shape[1]


@misconception(
    "You take the median of the seeds. The table asks for the mean: its error is known, and it uses every training."
)
def summarise__median(table):
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return np.median(table, axis=1), table.std(axis=1, ddof=1), np.median(lost, axis=1), error


@misconception(
    "The drop is a share of the full network's accuracy. Asked for is the plain difference: points of accuracy, in the "
    "same units as the means beside it."
)
def summarise__relative(table):
    lost = (table[0] - table[1:]) / table[0].mean()
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), error


@misconception(
    "The drop is one number, the mean over all parts. Each part has a drop of its own: take means along the seeds."
)
def summarise__drop_of_all(table):
    lost = table[0] - table[1:]
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(), error


@misconception(
    "drop and error have one number too many: you compare row 0 with itself as well. They hold one number a *part*, and "
    "row 0 is no part."
)
def summarise__row_0_with_itself(table):
    lost = table[0] - table
    error = lost.std(axis=1, ddof=1) / np.sqrt(table.shape[1])
    return table.mean(axis=1), table.std(axis=1, ddof=1), lost.mean(axis=1), error
