"""Misconceptions of `linear_forward` and `linear_backward`."""

import numpy as np

from autograder.exercises.model import misconception


@misconception(
    "You multiplied by `w` as it lies there. Row o of w holds the weights of output o, so shapes fit by luck only where "
    "there are as many outputs as inputs."
)
def linear_forward__w_not_turned(x, w, b):
    return x.reshape(len(x), -1) @ w + b


@misconception("The bias is missing: `b` says what each output is when all inputs are 0.")
def linear_forward__no_bias(x, w, b):
    return x.reshape(len(x), -1) @ w.T


@misconception(
    "You added the bias as a column, one number a *sample*. Every output has a bias of its own, the same for all "
    "samples: it lies along the outputs."
)
def linear_forward__bias_as_column(x, w, b):
    return x.reshape(len(x), -1) @ w.T + b[:, None]


@misconception(
    "You did not flatten the samples: it works for rows of numbers, but an image with several axes is not multiplied "
    "whole. Make one row of I numbers of each sample first."
)
def linear_forward__not_flattened(x, w, b):
    return x @ w.T + b


@misconception(
    "Your flattening mixes the samples: numbers of different images end up in one row. The axis of the samples has to "
    "stay where it is; only the axes after it melt into one."
)
def linear_forward__samples_mixed(x, w, b):
    return x.reshape(-1, len(x)).T @ w.T + b


@misconception(
    "You flattened the images column by column (order F). NumPy's usual order, row after row, is the one that the "
    "weights belong to."
)
def linear_forward__column_order(x, w, b):
    return x.reshape(len(x), -1, order="F") @ w.T + b


@misconception("You added the sum of all biases to every output. Output o gets `b[o]` and no other.")
def linear_forward__all_biases(x, w, b):
    return x.reshape(len(x), -1) @ w.T + b.sum()


@misconception(
    "You turned the whole answer round: it has an output a row. A row belongs to a *sample*, so the shape is (N, O)."
)
def linear_forward__transposed(x, w, b):
    return (x.reshape(len(x), -1) @ w.T + b).T


@misconception(
    "You took the *mean* of the bias gradients over the samples. Every sample used the same bias, and their gradients "
    "add up; the division by N happens in the loss, once."
)
def linear_backward__db_mean(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(len(x), -1), dy.mean(axis=0)


@misconception(
    "You divided dw (and db) by the number of samples. If the loss is a mean, `dy` has the 1/N in it already; here it "
    "would come in twice."
)
def linear_backward__divided_by_n(dy, x, w):
    n = len(x)
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(n, -1) / n, dy.sum(axis=0) / n


@misconception(
    "You divided dw by the number of samples, but not db. If the loss is a mean, `dy` has the 1/N in it already; here "
    "it would come in twice."
)
def linear_backward__dw_divided_by_n(dy, x, w):
    n = len(x)
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(n, -1) / n, dy.sum(axis=0)


@misconception(
    "Your dx is flat. It goes back to whatever came before this layer, so it needs the shape in which `x` came, images "
    "included."
)
def linear_backward__dx_flat(dy, x, w):
    return dy @ w, dy.T @ x.reshape(len(x), -1), dy.sum(axis=0)


@misconception(
    "Your dw lies on its side. Entry [o, i] of it says how the loss changes with weight [o, i], so it has the shape of "
    "`w`."
)
def linear_backward__dw_transposed(dy, x, w):
    return (dy @ w).reshape(x.shape), x.reshape(len(x), -1).T @ dy, dy.sum(axis=0)


@misconception(
    "In dx you multiplied by `w` turned round. Forward turned it once; on the way back, the outputs are what has to "
    "disappear, and w lies right for that."
)
def linear_backward__dx_with_turned_w(dy, x, w):
    return (dy @ w.T).reshape(x.shape), dy.T @ x.reshape(len(x), -1), dy.sum(axis=0)


@misconception(
    "You did not add up db over the samples: it still has a row for each. There is one bias for all of them, and each "
    "adds its share."
)
def linear_backward__db_not_summed(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(len(x), -1), dy


@misconception(
    "You added up db along the wrong axis, over the outputs. What disappears is the axis of the samples; each output "
    "keeps a number of its own."
)
def linear_backward__db_over_outputs(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(len(x), -1), dy.sum(axis=1)


@misconception("Your db is a row of shape (1, O). It has to have the shape of `b`, which is (O,).")
def linear_backward__db_keeps_axis(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(len(x), -1), dy.sum(axis=0, keepdims=True)


@misconception(
    "Your db counts the samples: you forgot `dy`. The upstream gradient of a network is hardly ever all ones; what is "
    "added up is dy itself."
)
def linear_backward__db_counts(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x.reshape(len(x), -1), np.full(w.shape[0], float(len(x)))


@misconception("You return the gradients in another order. It is the order in which forward takes them: dx, dw, db.")
def linear_backward__other_order(dy, x, w):
    return dy.T @ x.reshape(len(x), -1), dy.sum(axis=0), (dy @ w).reshape(x.shape)


@misconception(
    "Your dw knows the first sample only. Every sample adds its share, dy[n, o] · x[n, i]; a matrix product does the "
    "adding."
)
def linear_backward__first_sample(dy, x, w):
    return (dy @ w).reshape(x.shape), np.outer(dy[0], x[0].ravel()), dy.sum(axis=0)


@misconception(
    "You did not flatten `x` for dw: it works for rows of numbers and fails for images. Use the same flat x as on the "
    "way forward."
)
def linear_backward__not_flattened(dy, x, w):
    return (dy @ w).reshape(x.shape), dy.T @ x, dy.sum(axis=0)
