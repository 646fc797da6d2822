"""Misconceptions of `embedding_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "Where a number comes twice, one of its gradients is lost. With an array of row numbers NumPy reads all rows, adds, "
    "and writes all rows: of two additions to one row the last one stays."
)
def embedding_backward__repeats_lost(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    dw[ids.ravel()] += dy.reshape(-1, dy.shape[2])
    return dw


@misconception(
    "Repeats within *one* sequence are lost, those in different sequences are not. You add sequence by sequence, and "
    "inside each NumPy writes a row once, however often its number stands there."
)
def embedding_backward__repeats_in_a_sequence_lost(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    for row, gradient in zip(ids, dy):
        dw[row] += gradient
    return dw


@misconception(
    "Repeats at *one step* of different sequences are lost, those at different steps are not. You add step by step, and "
    "inside each NumPy writes a row once, however many sequences have its number there."
)
def embedding_backward__repeats_at_a_step_lost(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    for t in range(ids.shape[1]):
        dw[ids[:, t]] += dy[:, t]
    return dw


@misconception("A row keeps the *first* gradient of its number and leaves the others out. It collects all of them.")
def embedding_backward__first_only(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    numbers, first = np.unique(ids.ravel(), return_index=True)
    dw[numbers] = dy.reshape(-1, dy.shape[2])[first]
    return dw


@misconception(
    "Each row is divided by how often its number came. Copies add up their gradients; if the loss is a mean, that is in "
    "dy already."
)
def embedding_backward__mean_over_repeats(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw / np.maximum(np.bincount(ids.ravel(), minlength=n), 1)[:, None].astype(dy.dtype)


@misconception(
    "You divided by the number of sequences. Nothing is averaged here; if the loss is a mean, that is in dy already."
)
def embedding_backward__mean_over_sequences(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw / dy.dtype.type(len(ids))


@misconception(
    "You divided by the number of places. Nothing is averaged here; if the loss is a mean, that is in dy already."
)
def embedding_backward__mean_over_places(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw / dy.dtype.type(ids.size)


@misconception(
    "Your answer ends with the largest number that came. The table has n rows, and rows whose numbers never came get zeros."
)
def embedding_backward__rows_that_came(dy, ids, n):
    dw = np.zeros((ids.max() + 1, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw


@misconception(
    "Your answer has a row for each *different* number that came, without gaps. Row i belongs to number i, and there are "
    "n rows, some of them zeros."
)
def embedding_backward__no_gaps(dy, ids, n):
    numbers, place = np.unique(ids, return_inverse=True)
    dw = np.zeros((len(numbers), dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, place.reshape(ids.shape), dy)
    return dw


@misconception(
    "All rows are shifted by one: number i went to row i − 1, and number 0 to the last row. Numbers count from 0 here."
)
def embedding_backward__counted_from_one(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids - 1, dy)
    return dw


@misconception(
    "Row 0 stays empty. Some libraries keep number 0 for padding that learns nothing; here it is a letter like the others."
)
def embedding_backward__zero_is_padding(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    dw[0] = 0
    return dw


@misconception("Your answer lies the other way: it has the shape (D, n). A row of the table belongs to a number.")
def embedding_backward__turned(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids, dy)
    return dw.T


@misconception(
    "You laid dy and ids in rows in different orders, so gradients went to other numbers' rows: one of them sequence by "
    "sequence, the other step by step."
)
def embedding_backward__orders_mixed(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids.T.ravel(), dy.reshape(-1, dy.shape[2]))
    return dw


@misconception(
    "You give back a gradient for every *place*, dy itself. What learns is the table: one gradient for each of its n rows."
)
def embedding_backward__one_for_each_place(dy, ids, n):
    return dy.reshape(-1, dy.shape[2])


@misconception(
    "You add up only the first sequence. All sequences look into the same table, and its rows collect from all of them."
)
def embedding_backward__first_sequence_only(dy, ids, n):
    dw = np.zeros((n, dy.shape[2]), dtype=dy.dtype)
    np.add.at(dw, ids[0], dy[0])
    return dw
