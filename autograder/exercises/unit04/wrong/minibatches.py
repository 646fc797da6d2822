"""Misconceptions of `minibatches`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You shuffle X and y *apart*, each by an order of its own. The samples then carry the labels of others, and there "
    "is nothing left to learn."
)
def minibatches__shuffled_apart(X, y, batch_size, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception(
    "Your function hands out its batches one by one with `yield`. That saves memory and is a good way in a library; "
    "asked for here is a list of them, which can be looked at as a whole."
)
def minibatches__generator(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[order[i : i + batch_size]], y[order[i : i + batch_size]]


@misconception("You shuffle X and leave y as it was. The samples then carry the labels of others.")
def minibatches__only_x(X, y, batch_size, rng):
    X = X[rng.permutation(len(X))]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception("You do not shuffle. If the data is sorted by class, every batch knows one class only.")
def minibatches__not_shuffled(X, y, batch_size, rng):
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@misconception(
    "The last batch is lost when it is smaller than the others. Its samples would never be trained on in this epoch."
)
def minibatches__last_lost(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    return [
        (X[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size])
        for i in range(len(X) // batch_size)
    ]


@misconception(
    "You fill the last batch up with samples that had their turn already. They count twice in this epoch; the last "
    "batch may simply be smaller."
)
def minibatches__last_filled_up(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    parts = [np.take(order, range(i, i + batch_size), mode="wrap") for i in range(0, len(X), batch_size)]
    return [(X[part], y[part]) for part in parts]


@misconception("There is an empty batch at the end of your list when the batches come out even. A mean over it is NaN.")
def minibatches__empty_at_the_end(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    parts = [order[i * batch_size : (i + 1) * batch_size] for i in range(len(X) // batch_size + 1)]
    return [(X[part], y[part]) for part in parts]


@misconception(
    "You draw row numbers *with* replacement: some samples come twice in an epoch, others never. A permutation has "
    "each of them once."
)
def minibatches__with_replacement(X, y, batch_size, rng):
    order = rng.integers(len(X), size=len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


@misconception("You take `batch_size` for the *number* of batches. It is how many samples go into one.")
def minibatches__number_of_batches(X, y, batch_size, rng):
    parts = np.array_split(rng.permutation(len(X)), batch_size)
    return [(X[part], y[part]) for part in parts]


@misconception(
    "You shuffle *inside* the caller's arrays. Whoever looks at X and y afterwards finds them in another order."
)
def minibatches__in_place(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return [(X[i : i + batch_size].copy(), y[i : i + batch_size].copy()) for i in range(0, len(X), batch_size)]


@misconception(
    "You cut first and shuffle each piece afterwards: the batches always hold the same neighbours. Shuffle all, then "
    "cut."
)
def minibatches__shuffled_within(X, y, batch_size, rng):
    found = []
    for i in range(0, len(X), batch_size):
        order = i + rng.permutation(len(X[i : i + batch_size]))
        found.append((X[order], y[order]))
    return found


@misconception(
    "Your order is a fair one, but not the one agreed on: all use one `rng.permutation` of the row numbers, so that "
    "the same seed gives the same batches everywhere."
)
def minibatches__another_draw(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


@misconception(
    "You make a generator of your own with a fixed seed, so every epoch has the same order. Draw from the one you are given."
)
def minibatches__own_seed(X, y, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return [(X[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(X), batch_size)]
